"""The quantile network: a small correction on the GARCH member's quantiles, for every series and horizon at once.

Output of the network: one number for the median and ten for the logs of the widths between neighbouring levels.
All zero means: exactly the GARCH member. Several seeds are averaged inside the graph, as quantiles."""
import numpy as np

from features import SCALE, STEP
from series import LEVELS, no_cross

CAP = 0.3        # the median stays within this many standard deviations of the move
WIDTH_LIMIT = 2.0
CLIP = 5.0
# chosen on the development split, see RESULTS.md
GARCH_SHARE = 0.15     # of the GARCH member in the mean
CALM_SHARE = 0.4       # the same for daily prices as calm as currencies: there the network adds least
MEDIAN_SHARE = 0.85    # of the learned median: drift is mostly the last bull market
TAIL_FACTOR = 1.1      # the two outermost widths on either side
OUTER = np.array([1, 1, 0, 0, 0, 0, 0, 0, 1, 1], bool)


def init(rng, sizes):
    return [(rng.normal(0, np.sqrt(1.0 / a), (a, b)).astype(np.float32) * (0.05 if b == 11 else 1.0), np.zeros(b, np.float32))
            for a, b in zip(sizes[:-1], sizes[1:])]


def forward(params, x):
    import jax
    import jax.numpy as jnp
    for i, (w, b) in enumerate(params):
        x = x @ w + b
        if i < len(params) - 1:
            x = x * jax.nn.sigmoid(x)
    return CAP * jnp.tanh(x[:, :1]), WIDTH_LIMIT * jnp.tanh(x[:, 1:] / WIDTH_LIMIT)


def curve(center, widths):
    import jax.numpy as jnp
    down = -jnp.cumsum(widths[:, 4::-1], 1)[:, ::-1]
    return center + jnp.concatenate([down, jnp.zeros_like(center), jnp.cumsum(widths[:, 5:], 1)], 1)


def pinball(q, real, scale):
    """the loss of the yardstick: in price, over sigma·sqrt(h)"""
    import jax.numpy as jnp
    tau = jnp.asarray(LEVELS, jnp.float32)
    e = jnp.clip((real[:, None] - jnp.expm1(jnp.clip(q, -4, 4))) / scale[:, None], -30, 30)
    return (2 * jnp.maximum(tau * e, (tau - 1) * e)).mean(1)


def standardise(x, mean, std):
    return np.clip((x - mean) / std, -CLIP, CLIP)


class Rows:
    """flat training rows: (window, horizon) pairs that have a target"""

    def __init__(self, t, keep):
        w, s = np.nonzero(keep & np.isfinite(t["y"]))
        self.w, self.s, self.t = w, s, t
        self.y = np.expm1(t["y"][w, s])
        self.scale = t["sigma"][w] * np.sqrt(t["h"][w, s].astype(np.float32))
        self.weight = np.minimum(1.0, 4 * self.scale / np.maximum(t["sd"][w, s], 1e-9)).astype(np.float32)

    def batch(self, i, stats):
        t, w, s = self.t, self.w[i], self.s[i]
        x = standardise(np.concatenate([t["x"][w], t["xh"][w, s]], 1), *stats)
        return x.astype(np.float32), t["base"][w, s], t["sd"][w, s], self.y[i], self.scale[i], self.weight[i]


def statistics(t, rows, sample=200_000, seed=3):
    i = np.random.default_rng(seed).choice(len(rows.w), min(sample, len(rows.w)), replace=False)
    x = np.concatenate([t["x"][rows.w[i]], t["xh"][rows.w[i], rows.s[i]]], 1)
    return x.mean(0), np.maximum(x.std(0), 1e-3)


def train(t, keep, seed, hidden=(128, 128, 128), epochs=5, batch=2048, rate=2e-3, decay=1e-4, noise=0.0, log=print):
    import jax
    import jax.numpy as jnp
    rng = np.random.default_rng(seed)
    rows = Rows(t, keep)
    stats = statistics(t, rows)
    params = init(rng, (len(stats[0]), *hidden, 11))

    def loss(p, x, base, sd, y, scale, weight):
        m, lw = forward(p, x)
        return (weight * pinball(curve(m * sd[:, None], base * jnp.exp(lw)), y, scale)).mean()

    steps = len(rows.w) // batch * epochs

    @jax.jit
    def update(p, m, v, ema, k, *args):
        value, g = jax.value_and_grad(loss)(p, *args)
        norm = jnp.sqrt(sum((x ** 2).sum() for x in jax.tree.leaves(g)))
        g = jax.tree.map(lambda x: x * jnp.minimum(1.0, 0.5 / (norm + 1e-9)), g)
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree.map(lambda a, b: 0.99 * a + 0.01 * b * b, v, g)
        lr = rate * jnp.minimum(1.0, k / 300) * (0.5 * (1 + jnp.cos(jnp.pi * k / steps)) + 0.01)
        p = jax.tree.map(lambda a, b, c: a - lr * (b / (1 - 0.9 ** k) / (jnp.sqrt(c / (1 - 0.99 ** k)) + 1e-8) + decay * a), p, m, v)
        ema = jax.tree.map(lambda a, b: 0.995 * a + 0.005 * b, ema, p)
        return p, m, v, ema, value
    m = jax.tree.map(jnp.zeros_like, params)
    v, ema, k = m, params, 0
    for epoch in range(epochs):
        order, total = rng.permutation(len(rows.w)), 0.0
        for j in range(len(rows.w) // batch):
            k += 1
            args = rows.batch(np.sort(order[j * batch:(j + 1) * batch]), stats)
            if noise:
                args = (args[0] + noise * rng.standard_normal(args[0].shape, np.float32),) + args[1:]
            params, m, v, ema, value = update(params, m, v, ema, float(k), *args)
            total += value if j % 20 == 0 else 0.0
        log("  seed %d, epoch %d: loss %.5f" % (seed, epoch + 1, float(total) / max(1, -(-(len(rows.w) // batch) // 20))))
    return [(np.asarray(w), np.asarray(b)) for w, b in ema], stats


def predict(params, stats, x, base, sd, chunk=50_000):
    """quantiles in log price of flat rows, in numpy"""
    out = []
    for i in range(0, len(x), chunk):
        z = standardise(x[i:i + chunk], *stats).astype(np.float32)
        for k, (w, b) in enumerate(params):
            z = z @ w + b
            if k < len(params) - 1:
                z = z / (1 + np.exp(-z))
        m, lw = CAP * np.tanh(z[:, :1]), WIDTH_LIMIT * np.tanh(z[:, 1:] / WIDTH_LIMIT)
        wd = base[i:i + chunk] * np.exp(lw)
        down = -np.cumsum(wd[:, 4::-1], 1)[:, ::-1]
        out.append(m * sd[i:i + chunk, None] + np.concatenate([down, np.zeros_like(m), np.cumsum(wd[:, 5:], 1)], 1))
    return np.concatenate(out)


def in_graph(f, nets):
    """mean over the seeds of the networks' quantiles, from a Features -> center [B,S,1], widths [B,S,10]"""
    g = f.s.g
    centers, widths = [], []

    for params, (mean, std) in nets:
        k = f.wide
        n_x = len(mean) - k
        norm = lambda t, lo, hi: ((t - mean[None, lo:hi].astype(np.float32)) / std[None, lo:hi].astype(np.float32)).clip(-CLIP, CLIP)
        x, xh = norm(f.x, 0, n_x), norm(f.xh, n_x, n_x + k)
        w, b = params[0]
        a = (x @ w[:n_x] + b).unsqueeze(1) + xh @ w[n_x:]
        for w, b in params[1:]:
            a = (a * g.op("Sigmoid", a)) @ w + b
        centers.append((a.slice(2, 0, 1)).tanh() * CAP * f.sd.unsqueeze(2))
        widths.append(((a.slice(2, 1) / WIDTH_LIMIT).tanh() * WIDTH_LIMIT).exp() * f.base)
    total = lambda parts: g.op("Sum", *parts) * float(1 / len(parts)) if len(parts) > 1 else parts[0]
    return total(centers), total(widths)


def calm(f):
    """[B,1,1]: 1 for daily prices that move at most 0.6 % a day, 0 from 1 % on and for any other step"""
    step, scale = f.x.slice(1, STEP, STEP + 1), f.x.slice(1, SCALE, SCALE + 1)
    daily = step.below(float(np.log(5.0))) - step.below(float(np.log(0.5)))
    return (((0.01 - (scale - 0.5 * step).exp()) * 250.0).clip(0.0, 1.0) * daily).unsqueeze(1)


def flagship(f, nets):
    """the whole graph: network mean, GARCH member, frozen beyond the trained horizon"""
    center, widths = in_graph(f, nets)
    share = GARCH_SHARE + (CALM_SHARE - GARCH_SHARE) * calm(f)
    widths = ((1.0 - share) * widths + share * f.base) * np.where(OUTER, TAIL_FACTOR, 1.0).astype(np.float32)
    center = center * (1.0 - share) * MEDIAN_SHARE
    return f.s.finish(no_cross(center, widths) * f.beyond.unsqueeze(1), "coincast")
