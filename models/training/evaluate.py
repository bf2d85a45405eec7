"""Run an exported model over the development cases and write the forecast format of score.py.

usage: evaluate.py CASES_DIR OUT.jsonl.gz MODEL.onnx [--h 1,5,20]"""
import datetime as dt
import gzip
import json
import sys

import numpy as np

from series import LEVELS
from windows import future_times, run, session, tensors

KEYS = ["%g" % x for x in LEVELS]


def stamp(text):
    t = dt.datetime.fromisoformat(text).replace(tzinfo=dt.timezone.utc)
    return int(t.timestamp() * 1000)


def contexts(folder, horizon):
    """(id, prices, times, future times) of every case"""
    memo = {}
    with open("%s/contexts.jsonl" % folder) as f:
        for line in f:
            c = json.loads(line)
            t = np.array([memo.get(x) or memo.setdefault(x, stamp(x)) for x in c["t"]], np.int64)
            yield c["id"], np.array(c["p"], float), t, future_times(t, horizon)


def batches(cases, size=64):
    groups = {}
    for c in cases:
        groups.setdefault(len(c[1]), []).append(c)
    for g in groups.values():
        for i in range(0, len(g), size):
            yield g[i:i + size]


def es95(q, last):
    """mean beyond the 5 % quantile: trapezoid to the 1 % quantile, an exponential tail below it, in log price"""
    a, b, c = (np.maximum(q[i], -20) for i in (0, 1, 2))
    tail = a - max((c - a) / np.log(5), 1e-9)
    return last * np.exp((0.01 * tail + 0.015 * (a + b) / 2 + 0.025 * (b + c) / 2) / 0.05)


def forecast(sess, cases, steps, out):
    with gzip.open(out, "wt", compresslevel=3) as f:
        for g in batches(cases):
            o = run(sess, tensors([c[1:] for c in g], steps))
            for (cid, p, _, _), q, pl in zip(g, o["quantiles"].astype(float), o["p_loss"].astype(float)):
                for j, h in enumerate(steps):
                    price = p[-1] * np.exp(q[j])
                    f.write(json.dumps({"id": cid, "horizon": h, "quantiles": dict(zip(KEYS, price.tolist())),
                                        "p_loss": float(pl[j]), "es95": float(es95(q[j], p[-1]))}) + "\n")


if __name__ == "__main__":
    folder, out, model = sys.argv[1:4]
    steps = [int(x) for x in (sys.argv[sys.argv.index("--h") + 1] if "--h" in sys.argv else "1,5,20").split(",")]
    forecast(session(model, 2), list(contexts(folder, max(steps))), steps, out)
