"""Price files -> training tables: random asset, origin, history length and horizon; features by the ONNX graph itself."""
import datetime as dt
import gzip
import hashlib
from pathlib import Path

import numpy as np

from windows import run, session, slots_of

CUT = "2023-12-31"
HORIZON = 60
LONGEST = 1000

# kind of series: (files, resampling, share of the windows)
KINDS = {
    "eq_us_1d": (("us_sp500_daily", "us_hist_daily", "us_factor_etf_daily"), "", 0.14),
    "eq_other_1d": (("jp_n225_daily", "uk_ftse100_daily", "eu_hk_uk_hist_daily"), "", 0.12),
    "index_1d": (("index_daily",), "", 0.07),
    "crypto_1d": (("crypto_daily",), "", 0.10),
    "fx_1d": (("fx_daily",), "", 0.08),
    "cmdty_1d": (("commodity_vol_daily",), "", 0.07),
    "fx_1h": (("fx_hourly",), "", 0.09),
    "crypto_1h": (("crypto_hourly",), "", 0.08),
    "some_hours": (("fx_hourly", "crypto_hourly"), "hours", 0.04),
    "eq_1w": (("us_sp500_daily", "jp_n225_daily", "uk_ftse100_daily", "us_hist_daily", "eu_hk_uk_hist_daily"), "week", 0.08),
    "other_1w": (("index_daily", "crypto_daily", "fx_daily", "commodity_vol_daily"), "week", 0.06),
    "eq_1mo": (("us_sp500_daily", "jp_n225_daily", "uk_ftse100_daily", "us_hist_daily", "eu_hk_uk_hist_daily"), "month", 0.06),
    "macro_1mo": (("macro_monthly",), "", 0.06),
}

# Kinds whose past drift says nothing about the future (a pair of currencies is as good upside down; crypto has seen
# one cycle): half of their windows are mirrored, so that nothing can learn a direction from them.
MIRRORED = ("crypto_1d", "crypto_1h", "fx_1d", "fx_1h", "some_hours", "cmdty_1d", "other_1w")


class TooNew(Exception):
    pass


def load(path):
    """wide csv.gz -> list of (times ms, log prices); refuses rows after CUT"""
    with gzip.open(path, "rt") as f:
        head = f.readline().rstrip("\n").split(",")
        rows = [line.rstrip("\n").split(",") for line in f]
    if rows and max(r[0] for r in rows)[:10] > CUT:
        raise TooNew("%s has rows after %s; they must not be used for training" % (path, CUT))
    ms = np.array([int(dt.datetime.fromisoformat(r[0]).replace(tzinfo=dt.timezone.utc).timestamp() * 1000) for r in rows])
    out = []
    for c in range(1, len(head)):
        v = np.array([float(r[c]) if r[c] else np.nan for r in rows])
        ok = np.isfinite(v) & (v > 0)
        if ok.sum() > 40:
            out.append((ms[ok], np.log(v[ok])))
    return out


def resample(series, how, rng):
    ms, lp = series
    if how == "hours":
        k = int(rng.integers(2, 7))
        keep = np.flatnonzero(np.diff(ms // 3_600_000 // k))
    else:
        day = ms // 86_400_000
        key = (day + 3) // 7 if how == "week" else np.array(ms, "datetime64[ms]").astype("datetime64[M]").astype(int)
        keep = np.flatnonzero(np.diff(key))
    return ms[keep], lp[keep]


def synthetic(seed=5, assets=40):
    """GARCH with two regimes, fat tails and jumps, in the place of every kind of file"""
    rng = np.random.default_rng(seed)
    steps = {"": 86_400_000, "hours": 3 * 3_600_000, "week": 7 * 86_400_000, "month": 30 * 86_400_000}
    out = {}
    for kind, (_, how, _) in KINDS.items():
        step = 3_600_000 if kind.endswith("1h") else 30 * 86_400_000 if kind == "macro_1mo" else steps[how]
        n = {3_600_000: 8000, 3 * 3_600_000: 4000, 86_400_000: 4000, 7 * 86_400_000: 1000}.get(step, 400)
        out[kind] = [one_synthetic(rng, n, step) for _ in range(assets)]
    return out


def one_synthetic(rng, n, step):
    a, g, p = rng.uniform(0.02, 0.12), rng.uniform(0, 0.12), rng.uniform(0.95, 0.998)
    b = max(p - a - g / 2, 0.0)
    nu, level = rng.uniform(3, 12), np.exp(rng.normal(-4.3, 0.8)) * (step / 86_400_000) ** 0.5
    shock = rng.standard_t(nu, n) * np.sqrt((nu - 2) / nu)
    regime = np.repeat(np.exp(rng.normal(0, 0.35, n // 200 + 1)), 200)[:n]
    hour = 1 + 0.5 * np.sin(2 * np.pi * (np.arange(n) * step % 86_400_000) / 86_400_000 + rng.uniform(0, 6)) if step < 86_400_000 else 1.0
    r, v = np.zeros(n), 1.0
    for t in range(n):
        e = np.sqrt(v) * shock[t]
        v = min(1 - p + (a + g * (e < 0)) * e * e + b * v, 50.0)
        r[t] = e
    r = level * regime * hour * r + level * 6 * rng.standard_normal(n) * (rng.random(n) < 0.003)
    end = int(dt.datetime(2023, 12, 29, tzinfo=dt.timezone.utc).timestamp() * 1000)
    return end - step * np.arange(n - 1, -1, -1, dtype=np.int64), np.cumsum(np.clip(r, -0.7, 0.7))


def hashes(folder):
    """sha256 of every price file that is used"""
    names = sorted({name + ".csv.gz" for files, _, _ in KINDS.values() for name in files})
    return {name: hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest() for name in names}


def read_all(folder):
    """{kind: [(ms, log price)]} and the hash of every input"""
    files, rng, out = {}, np.random.default_rng(3), {}
    for kind, (names, how, _) in KINDS.items():
        out[kind] = []
        for name in names:
            if name not in files:
                files[name] = load(Path(folder) / (name + ".csv.gz"))
            for series in files[name]:
                for _ in range(2 if how == "hours" else 1):
                    ms, lp = resample(series, how, rng) if how else series
                    if len(ms) >= 30:
                        out[kind].append((ms, lp))
    return out, hashes(folder)


def draw(kinds, windows, seed=11):
    """plan of windows: kind, asset, origin row, history length, +1 or -1 (mirrored)"""
    rng = np.random.default_rng(seed)
    plan = []
    for k, (kind, (_, _, share)) in enumerate(KINDS.items()):
        assets = kinds[kind]
        lengths = np.array([len(ms) for ms, _ in assets], float)
        # long series count more, but not in proportion: assets are what we have few of
        p = lengths ** 0.5 / (lengths ** 0.5).sum()
        m = int(windows * share)
        which = rng.choice(len(assets), m, p=p)
        u, v = rng.random(m), rng.random(m)
        usual = rng.choice([20, 24, 60, 120, 250, 1000], m)
        for a, uu, vv, atom, is_atom in zip(which, u, v, usual, rng.random(m) < 0.4):
            rows = len(assets[a][0])
            n = atom if is_atom else int(np.exp(np.log(12) + vv * np.log(LONGEST / 12)))
            origin = 12 + int(uu * (rows - 13))
            sign = -1 if kind in MIRRORED and rng.random() < 0.5 else 1
            plan.append((k, a, origin, min(n, origin + 1, LONGEST), sign))
    return np.array(plan, np.int64)


def horizons(rng):
    """three horizons for one batch, those of the yardstick more often"""
    near = 1 if rng.random() < 0.7 else int(rng.integers(2, 4))
    mid = 5 if rng.random() < 0.4 else int(rng.integers(4, 11))
    far = 20 if rng.random() < 0.4 else int(np.exp(rng.uniform(np.log(11), np.log(HORIZON + 0.99))))
    return [near, mid, far]


def tables(kinds, plan, model, seed=13, batch=256, progress=True):
    """run the feature graph over the plan -> dict of arrays, one line a (window, horizon)"""
    rng = np.random.default_rng(seed)
    names = list(KINDS)
    sess = session(model.SerializeToString(), threads=2)
    plan = plan[np.argsort(plan[:, 3], kind="stable")]
    n_batches = -(-len(plan) // batch)
    out = None
    for b in range(n_batches):
        part = plan[b * batch:(b + 1) * batch]
        steps = horizons(rng)
        m, width, far = len(part), int(part[:, 3].max()) - 1, HORIZON
        feed = {"returns": np.zeros((m, width), np.float32), "mask": np.zeros((m, width), np.float32),
                "rows": np.zeros(m, np.float32), "step_seconds": np.zeros(m, np.float32),
                "slots": np.zeros((m, width), np.int64), "future_slots": np.zeros((m, far), np.int64),
                "steps": np.array(steps, np.int64)}
        y, ends = np.full((m, 3), np.nan, np.float32), np.zeros((m, 3), np.int64)
        sigma, born = np.zeros(m, np.float32), np.zeros(m, np.int64)
        for j, (k, a, i, n, sign) in enumerate(part):
            ms, lp = kinds[names[k]][a]
            r = np.diff(lp[max(0, i - 250):i + 1])
            sigma[j] = max(r.std(ddof=1) if len(r) > 1 else 0.0, 1e-5)
            feed["returns"][j, width - n + 1:] = sign * np.diff(lp[i - n + 1:i + 1])
            feed["mask"][j, width - n + 1:] = 1
            t = ms[i - n + 1:i + 1]
            feed["slots"][j, width - n + 1:] = slots_of(t[1:])
            feed["rows"][j] = n
            feed["step_seconds"][j] = np.median(np.diff(t)) / 1000
            f = ms[i + 1:i + 1 + far]
            if len(f) < far:
                f = np.concatenate([f, ms[i] + int(feed["step_seconds"][j] * 1000) * np.arange(len(f) + 1, far + 1)])
            feed["future_slots"][j] = slots_of(f)
            born[j] = ms[i]
            for s, h in enumerate(steps):
                if i + h < len(lp):
                    y[j, s], ends[j, s] = sign * (lp[i + h] - lp[i]), ms[i + h]
        made = {**run(sess, feed), "y": y, "h": np.tile(np.int16(steps), (m, 1)), "end": ends,
                "sigma": sigma, "born": born, "kind": part[:, 0].astype(np.int16), "n": part[:, 3].astype(np.int16)}
        if out is None:
            out = {key: np.zeros((len(plan),) + v.shape[1:], v.dtype) for key, v in made.items()}
        for key, v in made.items():
            out[key][b * batch:b * batch + m] = v
        if progress and (b % 50 == 0 or b == n_batches - 1):
            print("\r  features: batch %d of %d" % (b + 1, n_batches), end="", flush=True)
    if progress:
        print()
    return out
