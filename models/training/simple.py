"""The models that learn nothing or almost nothing: naive, lintrend, ar, garch."""
import numpy as np

from filters import GRID, NU, Garch, between
from series import LEVELS, Z, Series, ewma, latest, no_cross

MIDDLE = 5
H_KNOTS = np.array([1, 2, 5, 10, 20, 60])
N_KNOTS = np.array([12, 30, 90, 300, 1000])


def blended(s):
    """0.5 EWMA(.94) + 0.3 EWMA(.985) + 0.2 mean of 250 squares -> standard deviation of one step [B,1]"""
    v = s.mean(s.r * s.r, np.stack([ewma(0.94), ewma(0.985), latest(250)], 1)) @ np.array([[.5], [.3], [.2]], np.float32)
    return v.sqrt().floor_at(1e-6)


def hats(x, knots):
    """x [B,1] -> weights [B,K] that interpolate linearly between the knots, and are constant beyond them"""
    out = []
    for i in range(len(knots)):
        left = (x - float(knots[i - 1])) / float(knots[i] - knots[i - 1]) if i else None
        right = (float(knots[i + 1]) - x) / float(knots[i + 1] - knots[i]) if i + 1 < len(knots) else None
        hat = x.g.op("Min", left, right) if i and i + 1 < len(knots) else left if i else right
        out.append(hat.clip(0.0, 1.0))
    return x.g.concat(out, 1)


def width_table(s, log_widths):
    """[N_KNOTS, H_KNOTS, 10] log widths, interpolated in log n and log h -> widths [B,S,10]"""
    w = hats(s.count.log(), np.log(N_KNOTS))                                   # [B,N]
    t = np.asarray(log_widths, np.float32)
    at_n = (w @ t.reshape(len(N_KNOTS), -1)).reshape(-1, len(H_KNOTS), 10)       # [B,K,10]
    return (s.table(between(H_KNOTS)) @ at_n).exp()                            # [B,S,10]


def naive():
    s = Series()
    sd = s.mean(s.r * s.r, ewma(0.94)[:, None]).sqrt().floor_at(1e-6)
    q = (sd * s.h.sqrt()).unsqueeze(2) * Z.astype(np.float32)
    return s.finish(q, "naive")


def lintrend_parts(s):
    """least squares slope of the log price, at 0.15 of its strength, from the last price -> center, scale [B,S]"""
    g, n = s.g, s.count
    pos = g.const(np.arange(1025, dtype=np.float32)[None, 1:]).slice(1, g.op("Neg", s.length))
    k = (pos - (1024.0 - n)).floor_at(0.0)                                     # 1..n on the real returns
    slope = (s.r * k * (n + 1.0 - k)).sum(1) * 6.0 / (n * (n + 1.0) * (n + 2.0))
    scale = blended(s) * s.h.sqrt()
    return g.op("Min", g.op("Max", 0.15 * slope * s.h, -0.3 * scale), 0.3 * scale), scale


def ar_parts(s):
    """AR(1) on log returns, its coefficient shrunk by n/(n+200) -> center, scale [B,S]"""
    g, n = s.g, s.count
    prev = g.op("Pad", s.r.slice(1, 0, -1), np.array([0, 1, 0, 0], np.int64))
    phi = (s.r * prev).sum(1) / (s.r * s.r).sum(1).floor_at(1e-12)
    phi = phi.clip(-0.9, 0.9) * n / (n + 200.0)                                # [B,1]
    size, sign = phi.abs().floor_at(1e-6), 1.0 - 2.0 * phi.below(0.0)
    odd = g.op("Mod", s.steps, np.array(2, np.int64)).float()
    power = (size.log() * s.h).exp() * (1.0 - odd + odd * sign)                # phi^h
    scale = blended(s)
    center = s.r.slice(1, -1).clip(-1.0, 1.0) * phi * (1.0 - power) / (1.0 - phi)
    center = g.op("Min", g.op("Max", center, -1.0 * scale), scale)
    # variance of the sum of h steps over that of h independent ones
    c = phi / (1.0 - phi)
    many = s.h + 2.0 * c * (s.h - (1.0 - power) / (1.0 - phi))
    return center, scale * many.floor_at(0.05 * s.h).sqrt()


def lintrend(log_widths): return banded(lintrend_parts, log_widths, "lintrend")
def ar(log_widths): return banded(ar_parts, log_widths, "ar")


def banded(parts, log_widths, name):
    """a center with a band whose shape is the same for everyone"""
    s = Series()
    center, scale = parts(s)
    return s.finish(no_cross(center.unsqueeze(2), scale.unsqueeze(2) * width_table(s, log_widths)), name)


def bands_model():
    """a graph that only gives the centers and scales of lintrend and ar, to fit their widths"""
    s = Series()
    for name, parts in (("lintrend", lintrend_parts), ("ar", ar_parts)):
        center, scale = parts(s)
        s.g.output(name + "_center", center, ["B", "S"])
        s.g.output(name + "_scale", scale, ["B", "S"])
    return s.g.model("bands")


def garch(prior, shapes, log_ratio):
    """posterior mean over the filters; log_ratio corrects the widths by history length and horizon"""
    s = Series("step_seconds", "slots", "future_slots")
    m = Garch(s, prior)
    q = m.quantiles(shapes)
    widths = q.slice(2, 1) - q.slice(2, 0, -1)
    zero = q.slice(2, MIDDLE, MIDDLE + 1) * 0.0
    return s.finish(no_cross(zero, m.unit().unsqueeze(2) * widths * width_table(s, log_ratio)), "garch")


def flat_prior():
    return np.zeros((len(GRID), len(NU)))


def start_widths():
    """log widths of a unit-variance Student-t with 5 degrees of freedom at every knot"""
    from scipy.stats import t
    w = np.log(np.diff(t.ppf(LEVELS, 5) * np.sqrt(3 / 5)))
    return np.tile(w, (len(N_KNOTS), len(H_KNOTS), 1))
