"""The feature graph that the network and the trees share: from the window to about ninety scale-free numbers.

`build(horizon)` returns a Features with:
  x      [B, F]      what does not depend on the horizon
  xh     [B, S, K]   what does
  base   [B, S, 10]  widths between neighbouring levels of the GARCH member, in log price: the network corrects these
  sd     [B, S]      its standard deviation of the move, in log price
The training tables are made by running this very graph, so nothing can differ between training and serving."""
import numpy as np

from filters import A, GRID, NU, P, SHARE, Garch
from series import WINDOW, Series, by_lag, ewma, latest

WINDOWS = (1, 2, 3, 5, 10, 20, 40, 60, 120, 250, 500, 1000)
DECAYS = (0.75, 0.85, 0.9, 0.94, 0.96, 0.97, 0.98, 0.985, 0.995)
MEDIUM = (20, 60, 250)
WIDTH = 110          # all inputs of a row: x and xh
# where some of them stand in x: momentum with the distances from highs and lows, the last three returns, weekends, log of the step in days,
# log of the movement of one step
MOMENTUM, RETURNS, WEEKENDS, STEP, SCALE = slice(45, 59), slice(73, 76), 78, 81, 83


def marginals():
    """[G*NU, K] indicators: posterior of reaction, persistence, asymmetry and tail"""
    cols = []
    for values in (A, P, SHARE):
        for v in np.unique(values):
            cols.append(np.repeat(values == v, len(NU)))
    for j in range(len(NU)):
        cols.append(np.tile(np.arange(len(NU)) == j, len(GRID)))
    return np.stack(cols, 1).astype(np.float32)


class Features:
    def __init__(self, horizon, prior, shapes, knots=None):
        """knots: give the features at these horizons instead of at the wanted steps (the trees do)"""
        s = self.s = Series("rows", "step_seconds", "slots", "future_slots")
        g = s.g
        # beyond the trained horizon everything is frozen at it and grows with the root of time
        self.beyond = (s.h.floor_at(float(horizon)) / float(horizon)).sqrt()
        asked, s.root = s.steps, s.h.sqrt().unsqueeze(1)
        s.steps = g.op("Min", s.steps, np.array(horizon, np.int64)) if knots is None else g.const(np.asarray(knots, np.int64))
        s.h = s.steps.float()
        m = self.garch = Garch(s, prior)
        r, n, mask = m.r, s.count, s.mask
        safe_log = lambda t: t.floor_at(1e-8).log()

        blend = s.mean(r * r, np.stack([ewma(0.94), ewma(0.985), latest(250)], 1)) @ np.array([[.5], [.3], [.2]], np.float32)
        scale = blend.sqrt().floor_at(1e-6)                              # [B,1] one step, without the calendar
        z = (r / scale).clip(-20.0, 20.0)
        z2, za = z * z, z.abs()
        neg, pos = z.below(0.0), (-z).below(0.0)
        f = []

        weights = np.stack([latest(k) for k in WINDOWS] + [ewma(d) for d in DECAYS], 1)
        ms = s.mean(z2, weights)
        f.append(0.5 * safe_log(ms))
        medium = np.stack([latest(k) for k in MEDIUM], 1)
        over = lambda x: s.mean(x, medium)
        var3 = over(z2).floor_at(1e-8)
        rms3 = var3.sqrt()
        f.append(over(za) / rms3)
        peaks = g.concat([za.slice(1, -k).max(1) for k in MEDIUM], 1)
        f.append((peaks / rms3).floor_at(0.1).log())
        zc = z.clip(-10.0, 10.0)
        f.append((over(zc * z2) / (var3 * rms3)).clip(-4.0, 4.0))
        f.append(safe_log(over(zc * zc * z2) / (var3 * var3)))
        rms_all = (z2.sum(1) / n).floor_at(1e-8).sqrt()
        tails = [(z + k * rms_all).below(0.0) for k in (1.0, 2.0, 3.0)] + [(k * rms_all - z).below(0.0) for k in (1.0, 2.0, 3.0)]
        f.append(g.concat([s.mean(t * mask, np.stack([latest(60), latest(WINDOW)], 1)) for t in tails], 1))
        # momentum, in units of its own standard deviation
        lags = (1, 5, 10, 20, 60, 120, 250, 1000)
        w = s.last(np.stack([latest(k) for k in lags], 1))
        f.append((z @ w) / (mask @ w).floor_at(1.0).sqrt())
        path = z.cumsum(1, reverse=1, exclusive=1)                       # last price over this one, in scale units
        for k in MEDIUM:
            p = path.slice(1, -k)
            f += [-1.0 * p.min(1) * float(k ** -0.5), p.max(1) * float(k ** -0.5)]
        # serial dependence
        shift = lambda x, k: g.op("Pad", x.slice(1, 0, -k), np.array([0, k, 0, 0], np.int64))
        long = np.stack([latest(60), latest(250), latest(WINDOW)], 1)
        var_l = s.mean(z2, long).floor_at(1e-8)
        abs_l = s.mean(za, long)
        f.append(s.mean(z * shift(z, 1), long) / var_l)
        for k in (1, 5):
            f.append(s.mean(za * shift(za, k), long) / var_l - abs_l * abs_l / var_l)
        for k in (5, 20):
            sums = (path - shift(path, k)) * shift(mask, k)              # minus the k-row sums
            ratio = (sums * sums).sum(1) / shift(mask, k).sum(1).floor_at(1.0) / (rms_all * rms_all * float(k))
            f.append(ratio.floor_at(0.05).log())
        f.append(over(z2 * neg) / var3)
        f += [z.slice(1, -1), z.slice(1, -2, -1), z.slice(1, -3, -2), za.slice(1, -1)]
        # kind of series
        f.append((mask - s.mask * neg - pos).sum(1) / n)                 # share of zero returns
        weekend = (119.5 - s.slots.float()).below(0.0) * mask
        f.append(weekend.sum(1) / n)
        f.append(n.log())
        f.append((s.rows.cap_at(5000.0)).log())
        f.append((s.step / 86400.0).clip(1 / 24, 31.0).log())
        f.append((((m.factor * s.mask + 1.0 - s.mask).log().abs()).sum(1)) / n)
        f.append((scale.clip(1e-5, 0.3)).log())
        # what the filters think
        flat = m.weight.reshape(0, -1)
        f.append(flat @ marginals())
        iid = m.ll.slice(1, 0, 1).max(2).squeeze(1)
        gain = m.ll.max(2).max(1).squeeze(1) - iid
        f += [gain / n, (gain + 1.0).log()]

        self.x = g.op("Clip", g.concat(f, 1), -30.0, 30.0)
        self.width = WIDTH

        unit = m.unit()                                                  # [B,S]
        root = s.h.sqrt()
        sd = m.sd()                                                      # in units of the target
        w_g = m.weight.sum(2)                                            # [B,G,1]
        spread = ((m.sd_g * m.sd_g) @ w_g).squeeze(2) / (sd * sd) - 1.0
        q = m.quantiles(shapes) * unit.unsqueeze(2)
        self.base = (q.slice(2, 1) - q.slice(2, 0, -1)).floor_at(1e-7)
        self.sd = sd * unit
        self.unit_sd = self.sd / root
        one = s.g.const(np.ones((1, 1), np.float32))
        level = (m.v.sqrt().floor_at(1e-6) / scale).log()                # [B,1]
        wide = lambda t: t.unsqueeze(2)
        parts = [
            wide(one * s.h.log() + n * 0.0), wide(one / root + n * 0.0), wide(m.ahead.log()),
            wide((sd / root).log() + level), wide((sd / root).log()), wide(spread.floor_at(0.0).sqrt()),
            wide((self.base.slice(2, 0, 1) / self.base.slice(2, 4, 5)).squeeze(2).log()),
            wide((self.base.slice(2, 9) / self.base.slice(2, 5, 6)).squeeze(2).log())]
        self.xh, self.wide = g.concat(parts, 2), len(parts)
        s.steps = asked

    def model(self):
        g = self.s.g
        g.output("x", self.x, ["B", "F"])
        g.output("xh", self.xh, ["B", "S", "K"])
        g.output("base", self.base, ["B", "S", 10])
        g.output("sd", self.sd, ["B", "S"])
        return g.model("features")
