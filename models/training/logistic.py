"""Logistic regression of a loss, and a price curve that agrees with it: the GARCH member moved until it does."""
import numpy as np

from features import Features
from network import CLIP, Rows, statistics
from series import LEVELS, Z, no_cross


def design(x, xh, stats):
    """standardised inputs, and the same times log h / 2"""
    from network import standardise
    z = standardise(np.concatenate([x, xh], 1), *stats)
    return np.concatenate([z, z * xh[:, :1] / 2], 1)


def fit(t, keep, count=400_000, strength=1e-5, seed=4):
    from sklearn.linear_model import LogisticRegression
    rows = Rows(t, keep)
    stats = statistics(t, rows)
    i = np.sort(np.random.default_rng(seed).choice(len(rows.w), min(count, len(rows.w)), replace=False))
    w, s = rows.w[i], rows.s[i]
    flat = np.where(t["y"][w, s] == 0)[0]
    label = (t["y"][w, s] < 0).astype(int)
    label[flat[::2]] = 1                                                 # no move: half a loss
    m = LogisticRegression(C=strength, max_iter=200).fit(design(t["x"][w], t["xh"][w, s], stats), label)
    return m.coef_[0].astype(np.float32), float(m.intercept_[0]), stats


def probit(p):
    """Acklam's rational approximation, central part"""
    a = (-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690, -30.66479806614716, 2.506628277459239)
    b = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572)
    q = p - 0.5
    r = q * q
    num, den = a[0], b[0]
    for c in a[1:]:
        num = r * num + c
    for c in b[1:]:
        den = r * den + c
    return q * num / (r * den + 1.0)


def graph(coef, intercept, stats, prior, shapes, log_ratio, horizon=60):
    from simple import width_table
    f = Features(horizon, prior, shapes)
    s, g = f.s, f.s.g
    mean, std = (v.astype(np.float32) for v in stats)
    n = f.width - f.wide
    x = ((f.x - mean[None, :n]) / std[None, :n]).clip(-CLIP, CLIP)
    xh = ((f.xh - mean[None, n:]) / std[None, n:]).clip(-CLIP, CLIP)
    half = f.xh.slice(2, 0, 1) * 0.5
    parts = np.split(coef[:, None], [n, n + f.wide, 2 * n + f.wide])
    logit = (x @ parts[0]).unsqueeze(1) + xh @ parts[1] + ((x @ parts[2]).unsqueeze(1) + xh @ parts[3]) * half + intercept
    p = g.op("Sigmoid", logit).clip(0.05, 0.95)                          # [B,S,1]
    score = probit(p)
    widths = f.base * width_table(s, log_ratio)
    curve = no_cross(widths.slice(2, 0, 1) * 0.0, widths)
    # where the curve stands at that score: piecewise linear in the normal score, as p_loss reads it back
    place = ((score - Z[:-1].astype(np.float32)) / np.diff(Z).astype(np.float32)).clip(0.0, 1.0)
    at = (place * widths).sum(2) + curve.slice(2, 0, 1)
    return s.finish((curve - at) * f.beyond.unsqueeze(1), "logreg-risk")
