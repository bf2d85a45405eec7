"""Measure the split fit on the development yardstick and write manifests' metrics, RESULTS.md and the cards.

usage: measure.py DATA_DIR WORK [--models MODELS_DIR]
Cases: origins from 2020 on; the models exported to WORK/split learned from targets up to 2019-12-31."""
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import cards
from catalogue import CATALOGUE
from evaluate import contexts, forecast
from export import MODELS
from windows import run, session, tensors

HERE = Path(__file__).resolve().parent
YARDSTICK = HERE / "yardstick"
BASELINES = ("garch_t", "gjr_t", "ewma_n", "ewma_t", "rw_gauss", "rw_drift", "fhs", "ar1", "ar1_level", "trend", "combo")


# which kinds of series stand for which interval of the product
KINDS = {"hourly": ("crypto_1h", "fx_1h"), "daily": ("crypto_1d",), "daily_trading": ("cmdty_1d", "eq_other_1d", "eq_us_1d", "fx_1d", "index_1d"),
         "weekly": ("eq_1w", "other_1w"), "monthly": ("eq_1mo", "macro_1mo")}


def call(*a):
    subprocess.run([sys.executable, *map(str, a)], check=True, stdout=subprocess.DEVNULL)


def prepare(data, work):
    """cases and baselines, once"""
    for name in ("main", "seq"):
        cases = work / name
        if not (cases / "truth.jsonl").exists():
            call(YARDSTICK / "make_dev_cases.py", data, cases, "--set", name)
        if not (cases / "baselines" / "done").exists():
            print("baselines on", name, "…", flush=True)
            call(YARDSTICK / "baselines.py", cases / "contexts.jsonl", cases / "baselines", *(["--h", "1"] if name == "seq" else []))
            (cases / "baselines" / "done").touch()


def score(work, cases, forecasts, boot=300):
    out = Path(str(forecasts).replace(".jsonl.gz", ".score.json"))
    if not out.exists() or out.stat().st_mtime < Path(forecasts).stat().st_mtime:
        extra = ["--set", "seq"] if cases == "seq" else ["--ref", work / "main/baselines/garch_t.jsonl.gz", "--boot", boot]
        call(YARDSTICK / "score.py", work / cases / "truth.jsonl", forecasts, "--json", out, *extra)
    return json.loads(out.read_text())


def figures(main, seq):
    o, v = main["overall"], {x["level"]: x for x in seq["seq"]}
    pct = lambda x: round(100 * x, 2)
    return {"skill_vs_garch_t": round(main["skill_pl"][0], 4), "skill_interval": [round(x, 4) for x in main["skill_pl"][1:]],
            "skill_by_interval": {i: round(float(np.mean([main["skill_by_stratum"][k] for k in kinds])), 4) for i, kinds in KINDS.items()},
            "skill_by_rows": {n: round(skill, 4) for n, skill in sorted(main["skill_by_n"].items(), key=lambda item: int(item[0]))},
            "tail_skill": round(main["skill_tail"][0], 4), "calibration_error_pp": pct(main["calibration_error"]),
            "coverage_80": round(o["cov80"], 4), "coverage_95": round(o["cov95"], 4), "var99_violations": round(o["var99"], 4),
            "var95_violations": round(o["var95"], 4), "brier": round(o["brier"], 4), "ece": round(o["ece"], 4),
            "var95_daily": round(v["VaR95"]["mean_rate"], 4), "var99_daily": round(v["VaR99"]["mean_rate"], 4),
            "kupiec_rejected_95": v["VaR95"]["kupiec_rejected"], "christoffersen_rejected_95": v["VaR95"]["christoffersen_rejected"],
            "kupiec_rejected_99": v["VaR99"]["kupiec_rejected"], "assets_daily": v["VaR95"]["assets"]}


def crash(work, forecasts):
    """VaR 99 in the weeks of the crash of 2020 and outside them, and how often p_loss stays within 0.1 of one half"""
    sys.path.insert(0, str(YARDSTICK))
    import score as yard
    a = yard.arrays(str(work / "main/truth.jsonl"), str(forecasts))
    day = np.array([r[9][:10] for r in a["rows"]])
    inside = (day >= "2020-02-15") & (day < "2020-03-20")
    hit = a["y"] < a["q"][:, 0]
    return {"var99_crash_2020": round(float(hit[inside].mean()), 4), "var99_otherwise": round(float(hit[~inside].mean()), 4),
            "p_loss_within_10pp_of_half": round(float((np.abs(a["p"] - 0.5) < 0.1).mean()), 4)}


def timing(path):
    """milliseconds of one core: 250 rows x 20 steps, 1000 x 250, and 12 folds of 250 rows"""
    sess, out = session(path, 1), {}
    rng = np.random.default_rng(0)
    for label, n, b, steps in (("250 rows x 20 steps", 250, 1, range(1, 21)), ("1000 rows x 250 steps", 1000, 1, range(1, 251)),
                               ("12 folds of 250 rows", 250, 12, (1, 5, 20))):
        far = max(steps)
        t = 1_600_000_000_000 + 86_400_000 * np.arange(n + far, dtype=np.int64)
        feed = tensors([(np.exp(np.cumsum(0.01 * rng.standard_t(4, n))), t[:n], t[n:]) for _ in range(b)], list(steps))
        run(sess, feed)
        times = []
        for _ in range(25):
            start = time.perf_counter()
            run(sess, feed)
            times.append(time.perf_counter() - start)
        out[label] = round(1000 * float(np.percentile(times, 20)), 2)
    return out


def main():
    data, work = sys.argv[1], Path(sys.argv[2])
    models = Path(sys.argv[sys.argv.index("--models") + 1]) if "--models" in sys.argv else MODELS
    prepare(data, work)
    loaded = {}
    results, timings = {}, {}
    for name in CATALOGUE:
        model = work / "split" / name / "model.onnx"
        got = {}
        for cases, steps in (("main", [1, 5, 20]), ("seq", [1])):
            out = work / cases / (name + ".jsonl.gz")
            if not out.exists() or out.stat().st_mtime < model.stat().st_mtime:
                if cases not in loaded:
                    loaded[cases] = list(contexts(work / cases, max(steps)))
                forecast(session(model, 2), loaded[cases], steps, out)
            got[cases] = score(work, cases, out)
        results[name] = ({**figures(got["main"], got["seq"]), **crash(work, work / "main" / (name + ".jsonl.gz"))}, got["main"])
        timings[name] = timing(models / name / "model.onnx")
        path = models / name / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["metrics"] = {**results[name][0], "measured_on": "development split: trained on targets up to 2019-12-31, measured on 2020-2023"}
        path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
        print(name, results[name][0], timings[name], flush=True)
    base = {}
    for name in BASELINES:
        b = [score(work, c, work / c / "baselines" / (name + ".jsonl.gz")) for c in ("main", "seq")]
        base[name] = figures(*b)
    (work / "figures.json").write_text(json.dumps({"models": {k: v[0] for k, v in results.items()}, "baselines": base, "timings": timings}, indent=1))
    cards.write(models, {k: v[1] for k, v in results.items()}, {k: v[0] for k, v in results.items()}, base, timings)
    cards.results(HERE / "RESULTS.md", {k: v[1] for k, v in results.items()}, {k: v[0] for k, v in results.items()}, base, timings)


if __name__ == "__main__":
    main()
