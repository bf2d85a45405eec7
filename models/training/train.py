"""Train the whole catalogue. Every stage leaves its result in WORK and is skipped when that is there already.

usage: train.py DATA_DIR|- WORK [--windows N] [--fits split,final] [--out MODELS_DIR]
  "-"      no price files: the synthetic generator
  split    learns from targets up to 2019-12-31 only; exported to WORK/split: the figures of the cards are its figures
  final    the same settings on everything up to 2023-12-31; exported to the catalogue"""
import hashlib
import json
import pickle
import sys
import time
from pathlib import Path

import numpy as np

import dataset
import logistic
import network
import pooled
import simple
import trees
from export import MODELS, export
from features import Features
from filters import simulate_shapes

CUTS = {"split": "2019-12-31", "final": "2023-12-31"}
SEEDS = 5
NET = dict(hidden=(128, 128, 128), epochs=3, noise=0.25)


def log(*a):
    print(time.strftime("%H:%M:%S"), *a, flush=True)


class Stage:
    """results kept in a folder: stage("name", function) runs the function once"""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, name, make):
        path = self.folder / (name + ".pkl")
        if not path.exists():
            start = time.time()
            log(name, "…")
            value = make()
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(value, protocol=5))
            part.rename(path)
            log(name, "done in %.0f s" % (time.time() - start))
        return pickle.loads(path.read_bytes())


def rows_of(t, keep, count, seed):
    """(window, horizon) indices of random training rows"""
    w, s = np.nonzero(keep & np.isfinite(t["y"]))
    i = np.sort(np.random.default_rng(seed).choice(len(w), min(count, len(w)), replace=False))
    return w[i], s[i]


def widths_of(t, keep, center, base, seed=9, count=300_000):
    """a fitted table of log width factors; center and base are functions of (windows, horizons)"""
    w, s = rows_of(t, keep, count, seed)
    return pooled.fit_widths(center(w, s), base(w, s).astype(np.float32), t["y"][w, s], t["sigma"][w], t["n"][w], t["h"][w, s])


def fit(stage, table, bands, cut):
    """everything that is learned from targets that end by the cut"""
    limit = int(np.datetime64(cut, "ms").astype(np.int64)) + 86_400_000
    seen = lambda t: (t["end"] < limit) & (t["end"] > 0)
    keep = seen(table)
    log("%d training rows up to %s" % ((keep & np.isfinite(table["y"])).sum(), cut))
    zero = lambda w, s: np.zeros(len(w), np.float32)
    out = {}
    out["garch"] = stage("garch", lambda: widths_of(table, keep, zero, lambda w, s: table["base"][w, s]))
    start = np.exp(simple.start_widths()[0, 0])
    for name in ("lintrend", "ar"):
        out[name] = stage(name, lambda: widths_of(bands, seen(bands), lambda w, s: bands[name + "_center"][w, s],
                                                  lambda w, s: bands[name + "_scale"][w, s][:, None] * start))
    out["logistic"] = stage("logistic", lambda: logistic.fit(table, keep))
    out["nets"] = [stage("network-%d" % k, lambda: network.train(table, keep, k, log=log, **NET)) for k in range(1, SEEDS + 1)]
    out["forest"] = stage("forest", lambda: trees.fit_forest(table, keep))
    def forest_widths():
        flat = lambda w, s: trees.inputs(table["x"][w], table["xh"][w, s])
        return widths_of(table, keep, zero, lambda w, s: (out["forest"].predict(flat(w, s)) * table["sd"][w, s])[:, None] * trees.student_widths(),
                         count=200_000)
    out["forest-widths"] = stage("forest-widths", forest_widths)
    out["lightgbm"] = stage("lightgbm", lambda: [b.model_to_string() for b in trees.fit_lightgbm(table, keep, log=log)])
    return out


def graphs(fitted, prior, shapes):
    """name, graph of every catalogue model"""
    import lightgbm
    yield "naive", simple.naive()
    yield "lintrend", simple.lintrend(simple.start_widths() + fitted["lintrend"])
    yield "ar", simple.ar(simple.start_widths() + fitted["ar"])
    yield "garch", simple.garch(prior, shapes, fitted["garch"])
    yield "logreg-risk", logistic.graph(*fitted["logistic"], prior, shapes, fitted["garch"])
    yield "forest-risk", trees.forest_graph(fitted["forest"], prior, shapes, np.log(trees.student_widths()) + fitted["forest-widths"])
    yield "lgbm-risk", trees.lightgbm_graph([lightgbm.Booster(model_str=s) for s in fitted["lightgbm"]], prior, shapes, fitted["garch"])
    yield "coincast", network.flagship(Features(dataset.HORIZON, prior, shapes), fitted["nets"])


def main():
    source, work = sys.argv[1], Path(sys.argv[2])
    opt = lambda k, d: sys.argv[sys.argv.index(k) + 1] if k in sys.argv else d
    windows = int(opt("--windows", 900_000))
    stage = Stage(work)
    prior = simple.flat_prior()
    shapes = stage("shapes", simulate_shapes)
    kinds, hashes = stage("series", lambda: (dataset.synthetic(), {"synthetic": "seed 5"}) if source == "-" else dataset.read_all(source))
    if source != "-" and hashes != dataset.hashes(source):
        sys.exit("the price files are not those that %s was made from: remove that folder to start over" % work)
    plan = dataset.draw(kinds, windows)
    table = stage("table", lambda: dataset.tables(kinds, plan, Features(dataset.HORIZON, prior, shapes).model()))
    few = dataset.draw(kinds, windows // 6, seed=17)
    bands = stage("bands", lambda: dataset.tables(kinds, few, simple.bands_model()))
    digest = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
    (work / "inputs.json").write_text(json.dumps({"sha256": digest, "files": hashes}, indent=1, sort_keys=True) + "\n")
    for name in opt("--fits", "split,final").split(","):
        fitted = fit(Stage(work / name), table, bands, CUTS[name])
        to = Path(opt("--out", MODELS)) if name == "final" else work / name
        for model, graph in graphs(fitted, prior, shapes):
            export(model, graph, trained_until=CUTS[name], data_sha256=digest, folder=to)
            log("exported", to / model, "%.2f MB" % (len(graph.SerializeToString()) / 1e6))


if __name__ == "__main__":
    main()
