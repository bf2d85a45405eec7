#!/usr/bin/env python3
"""Cut development forecast cases from a folder of price files (standard library only, deterministic): validate on 2020-2023, train on what lies before.

usage: make_dev_cases.py DATA_DIR OUT [--set main|lite|seq|all] [--csv]
writes OUT/contexts.jsonl  {id, freq, t:[...], p:[...]}          what a user would upload
       OUT/truth.jsonl     {id, stratum, freq, asset, origin, n, last, sigma, y:{"1":price,"5":..,"20":..}}
       OUT/contexts/ID.csv (only with --csv: columns time,price)
A case = one asset, one origin row, one context length n. The same origin is cut with several n, so the
effect of the context length is measured on identical truths. Every origin lies at or after 2020-01-01 (hourly data: 2020-01-01 to their end). sigma = sd of the last <=250 one-row log-returns before
the origin (independent of n): the scale of the loss.
  main  the scored set                          lite  1 in 12 origins of main (for a run through the served product)
  seq   daily assets x every consecutive origin 2022-2023, n=500, horizon 1: Kupiec / Christoffersen
"""
import csv, datetime as dt, gzip, io, json, math, os, random, sys

DATA_DIR = None
START = "2020-01-01"
HORIZONS = (1, 5, 20)


def load(name):
    """wide csv.gz -> {asset: ([time], [price])}"""
    with gzip.open(os.path.join(DATA_DIR, name + ".csv.gz"), "rt", newline="") as f:
        rd = csv.reader(f)
        cols = next(rd)[1:]
        out = {c: ([], []) for c in cols}
        for row in rd:
            for c, v in zip(cols, row[1:]):
                if v:
                    out[c][0].append(row[0])
                    out[c][1].append(float(v))
    return out


def resample(series, freq):
    """last price of each ISO week / calendar month; the unfinished last period is dropped"""
    t, p = series
    key = []
    for s in t:
        d = dt.date.fromisoformat(s[:10])
        key.append(d.isocalendar()[:2] if freq == "1w" else (d.year, d.month))
    rt, rp = [], []
    for i in range(len(t) - 1):
        if key[i] != key[i + 1]:
            rt.append(t[i]); rp.append(p[i])
    return rt, rp


# stratum, files, freq, origins, context lengths, share of origins that also get the tiny n=20 context
PLAN = [
    ("eq_us_1d", ["us_sp500_daily"], "1d", 500, (60, 250, 1000), 0.2),
    ("eq_other_1d", ["jp_n225_daily", "uk_ftse100_daily"], "1d", 500, (60, 250, 1000), 0.2),
    ("index_1d", ["index_daily"], "1d", 150, (60, 250, 1000), 0.2),
    ("crypto_1d", ["crypto_daily"], "1d", 300, (60, 250, 1000), 0.2),
    ("fx_1d", ["fx_daily"], "1d", 250, (60, 250, 1000), 0.2),
    ("cmdty_1d", ["commodity_vol_daily"], "1d", 200, (60, 250, 1000), 0.2),
    ("fx_1h", ["fx_hourly"], "1h", 250, (60, 250, 1000), 0.2),
    ("crypto_1h", ["crypto_hourly"], "1h", 250, (60, 250, 1000), 0.2),
    ("eq_1w", ["us_sp500_daily", "jp_n225_daily", "uk_ftse100_daily"], "1w", 400, (60, 250), 0.2),
    ("other_1w", ["index_daily", "crypto_daily", "fx_daily", "commodity_vol_daily"], "1w", 200, (60, 250), 0.2),
    ("eq_1mo", ["us_sp500_daily", "jp_n225_daily", "uk_ftse100_daily"], "1mo", 250, (24, 60, 120), 0.0),
    ("macro_1mo", ["macro_monthly"], "1mo", 150, (24, 60, 120), 0.0),
]


def sigma_at(p, i):
    r = [math.log(p[k] / p[k - 1]) for k in range(max(1, i - 249), i + 1)]
    m = sum(r) / len(r)
    return max(math.sqrt(sum((x - m) ** 2 for x in r) / max(1, len(r) - 1)), 1e-5)


def emit(cid, stratum, freq, asset, t, p, i, n, horizons, sg):
    ctx = {"id": cid, "freq": freq, "t": t[i - n + 1:i + 1], "p": p[i - n + 1:i + 1]}
    y = {str(h): p[i + h] for h in horizons if i + h < len(p)}
    return ctx, {"id": cid, "stratum": stratum, "freq": freq, "asset": asset, "origin": t[i], "n": n,
                 "last": p[i], "sigma": sg, "y": y}


def main_cases(lite=False):
    cache = {}
    for stratum, files, freq, k, lens, tiny in PLAN:
        rng = random.Random("forecast-development/" + stratum)
        pool = []
        for f in files:
            if f not in cache:
                cache[f] = load(f)
            for a, s in cache[f].items():
                t, p = resample(s, freq) if freq in ("1w", "1mo") else s
                need = min(lens)
                ok = [i for i in range(len(t) - 1) if t[i] >= START and i + 1 >= need and i + 5 < len(t)]
                if ok:
                    pool.append((f + "/" + a, t, p, ok))
        pool.sort(key=lambda x: x[0])
        seen = set()
        j = 0
        while j < k and len(seen) < 50 * k:
            name, t, p, ok = pool[int(rng.random() * len(pool))]
            i = ok[int(rng.random() * len(ok))]
            u = rng.random()
            if (name, i) in seen:
                continue
            seen.add((name, i))
            sg = sigma_at(p, i)
            if not lite or j % 12 == 0:
                use = [n for n in lens if i + 1 >= n] + ([20] if u < tiny else [])
                for n in use:
                    yield emit("%s-%04d-n%d" % (stratum, j, n), stratum, freq, name, t, p, i, n, HORIZONS, sg)
            j += 1


def seq_cases():
    for f, k in (("us_sp500_daily", 9), ("jp_n225_daily", 9), ("index_daily", 3), ("commodity_vol_daily", 2)):
        d = load(f)
        rng = random.Random("forecast-development/seq/" + f)
        ok = [a for a, (t, p) in sorted(d.items()) if t[-1] >= "2023-07-01" and sum(x < "2022-01-01" for x in t) >= 500]
        for a in sorted(rng.sample(ok, min(k, len(ok)))):
            t, p = d[a]
            for i in range(len(t) - 1):
                if t[i] >= "2022-01-01":
                    yield emit("seq-%s-%s-%s" % (f, a, t[i]), "seq", "1d", f + "/" + a, t, p, i, 500, (1,), sigma_at(p, i))


def main():
    global DATA_DIR
    DATA_DIR, out = sys.argv[1:3]
    which = sys.argv[sys.argv.index("--set") + 1] if "--set" in sys.argv else "main"
    as_csv = "--csv" in sys.argv
    os.makedirs(out, exist_ok=True)
    gens = {"main": [main_cases()], "lite": [main_cases(True)], "seq": [seq_cases()],
            "all": [main_cases(), seq_cases()]}[which]
    count = 0
    with open(os.path.join(out, "contexts.jsonl"), "w") as fc, open(os.path.join(out, "truth.jsonl"), "w") as ft:
        for g in gens:
            for c, tr in g:
                fc.write(json.dumps(c, separators=(",", ":")) + "\n")
                ft.write(json.dumps(tr, separators=(",", ":")) + "\n")
                if as_csv:
                    os.makedirs(os.path.join(out, "contexts"), exist_ok=True)
                    with open(os.path.join(out, "contexts", c["id"].replace("/", "_") + ".csv"), "w") as f:
                        f.write("time,price\n" + "".join("%s,%r\n" % z for z in zip(c["t"], c["p"])))
                count += 1
    print("%d cases -> %s" % (count, out))


if __name__ == "__main__":
    main()
