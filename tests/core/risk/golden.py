"""Makes tests/golden/risk-*.json with scipy 1.17.1 and mpmath, independent of the code under test:
python -m venv v && v/bin/pip install scipy==1.17.1 mpmath && v/bin/python tests/core/risk/golden.py"""

import json
import math
import pathlib

import mpmath as mp
import numpy as np
from scipy import integrate, stats

OUT = pathlib.Path(__file__).parents[2] / "golden"
mp.mp.dps = 50
LEVELS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99]


def save(name, value):
    (OUT / f"risk-{name}.json").write_text(json.dumps(value, indent=1) + "\n")


def normal():
    zs = [-37.5, -30, -20, -12, -8.3, -6, -5.657, -5.656, -5, -4, -3, -2.326347874, -1.96, -1, -0.6745, -0.674, -0.1,
          -1e-5, 0, 1e-9, 0.3, 0.68, 1, 1.6448536, 3, 5, 8]
    ps = [1e-300, 1e-100, 1e-20, 1e-12, 1e-8, 1e-4, 0.001, 0.01, 0.025, 0.05, 0.0749, 0.0751, 0.1, 0.25, 0.5, 0.75, 0.9,
          0.95, 0.975, 0.99, 0.9999, 0.999999]

    def quantile(p):
        x = mp.mpf(float(stats.norm.ppf(p)))
        for _ in range(6):
            x -= (mp.ncdf(x) - mp.mpf(p)) / mp.npdf(x)
        return float(x)

    return {"cdf": [[z, float(mp.ncdf(mp.mpf(z)))] for z in zs], "quantile": [[p, quantile(p)] for p in ps]}


def distribution():
    """A skewed forecast, its moments by numeric integration of its own quantile function."""
    q = [62.0, 71.0, 77.5, 84.0, 93.0, 100.5, 107.0, 114.0, 119.5, 126.0, 137.0]
    y, z = np.log(q), stats.norm.ppf(LEVELS)
    b = (y[2] - y[0]) / math.log(5)
    top = (y[-1] - y[-2]) / (z[-1] - z[-2])

    def log_quantile(p):
        if p < 0.01:
            return y[0] + b * math.log(p / 0.01)
        s = stats.norm.ppf(p)
        return y[-1] + top * (s - z[-1]) if p > 0.99 else float(np.interp(s, z, y))

    edges = [0, 1e-9, 1e-6, 1e-4, *LEVELS, 1 - 1e-4, 1 - 1e-6, 1 - 1e-9, 1 - 1e-13]

    def integral(f, upto=1.0):
        stops = [e for e in edges if e < upto] + ([upto] if upto < 1 else [])
        return sum(integrate.quad(lambda p: f(log_quantile(p)), a, c, epsabs=1e-13, limit=200)[0]
                   for a, c in zip(stops, stops[1:]))

    m1, m2 = integral(lambda v: v), integral(lambda v: v * v)
    trapezoid = 0.01 * q[0] / (1 + b) + np.trapezoid(q[:3], LEVELS[:3])
    probes = [0.0005, 0.004, 0.01, 0.03, 0.05, 0.4, 0.5, 0.62, 0.97, 0.995]
    return {
        "levels": LEVELS, "quantiles": q, "mean": integral(math.exp), "log_sd": math.sqrt(m2 - m1 * m1),
        "mean_of_worst_1": integral(math.exp, 0.01) / 0.01, "mean_of_worst_5": float(trapezoid) / 0.05,
        "quantile_at": [[p, math.exp(log_quantile(p))] for p in probes],
    }


def history():
    rng = np.random.default_rng(7)
    prices = np.round(100 * np.exp(np.cumsum(stats.t.rvs(5, size=300, random_state=rng) * 0.01 + 0.0004)), 4)
    times = 1_577_836_800_000 + 86_400_000 * np.arange(300)
    logs, simple = np.diff(np.log(prices)), prices[1:] / prices[:-1] - 1
    years = (times[-1] - times[0]) / (365.25 * 86_400_000)
    highs = np.maximum.accumulate(prices)
    fall = 1 - prices / highs
    longest, high = 0, 0
    for i, price in enumerate(prices):
        if price >= prices[high]:
            longest, high = max(longest, i - high if i - high > 1 else 0), i
    longest = max(longest, len(prices) - 1 - high)
    cagr = (prices[-1] / prices[0]) ** (1 / years) - 1
    figures = {
        "years": years, "return": prices[-1] / prices[0] - 1, "cagr": cagr, "volatility": logs.std(ddof=1) * 252**0.5,
        "sharpe": simple.mean() / simple.std(ddof=1) * 252**0.5,
        "sortino": simple.mean() / math.sqrt((np.minimum(simple, 0) ** 2).mean()) * 252**0.5,
        "calmar": cagr / fall.max(), "max_drawdown": fall.max(), "drawdown_days": longest,
        "current_drawdown": fall[-1], "best": simple.max(), "worst": simple.min(),
        "skewness": stats.skew(logs, bias=False), "excess_kurtosis": stats.kurtosis(logs, bias=False),
    }
    return {"times": times.tolist(), "prices": prices.tolist(), "periods_per_year": 252,
            "figures": {k: float(v) for k, v in figures.items()}}


def skill():
    """Twelve folds of a fixed forecast, three rows apart, scored the long way: one step ahead, where they do not overlap,
    and five, where neighbours do."""
    rng = np.random.default_rng(11)
    prices = np.round(50 * np.exp(np.cumsum(rng.standard_normal(100) * 0.02)), 4)
    origins = list(range(60, 95, 3))
    tau, z, n = np.array(LEVELS), stats.norm.ppf(LEVELS), len(origins)

    def score(h):
        quantiles = 0.001 * h + z * 0.03 * math.sqrt(h)
        own, naive, miss, naive_miss, inside = [], [], [], [], []
        for o in origins:
            sigma = np.diff(np.log(prices[: o + 1])).std(ddof=1) * math.sqrt(h)
            truth = prices[o + h] / prices[o]

            def loss(q):
                e = truth - np.exp(q)
                return float((2 * np.maximum(tau * e, (tau - 1) * e)).mean() / sigma)

            own.append(loss(quantiles))
            naive.append(loss(z * sigma))
            miss.append(abs(truth - math.exp(quantiles[5])) / sigma)
            naive_miss.append(abs(truth - 1) / sigma)
            inside.append(math.exp(quantiles[3]) <= truth <= math.exp(quantiles[7]))
        a, b = np.array(own), np.array(naive)
        ratio = a.sum() / b.sum()
        d = a - ratio * b
        # Newey-West with one lag of weight 1/2, where folds overlap.
        spread = (d**2).sum() + ((d[1:] * d[:-1]).sum() if h > 3 else 0)
        reach = stats.t.ppf(0.975, n - 1) * math.sqrt(max(spread, (d**2).sum()) * n / (n - 1)) / b.sum()
        return {"step": h, "quantiles": quantiles.tolist(), "pinball_vs_naive": 1 - ratio, "low": 1 - ratio - reach,
                "high": 1 - ratio + reach, "mae_vs_naive": 1 - sum(miss) / sum(naive_miss),
                "coverage_80": sum(inside) / n}

    return {"prices": prices.tolist(), "origins": origins, "levels": LEVELS, "cases": [score(1), score(5)]}


for make in (normal, distribution, history, skill):
    save(make.__name__, make())
