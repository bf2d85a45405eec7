"""Tables of widths by history length and horizon, fitted on all series together."""
import numpy as np

from filters import between
from series import LEVELS
from simple import H_KNOTS, N_KNOTS


def table_weights(n, h):
    """[rows, N_KNOTS] and [rows, H_KNOTS]: the interpolation that width_table does in the graph"""
    x = np.clip(np.log(np.maximum(np.asarray(n, float) - 1, 1)), np.log(N_KNOTS[0]), np.log(N_KNOTS[-1]))
    wn = np.stack([np.interp(x, np.log(N_KNOTS), e) for e in np.eye(len(N_KNOTS))], 1)
    return wn.astype(np.float32), between(H_KNOTS)[np.asarray(h)].astype(np.float32)


def fit_widths(center, base, y, sigma, n, h, rounds=300, pull=2e-3):
    """log width multipliers [N_KNOTS, H_KNOTS, 10] that minimise the pinball loss of the scorer; pulled to 0"""
    import jax
    import jax.numpy as jnp
    wn, wh = table_weights(n, h)
    scale = (sigma * np.sqrt(h)).astype(np.float32)
    real = np.expm1(y).astype(np.float32)
    tau = jnp.asarray(LEVELS, jnp.float32)

    def loss(t, wn, wh, c, base, real, scale):
        w = base * jnp.exp(jnp.einsum("bn,bh,nhk->bk", wn, wh, t))
        down = -jnp.cumsum(w[:, 4::-1], 1)[:, ::-1]
        q = c[:, None] + jnp.concatenate([down, jnp.zeros_like(down[:, :1]), jnp.cumsum(w[:, 5:], 1)], 1)
        e = (real[:, None] - jnp.expm1(jnp.clip(q, -3, 3))) / scale[:, None]
        e = jnp.clip(e, -40, 40)
        pin = 2 * jnp.maximum(tau * e, (tau - 1) * e)
        return pin.mean() + pull * (t ** 2).mean()
    grad = jax.jit(jax.value_and_grad(loss))
    t = jnp.zeros((len(N_KNOTS), len(H_KNOTS), 10))
    m = v = jnp.zeros_like(t)
    rng = np.random.default_rng(1)
    size = min(len(y), 60_000)
    for k in range(1, rounds + 1):
        i = rng.choice(len(y), size, replace=False) if size < len(y) else slice(None)
        _, d = grad(t, wn[i], wh[i], center[i], base[i], real[i], scale[i])
        m, v = 0.9 * m + 0.1 * d, 0.99 * v + 0.01 * d * d
        lr = 0.03 * min(1.0, 2 * (1 - k / rounds))
        t = t - lr * (m / (1 - 0.9 ** k)) / (jnp.sqrt(v / (1 - 0.99 ** k)) + 1e-9)
    return np.asarray(t)
