"""Logistic regression of a loss, and a price curve that agrees with it: the GARCH member moved until it does.

Its inputs come in three blocks, each with a penalty of its own: the drift of every kind of series at every horizon (few numbers,
hardly pulled), the inputs of the flagship, and momentum separately for every kind of series. The penalties were chosen by fitting up
to 2011 and 2015 and looking at the four years after each, not on the development split."""
import numpy as np

from features import MOMENTUM, RETURNS, STEP, WEEKENDS, Features
from network import CLIP, Rows
from series import Z, no_cross
from simple import hats, width_table

STEPS = np.log([1 / 24, 1, 7, 30])          # kinds of series: hours, days, weeks, months
PENALTIES = (1e3, 1e4, 1e4)                 # of the blocks, at 400,000 rows


def kinds(x):
    """[rows, 6]: hours and days with and without weekends, weeks, months"""
    step = np.clip(x[:, STEP], STEPS[0], STEPS[-1])
    h, d, w, m = (np.interp(step, STEPS, e) for e in np.eye(4))
    weekend = np.clip(3.5 * x[:, WEEKENDS], 0, 1)
    return np.stack([h * weekend, h * (1 - weekend), d * weekend, d * (1 - weekend), w, m], 1).astype(np.float32)


def design(x, xh):
    """the three blocks of inputs, as they are in the graph"""
    kind, h = kinds(x), xh[:, :1]
    trend = np.concatenate([x[:, MOMENTUM], x[:, RETURNS]], 1)
    drift = np.concatenate([kind, kind * h, kind * np.exp(0.5 * h) / 4], 1)
    return drift, np.concatenate([x, xh], 1), (kind[:, :, None] * trend[:, None, :]).reshape(len(x), -1)


def fit(t, keep, count=1_200_000, seed=4, rounds=3, chunk=50_000):
    """coefficients, intercept, and mean and deviation of the inputs: Newton's method with the curvature at the base rate, near
    which every probability lies"""
    rows = Rows(t, keep)
    i = np.sort(np.random.default_rng(seed).choice(len(rows.w), min(count, len(rows.w)), replace=False))
    w, s = rows.w[i], rows.s[i]
    inputs = lambda w, s: design(t["x"][w], t["xh"][w, s])
    some = inputs(w[::17], s[::17])
    mean, std = (np.concatenate([f(b) for b in some]) for f in (lambda b: b.mean(0), lambda b: np.maximum(b.std(0), 1e-3)))
    x = np.concatenate([np.clip((np.concatenate(inputs(w[j:j + chunk], s[j:j + chunk]), 1) - mean) / std, -CLIP, CLIP).astype(np.float32)
                        for j in range(0, len(w), chunk)])
    x = np.concatenate([np.ones((len(x), 1), np.float32), x], 1)
    loss = np.where(t["y"][w, s] == 0, 0.5, t["y"][w, s] < 0)            # no move: half a loss
    pull = np.concatenate([[0.0], np.repeat(np.array(PENALTIES) * len(w) / 400_000, [b.shape[1] for b in some])])
    base = loss.mean()
    curvature = np.linalg.inv(base * (1 - base) * (x.T @ x).astype(float) + np.diag(pull))
    b = np.zeros(x.shape[1])
    b[0] = np.log(base / (1 - base))
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-(x @ b.astype(np.float32))))
        b -= curvature @ (x.T @ (p - loss).astype(np.float32) + pull * b)
    return b[1:].astype(np.float32), float(b[0]), (mean, std)


def predict(coef, intercept, stats, x, xh):
    """probability of a loss, in numpy"""
    z = np.clip((np.concatenate(design(x, xh), 1) - stats[0]) / stats[1], -CLIP, CLIP)
    return 1 / (1 + np.exp(-(z @ coef + intercept)))


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
    f = Features(horizon, prior, shapes)
    s, g = f.s, f.s.g
    at = 0

    def part(block, width):
        """what these inputs, the next `width` of the design, add to the logit"""
        nonlocal at
        mean, std = (v[None, at:at + width].astype(np.float32) for v in stats)
        at += width
        return ((block - mean) / std).clip(-CLIP, CLIP) @ coef[at - width:at, None]
    column = lambda k: f.x.slice(1, k, k + 1)
    step = hats(column(STEP), STEPS)
    weekend = (3.5 * column(WEEKENDS)).clip(0.0, 1.0)
    fast = step.slice(1, 0, 2).unsqueeze(2) * g.concat([weekend, 1.0 - weekend], 1).unsqueeze(1)
    kind = g.concat([fast.reshape(0, 4), step.slice(1, 2)], 1)           # [B,6]
    h, each = f.xh.slice(2, 0, 1), kind.unsqueeze(1)
    n = f.width - f.wide
    logit = part(g.concat([each + 0.0 * h, each * h, each * (0.5 * h).exp() * 0.25], 2), 18)
    logit = logit + part(f.x, n).unsqueeze(1) + part(f.xh, f.wide)
    trend = g.concat([f.x.slice(1, MOMENTUM.start, MOMENTUM.stop), f.x.slice(1, RETURNS.start, RETURNS.stop)], 1)
    by_kind = (kind.unsqueeze(2) * trend.unsqueeze(1)).reshape(0, -1)
    logit = logit + part(by_kind, len(coef) - at).unsqueeze(1) + intercept
    p = g.op("Sigmoid", logit).clip(0.05, 0.95)                          # [B,S,1]
    score = probit(p)
    widths = f.base * width_table(s, log_ratio)
    curve = no_cross(widths.slice(2, 0, 1) * 0.0, widths)
    # where the curve stands at that score: piecewise linear in the normal score, as p_loss reads it back
    place = ((score - Z[:-1].astype(np.float32)) / np.diff(Z).astype(np.float32)).clip(0.0, 1.0)
    moved = (place * widths).sum(2) + curve.slice(2, 0, 1)
    return s.finish((curve - moved) * f.beyond.unsqueeze(1), "logreg-risk")
