"""A golden file: synthetic price windows and the quantiles that each catalogue model gives for them in Python.

usage: golden.py OUT.json [MODELS_DIR]"""
import json
import sys
from pathlib import Path

import numpy as np

from catalogue import CATALOGUE
from export import MODELS
from windows import future_times, run, session, tensors

HOUR, DAY = 3_600_000, 86_400_000


def grid(kind, n):
    """n timestamps of one calendar"""
    start = 1_546_300_800_000                                        # 2019-01-01, a Tuesday
    if kind == "trading":
        t = start + DAY * np.arange(2 * n + 10, dtype=np.int64)
        return t[(t // DAY + 3) % 7 < 5][:n]
    if kind == "monthly":
        return (np.datetime64("1985-01", "M") + np.arange(n)).astype("datetime64[ms]").astype(np.int64)
    if kind == "irregular":
        return start + np.cumsum(np.random.default_rng(n).integers(HOUR, 3 * DAY, n))
    return start + {"hourly": HOUR, "daily": DAY, "weekly": 7 * DAY, "half-hour": HOUR // 2}[kind] * np.arange(n, dtype=np.int64)


def prices(kind, n, rng):
    """a walk with volatility in clusters; or one of the awkward ones"""
    level = {"tiny": 3e-9, "huge": 4e12}.get(kind, 100.0)
    vol = np.exp(np.cumsum(rng.normal(0, 0.08, n)) * 0.5).clip(0.3, 4)
    r = 0.01 * vol * rng.standard_t(4, n)
    if kind == "constant":
        r[:] = 0
    if kind == "stretches":
        r[n // 3: n // 2] = 0
        r[-5:] = 0
    if kind == "jump":
        r[n // 2], r[-2] = 2.5, -0.8
    if kind == "trend":
        r = 0.003 + 0.002 * rng.standard_normal(n)
    return level * np.exp(np.cumsum(r))


def windows():
    rng = np.random.default_rng(2024)
    out = []
    for n in (12, 13, 20, 60, 250, 1000, 1200):
        for calendar in ("trading", "daily", "hourly", "weekly", "monthly", "irregular", "half-hour"):
            if n >= 1000 and calendar not in ("trading", "hourly"):
                continue
            out += [(n, calendar, "plain")] * (4 if n <= 60 else 2 if n == 250 else 1)
    for n in (12, 60, 250):
        out += [(n, "trading", k) for k in ("constant", "stretches", "tiny", "huge", "jump", "trend")]
    steps = ([1, 5, 20], [1, 2, 60], [1, 61, 250], [3], [20, 100])
    for i, (n, calendar, kind) in enumerate(out):
        p = np.array([float("%.10g" % x) for x in prices(kind, n, rng)])
        t = grid(calendar, n)
        yield {"rows": n, "calendar": calendar, "kind": kind, "prices": p, "times": t, "steps": list(steps[i % len(steps)])}


def main():
    out, models = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else MODELS
    cases = list(windows())
    sessions = {m: session(models / m / "model.onnx") for m in CATALOGUE}
    lines = []
    for c in cases:
        future = future_times(c["times"], max(c["steps"]))
        feed = tensors([(c["prices"], c["times"], future)], c["steps"])
        expected = {}
        for name, s in sessions.items():
            o = run(s, feed)
            q = o["quantiles"]
            assert np.isfinite(q).all() and (np.diff(q, axis=2) >= 0).all() and ((o["p_loss"] >= 0) & (o["p_loss"] <= 1)).all(), (name, c["kind"])
            expected[name] = {"quantiles": [[float("%.8g" % v) for v in row] for row in o["quantiles"][0]],
                              "p_loss": [float("%.7g" % v) for v in o["p_loss"][0]]}
        lines.append(json.dumps({**c, "prices": c["prices"].tolist(), "times": c["times"].tolist(), "future_times": future.tolist(),
                                 "expected": expected}, separators=(",", ":")))
    out.parent.mkdir(parents=True, exist_ok=True)
    about = "Expected log(quantile / last price) of every catalogue model on synthetic windows; made by models/training/golden.py"
    out.write_text('{"about":%s,"windows":[\n%s\n]}\n' % (json.dumps(about), ",\n".join(lines)))
    print(len(cases), "windows,", len(cases) * len(sessions), "checks,", out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
