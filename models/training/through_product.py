#!/usr/bin/env python3
"""Forecast the cases of a yardstick through a running Coincast over REST, in the format its scorer reads.

usage: through_product.py CONTEXTS.jsonl OUT.jsonl --model coincast [--api http://127.0.0.1:8080] [--h 1,5,20]
A context line: {"id", "freq", "t": [time, ...], "p": [price, ...]}. A forecast line: {"id", "horizon", "quantiles", "p_loss", "es95"}.
The account is made for the run; sandbox money pays. What is measured is what a customer gets: parsing, calendar, model, rounding.
"""
import argparse
import concurrent.futures
import json
import sys
import time
import urllib.request


def call(api, path, body, token=None, prefer=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = "Bearer " + token
    if prefer:
        headers["prefer"] = prefer
    request = urllib.request.Request(api + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=90) as answer:
        return json.load(answer)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("contexts")
    ap.add_argument("out")
    ap.add_argument("--model", required=True)
    ap.add_argument("--api", default="http://127.0.0.1:8080")
    ap.add_argument("--h", default="1,5,20")
    ap.add_argument("--jobs", type=int, default=4)
    args = ap.parse_args()
    steps = [int(h) for h in args.h.split(",")]
    account = {"email": "yardstick-%d@example.com" % time.time_ns(), "password": "correct horse battery"}
    token = call(args.api, "/api/auth/register", account)["access_token"]
    for _ in range(3):
        call(args.api, "/api/account/top-up", {"amount": 10_000_000}, token)

    def forecast(line):
        case = json.loads(line)
        body = {
            "model": args.model,
            "horizon": max(steps),
            "risk_steps": steps,
            "data": {"timestamps": case["t"], "prices": case["p"]},
        }
        job = call(args.api, "/api/predict", body, token, "wait=60")
        if job["status"] != "OK":
            raise SystemExit("%s ended as %s: %s" % (case["id"], job["status"], job["error"]))
        last = job["audit"]["last_price"]
        es95 = {r["steps"]: last * (1 - r["es_95"]) for r in job["risk"]["horizons"]}
        return [
            {"id": case["id"], "horizon": h, "quantiles": f["quantiles"], "p_loss": f["p_loss"], "es95": es95[h]}
            for h, f in ((h, job["forecast"][h - 1]) for h in steps)
        ]

    with open(args.contexts) as source, open(args.out, "w") as out, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for k, rows in enumerate(pool.map(forecast, source)):
            for row in rows:
                out.write(json.dumps(row) + "\n")
            if k % 100 == 99:
                print(k + 1, "cases", file=sys.stderr)
    print("%d cases -> %s" % (k + 1, args.out))


if __name__ == "__main__":
    main()
