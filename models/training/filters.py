"""A grid of GJR-GARCH(1,1)-t filters, evaluated side by side without a loop and weighted by their likelihood.

A recursion s[t+1] = b·s[t] + x[t] is a product with a triangular matrix. In blocks of 32 rows it is two small
products: inside the block, and over the carries from block to block."""
import numpy as np
from scipy.special import gammaln, ndtri  # noqa: F401

from series import BLOCK, LEVELS, MAX_H, WINDOW, calendar

# (reaction a = alpha + gamma/2, persistence p, share of the reaction that only losses cause)
GRID = [(0.0, 0.5, 0.0)] + [(a, p, s) for p in (0.80, 0.93, 0.975, 0.993, 0.999) for a in (0.02, 0.05, 0.10, 0.18)
                            for s in (0.0, 0.6) if not (p == 0.80 and a < 0.05)]
NU = (3.2, 5.0, 10.0)
A = np.array([x[0] for x in GRID])
P = np.array([x[1] for x in GRID])
SHARE = np.array([x[2] for x in GRID])
BETA = P - A
ALPHA = A * (1 - SHARE)
GAMMA = 2 * A * SHARE
KNOTS = np.array([1, 2, 3, 5, 8, 12, 20, 35, 60, 120, 250])
DECAYS, WHICH = np.unique(np.round(BETA, 6), return_inverse=True)


def decayed(s, x, decays):
    """for x [B,L] and every decay b: sum of b^j·x[t-1-j] before each row [B,K,L], and after the last row [B,K]"""
    b = np.asarray(decays)[:, None, None]
    i, j = np.arange(BLOCK)[:, None], np.arange(BLOCK)[None, :]
    inside = np.where(j > i, b ** np.maximum(j - 1 - i, 0), 0.0)                     # [K,32,32]
    whole = (b[:, :, 0] ** (BLOCK - 1 - np.arange(BLOCK)))[:, :, None]               # [K,32,1]
    n = WINDOW // BLOCK
    i, j = np.arange(n)[:, None], np.arange(n)[None, :]
    carry = np.where(j > i, b ** (BLOCK * np.maximum(j - 1 - i, 0)), 0.0)            # [K,n,n]
    x = x.reshape(0, 1, -1, BLOCK)
    blocks = x.dim(2)
    sums = x @ whole.astype(np.float32)                                             # [B,K,nb,1]
    sums = sums.transpose(0, 1, 3, 2)                                               # [B,K,1,nb]
    table = s.g.const(carry.astype(np.float32)).slice(1, 0, blocks).slice(2, 0, blocks)
    into = (sums @ table).transpose(0, 1, 3, 2)                                     # [B,K,nb,1]
    spread = (b[:, :, 0] ** np.arange(BLOCK))[:, None, :].astype(np.float32)        # [K,1,32]
    before = x @ inside.astype(np.float32) + into * spread
    end = into.slice(2, -1) * (b ** BLOCK).astype(np.float32) + sums.transpose(0, 1, 3, 2).slice(2, -1)
    return before.reshape(0, len(decays), -1), end.reshape(0, len(decays))


class Garch:
    """Posterior over the grid for each series, its variance forecasts and its quantiles.

    prior: log prior [G, NU]; shapes: quantiles of the standardised sum of h steps, [knots, G, NU, 11] (simulated)"""

    def __init__(self, s, prior):
        g = s.g
        self.s = s
        factor, self.ahead = calendar(s)
        self.factor = factor
        self.r = s.r / factor.sqrt()                                     # returns without the calendar
        r2 = self.r * self.r
        self.v = (r2.sum(1) / s.count).floor_at(1e-12)                   # [B,1] variance target
        x = r2 / self.v
        both = [decayed(s, y, DECAYS) for y in (x, x * self.r.below(0.0))]
        pick = WHICH.astype(np.int64)
        all_b, all_e = (both[0][i].gather(pick, 1) for i in (0, 1))
        neg_b, neg_e = (both[1][i].gather(pick, 1) for i in (0, 1))
        col = lambda c: np.asarray(c, np.float32)[:, None]
        # rows seen before each row; the filter starts at the target
        pos = s.g.const(np.arange(WINDOW, dtype=np.float32)[None, :]).slice(1, g.op("Neg", s.length))
        seen = (pos - (WINDOW - s.count)).floor_at(0.0).unsqueeze(1)     # [B,1,L]
        base = (1 - P) / (1 - BETA)
        start = lambda t, lb, c: c(base) + ((t * lb).exp()) * c(1 - base)
        lb = np.log(np.maximum(BETA, 1e-6))
        decay = (seen * np.log(DECAYS).astype(np.float32)[:, None]).exp().gather(pick, 1)
        var = col(base) + decay * col(1 - base) + col(ALPHA) * all_b + col(GAMMA) * neg_b
        var = var.floor_at(1e-4)                                         # [B,G,L]
        row = lambda c: np.asarray(c, np.float32)[None, :]
        nxt = start(s.count, row(lb), row) + row(ALPHA) * all_e + row(GAMMA) * neg_e
        self.next = nxt.floor_at(1e-4)                                   # [B,G] next variance over the target
        z2 = x.unsqueeze(1) / var
        mask = s.mask.unsqueeze(2)
        half = (0.5 * var.log() @ mask).squeeze(2)                       # [B,G]
        ll = []
        for nu in NU:
            c = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(np.pi * (nu - 2))
            tail = ((1.0 + z2 * float(1 / (nu - 2))).log() @ mask).squeeze(2)
            ll.append((c * s.count - half - float((nu + 1) / 2) * tail).unsqueeze(2))
        self.ll = g.concat(ll, 2)                                        # [B,G,NU]
        flat = (self.ll + np.asarray(prior, np.float32)).reshape(0, -1)
        self.weight = g.op("Softmax", flat, axis=1).reshape(0, len(GRID), len(NU))
        # variance of the sum of h steps over the target: h + (next - 1)(1 - p^h)/(1 - p)
        h = np.arange(MAX_H + 1)[:, None]
        reach = (1 - P[None, :] ** h) / (1 - P[None, :])
        self.var_h = ((self.next - 1.0).unsqueeze(1) * s.table(reach) + s.h.unsqueeze(1)).floor_at(1e-3)
        self.sd_g = self.var_h.sqrt()                                    # [B,S,G] in units of the target

    def unit(self):
        """what one unit of standard deviation is, with the coming calendar: [B,S]"""
        return (self.v * self.ahead).sqrt().floor_at(1e-6)

    def sd(self):
        """posterior mean of the standard deviation of h steps, in units of the target: [B,S]"""
        return (self.sd_g @ self.weight.sum(2)).squeeze(2)

    def quantiles(self, shapes):
        """posterior mean of the quantiles, in units of unit(): [B,S,11]"""
        k = len(KNOTS)
        blend = self.s.table(between(KNOTS))                             # [S,k]
        shape = (blend @ np.asarray(shapes, np.float32).reshape(k, -1)).reshape(-1, len(GRID) * len(NU), len(LEVELS))
        w = (self.sd_g.unsqueeze(3) * self.weight.unsqueeze(1)).reshape(0, 0, -1)   # [B,S,G*NU]
        return (w.transpose(1, 0, 2) @ shape).transpose(1, 0, 2)


def between(knots):
    """rows of weights that interpolate knots linearly in log h, for h = 0..MAX_H"""
    h = np.log(np.clip(np.arange(MAX_H + 1), knots[0], knots[-1]))
    return np.stack([np.interp(h, np.log(knots), np.eye(len(knots))[i]) for i in range(len(knots))], 1)


def simulate_shapes(seed=7, paths=40_000):
    """quantiles of the standardised sum of KNOTS steps for every filter and tail: [knots, G, NU, 11]"""
    rng = np.random.default_rng(seed)
    out = np.zeros((len(KNOTS), len(GRID), len(NU), len(LEVELS)))
    for n, nu in enumerate(NU):
        var = np.ones((len(GRID), paths), np.float32)
        total = np.zeros_like(var)
        c = [np.asarray(v, np.float32)[:, None] for v in (1 - P, ALPHA, GAMMA, BETA)]
        for t in range(1, MAX_H + 1):
            e = rng.standard_t(nu, paths // 2).astype(np.float32)
            e = np.concatenate([e, -e]) * np.float32(np.sqrt((nu - 2) / nu))
            e = np.sqrt(var) * e
            total += e
            if t in KNOTS:
                q = np.quantile(total, LEVELS, axis=1).T
                out[list(KNOTS).index(t), :, n] = q / np.sqrt(t)
            var = np.minimum(c[0] + (c[1] + c[2] * (e < 0)) * e * e + c[3] * var, 400.0)
    return out
