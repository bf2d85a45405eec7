"""Price series -> the tensors of the `series` contract. The product does the same in TypeScript."""
import numpy as np

from series import WINDOW

HOUR, DAY = 3_600_000, 86_400_000


def slots_of(ms):
    """weekday·24 + hour in UTC, Monday = 0 (1970-01-01 was a Thursday)"""
    ms = np.asarray(ms, np.int64)
    return (ms // DAY + 3) % 7 * 24 + ms % DAY // HOUR


def future_times(ms, horizon):
    """the next rows of the series' own calendar: hours that never trade and quiet weekends are skipped"""
    ms = np.asarray(ms, np.int64)
    step = int(np.median(np.diff(ms)))
    t = int(ms[-1])
    if step >= 6 * DAY:
        return t + step * np.arange(1, horizon + 1, dtype=np.int64)
    recent = slots_of(ms[-2000:])
    weekend = bool((recent >= 120).any())
    seen = None
    if step < 20 * HOUR and ms[-1] - ms[max(0, len(ms) - 2000)] >= 21 * DAY:
        seen = np.bincount(recent, minlength=168) > 0
    elif step >= 20 * HOUR:
        # a day bar may be stamped at another hour in summer: judge weekdays only
        seen = np.repeat(np.bincount(recent // 24, minlength=7) > 0, 24) if len(ms) >= 14 else None
    out = []
    for _ in range(20 * horizon + 200):
        t += step
        s = int(slots_of(t))
        if not weekend and s >= 120 or seen is not None and not seen[s]:
            continue
        out.append(t)
        if len(out) == horizon:
            break
    while len(out) < horizon:
        out.append((out[-1] if out else int(ms[-1])) + step)
    return np.array(out, np.int64)


def tensors(batch, steps, window=WINDOW):
    """batch: list of (prices float64, times ms, future times ms) -> feeds of one run"""
    counts = [min(len(p) - 1, window) for p, _, _ in batch]
    width, b, h = max(counts), len(batch), max(len(f) for _, _, f in batch)
    feed = {"returns": np.zeros((b, width), np.float32), "mask": np.zeros((b, width), np.float32),
            "rows": np.array([len(p) for p, _, _ in batch], np.float32),
            "step_seconds": np.array([np.median(np.diff(t)) / 1000 for _, t, _ in batch], np.float32),
            "slots": np.zeros((b, width), np.int64), "future_slots": np.zeros((b, h), np.int64),
            "steps": np.asarray(steps, np.int64)}
    for i, ((p, t, f), n) in enumerate(zip(batch, counts)):
        feed["returns"][i, width - n:] = np.diff(np.log(np.asarray(p, np.float64)[-n - 1:]))
        feed["mask"][i, width - n:] = 1
        feed["slots"][i, width - n:] = slots_of(t[-n:])
        feed["future_slots"][i, :len(f)] = slots_of(f)
    return feed


def session(path, threads=1):
    import onnxruntime as ort
    o = ort.SessionOptions()
    o.intra_op_num_threads = threads
    o.log_severity_level = 3
    return ort.InferenceSession(path if isinstance(path, bytes) else str(path), o, providers=["CPUExecutionProvider"])


def run(sess, feed):
    want = {i.name for i in sess.get_inputs()}
    return dict(zip([o.name for o in sess.get_outputs()], sess.run(None, {k: v for k, v in feed.items() if k in want})))
