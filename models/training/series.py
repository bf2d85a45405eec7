"""What every `series` model shares: the inputs, the cleaned window, calendar factors, and the two outputs."""
import numpy as np
from scipy.special import ndtri

from graph import Graph

LEVELS = np.array([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99])
Z = ndtri(LEVELS)
WINDOW, BLOCK, MAX_H = 1024, 32, 250
FLOOR = 1e-6          # smallest scale of one step, in log price
JUMP = 1.5            # returns are clipped here
HOUR = 3600.0


class Series:
    """Declares the inputs of the contract and prepares the window: padded to whole blocks, clipped, masked."""

    def __init__(self, *optional):
        """optional: which of rows, step_seconds, slots, future_slots the model wants"""
        g = self.g = Graph()
        declared = {"returns": ("float32", ["B", "L"]), "mask": ("float32", ["B", "L"]), "rows": ("float32", ["B"]),
                    "step_seconds": ("float32", ["B"]), "slots": ("int64", ["B", "L"]),
                    "future_slots": ("int64", ["B", "H"]), "steps": ("int64", ["S"])}
        self.names = [n for n in declared if n in ("returns", "mask", "steps") or n in optional]
        raw = {n: g.input(n, *declared[n]) for n in self.names}
        length = g.op("Min", raw["returns"].dim(1), np.array([WINDOW], np.int64))
        pad = g.op("Mod", g.op("Neg", length), np.array([BLOCK], np.int64))
        pads = g.concat([g.const(np.array([0], np.int64)), pad, g.const(np.array([0, 0], np.int64))], 0)
        window = lambda x: g.op("Pad", x.slice(1, -WINDOW), pads)  # WINDOW is a whole number of blocks
        # the inputs are at most WINDOW wide; slicing first keeps a wider one from breaking the constants below
        self.mask = window(raw["mask"])
        self.r = window(raw["returns"]).clip(-JUMP, JUMP) * self.mask
        self.length = self.r.dim(1)
        self.count = self.mask.sum(1).floor_at(1.0)                       # [B,1] real returns in the window
        self.steps = g.op("Min", raw["steps"], np.array(MAX_H, np.int64))
        self.h = self.steps.float()                                      # [S]
        if "rows" in raw:
            self.rows = raw["rows"].unsqueeze(1).floor_at(self.count + 1.0)
        if "step_seconds" in raw:
            self.step = raw["step_seconds"].unsqueeze(1)
        if "slots" in raw:
            self.slots = g.op("Max", window(raw["slots"]), np.array(0, np.int64))
        if "future_slots" in raw:
            self.future = raw["future_slots"]

    def last(self, weights):
        """a constant [WINDOW, K] of weights by lag, cut to the length at hand"""
        return self.g.const(np.asarray(weights, np.float32)).slice(0, self.g.op("Neg", self.length))

    def table(self, rows):
        """a constant with one row per step 0..MAX_H, looked up at the wanted steps -> [S, ...]"""
        return self.g.const(np.asarray(rows, np.float32)).gather(self.steps)

    def mean(self, x, weights):
        """weighted means of x [B,L] over the real returns -> [B,K]"""
        w = self.last(weights)
        return (x @ w) / (self.mask @ w).floor_at(1e-6)

    def finish(self, quantiles, name):
        """write both outputs; p_loss is the place of zero on the very curve that is sold"""
        g = self.g
        q = quantiles.clip(-15.0, 15.0)
        g.output("quantiles", q, ["B", "S", len(LEVELS)])
        lo, hi = q.slice(2, 0, -1), q.slice(2, 1)
        share = ((-lo) / (hi - lo).floor_at(1e-12)).clip(0.0, 1.0)
        score = (share * np.diff(Z).astype(np.float32)).sum(2, keep=False) + float(Z[0])
        g.output("p_loss", 0.5 * (1.0 + g.op("Erf", score * float(np.sqrt(0.5)))), ["B", "S"])
        return g.model(name)


def by_lag(function):
    """weights over the window from a function of the lag (0 = most recent)"""
    return function(np.arange(WINDOW - 1, -1, -1, dtype=np.float64))


def ewma(decay): return by_lag(lambda k: decay ** k)
def latest(n): return by_lag(lambda k: (k < n) * 1.0)


def calendar(s):
    """Calendar factors of the variance: [B,L] at the past rows and [B,S] averaged over the coming steps.

    Hour, then weekday, then hour-of-week, each shrunk to the one before; hard for daily rows, off from weekly up."""
    g = s.g
    intraday, daily = s.step.below(5 * HOUR), s.step.below(80 * HOUR)
    weight = lambda fast, slow: 1e6 - daily * (1e6 - slow) - intraday * (slow - fast)
    x = s.r * s.r
    x = (x / (x.sum(1) / s.count).floor_at(FLOOR ** 2)).cap_at(9.0) + 1e-6 * s.mask
    zeros = s.count * np.zeros((1, 168), np.float32)
    add = lambda v: g.op("ScatterElements", zeros, s.slots, v, axis=1, reduction="add")
    total, count = add(x), add(s.mask)
    m = (x.sum(1) / s.count).floor_at(1e-9)
    slot = np.arange(168)
    hours = (slot[:, None] % 24 == np.arange(24)).astype(np.float32)
    days = (slot[:, None] // 24 == np.arange(7)).astype(np.float32)
    k = weight(10.0, 1e6)
    f = (((total @ hours) + k * m) / ((count @ hours) + k) / m) @ hours.T
    k = weight(60.0, 120.0)
    f = f * ((((total @ days) + k * m) / (((count * f) @ days) + k) / m) @ days.T)
    k = weight(20.0, 1e6)
    f = ((total + k * m * f) / (count + k) / m).clip(0.05, 20.0)
    # the mean of the first h coming rows, at the wanted steps
    future = f.pick(g.op("Clip", s.future, np.array(0, np.int64), np.array(167, np.int64))).cumsum(1)
    index = g.op("Min", s.steps, s.future.dim(1)) - np.array(1, np.int64)
    ahead = future.gather(index, 1) / (index.float() + 1.0)
    return f.pick(s.slots), ahead


def no_cross(center, widths):
    """center [B,S,1] and ten positive widths [B,S,10] between neighbouring levels -> quantiles that cannot cross"""
    g = center.g
    down, up = widths.slice(2, 0, 5), widths.slice(2, 5)
    down = down.cumsum(2, reverse=1)
    return g.concat([center - down, center, center + up.cumsum(2)], 2)
