"""The model cards and RESULTS.md, written from measured figures; the words are here, the numbers are not."""

BARS = ("skill_vs_garch_t", "tail_skill", "calibration_error_pp", "coverage_80", "coverage_95", "var99_violations", "brier")
NAMES = {"garch_t": "GARCH(1,1)-t (the reference)", "gjr_t": "GJR-GARCH-t", "ewma_n": "EWMA .94, Gaussian", "ewma_t": "EWMA .94, Student-t",
         "rw_gauss": "random walk, Gaussian", "rw_drift": "random walk with the sample's drift", "fhs": "filtered historical simulation",
         "ar1": "AR(1) of the textbook, on returns", "ar1_level": "AR(1) of the textbook, on the level", "trend": "linear trend of the textbook",
         "combo": "mean of four baselines"}

WORDS = {
    "coincast": ("""For every coming step: eleven quantiles of the price and the probability that it is below today's.

Inside the file: a grid of 39 GJR-GARCH filters with three tails each runs over the history; their likelihoods weight them. About 110
scale-free numbers (volatility over 21 windows, tails, momentum, serial dependence, what the filters think, the calendar of the coming
hours) go into five small networks, which only *correct* the widths of the GARCH member and shift its median a little. The plain GARCH
member is mixed back in (%(share)s of it; %(calm)s for daily prices as calm as currencies), the learned median is used at %(median)s of
its strength, and the outermost widths are widened by %(tail)s. The curve cannot cross, prices cannot be negative, and p_loss is read off the same curve.""",
                 """- The first weeks of a crash: everything is conditional on history, and the bands are then far too narrow (see the spring of 2020
  above), as those of every model here are. VaR is a figure for ordinary times.
- Daily exchange rates: no better than GARCH, within the noise slightly worse. Its bands at 20 steps came out too wide on 2020-2022.
- Direction: there is almost none. p_loss differs from one half because some kinds of series have drifted for decades; it is not a signal.
- Horizons over 60 steps: the shape of step 60, widened by the root of time. Nothing was learned there.
- Managed prices: a pegged currency that is let go is not in any history of itself."""),
    "lgbm-risk": ("""Eleven boosters of LightGBM, one a level, 160 trees of 24 leaves, on the same inputs as the flagship, predicting the move in units of
the GARCH member's deviation. Trees look at nine horizons (1 to 60) and are interpolated in between; crossed levels are sorted. A quarter
of the plain GARCH member is mixed in: alone, the boosters of neighbouring levels can end in one place, as they did after a crash.""",
                  """- Steps where a smooth curve would be: trees cannot extrapolate, so a volatility higher than any seen is treated as the highest seen.
- The far tails (1 %%, 99 %%) rest on few examples per leaf.
- Direction, horizons over 60 steps and new regimes: as for the flagship."""),
    "forest-risk": ("""A random forest (100 trees, at least 250 examples a leaf) predicts how large the move will be, in units of the GARCH member's deviation.
The shape around it is one table for everybody, by history length and horizon. The median is always today's price.""",
                    """- The shape knows nothing of the single series: a price with unusually fat tails gets ordinary ones.
- p_loss is one half, always: this model has no opinion on direction.
- New regimes: a forest cannot predict a volatility ratio beyond those it has seen."""),
    "logreg-risk": ("""A logistic regression of "the price is below today's": the drift of its kind of series (hours, days, weeks, months; with or without
weekends) at that horizon, the inputs of the flagship, and momentum separately for every kind. Price bands come with it: the GARCH member's, moved so that they agree with the probability.""",
                    """- It has little to say: the answer is almost always close to one half (see above). That is the honest answer.
- What departs from one half is mostly the long drift of shares; it can turn for years.
- The bands are those of `garch`, shifted; for bands alone take `forest-risk`, `lgbm-risk` or the flagship."""),
    "garch": ("""A grid of 39 GJR-GARCH(1,1) filters with Student-t tails of 3.2, 5 and 10 degrees of freedom, without a fit: each is weighted by its
likelihood on the history and their forecasts are averaged, so that short histories do not jump between extremes. Quantiles of sums
of steps come from a table simulated once. Hours and weekdays with more or less movement are taken out before and put back after.
A small table corrects the widths by history length and horizon (fitted on the training data).""",
              """- On short histories the likelihoods hardly differ, and the answer is close to the average over all filters.
- The level to which volatility returns is the mean of the history given: after a calm decade it is too low, after a crash too high.
- p_loss is one half, always."""),
    "naive": ("""Today's price, and a Gaussian band whose width is an exponentially weighted mean of squared moves (decay .94) times the root of time.
Nothing is learned. It is free, and the yardstick for every other model's `skill` on your own series.""",
              """- Tails: the 1 %% quantile is broken about twice as often as it should be.
- It forgets: after a quiet month the band is narrow whatever came before.
- Hours and weekdays are all alike to it."""),
    "lintrend": ("""A demonstration. The least-squares slope of the log price continues from the last price at 0.15 of its strength, never further than 0.3
deviations. The textbook version of this line (full strength, from the fitted line) is in the table below, far down.""",
                 """- The trend itself: prices rarely keep one. At full strength it loses more than a hundred per cent; here it is only made harmless.
- Everything that the naive model misses, too."""),
    "ar": ("""A demonstration. The last move echoes into the next ones with the series' own autocorrelation, shrunk by n/(n+200).""",
           """- On prices the echo is mostly noise; only smoothed series (monthly averages of commodities) really have one.
- Volatility is a fixed blend of three averages, with one shape of the tails for everybody."""),
}

REST = """
## Speed and size

One core, onnxruntime (`intra_op_num_threads = 1`), a fast run of 25 (the 20th percentile) on a machine shared with others: %(timing)s. The file has %(size).2f MB.
Measured by `models/training/.venv/bin/python models/training/measure.py DATA_DIR WORK`, which also wrote the tables.

## Trained on

%(trained)s
"""


def percent(x, digits=1): return "%+.*f %%" % (digits, 100 * x)


def line(name, f, bold=False):
    b = "**" if bold else ""
    lo, hi = f["skill_interval"]
    return "| %s%s%s | %s [%s, %s] | %s | %.2f | %.1f / %.1f | %.1f / %.1f | %.4f / %.3f |" % (
        b, name, b, percent(f["skill_vs_garch_t"], 2), "%+.1f" % (100 * lo), "%+.1f" % (100 * hi), percent(f["tail_skill"]), f["calibration_error_pp"],
        100 * f["coverage_80"], 100 * f["coverage_95"], 100 * f["var95_violations"], 100 * f["var99_violations"], f["brier"], f["ece"])


HEAD = """| model | skill against GARCH-t [95 %] | tail skill | calibration error, pp | coverage 80 / 95 | VaR 95 / 99 broken, % | Brier / ECE of p_loss |
|---|---|---|---|---|---|---|"""


def table(figures, base, mark=None):
    rows = [(f["skill_vs_garch_t"], line("`%s`" % n, f, n == mark)) for n, f in figures.items()]
    rows += [(f["skill_vs_garch_t"], line(NAMES[n], f)) for n, f in base.items()]
    return HEAD + "\n" + "\n".join(r for _, r in sorted(rows, reverse=True))


def split_table(score):
    out = []
    for label, key in (("kind of series", "stratum"), ("rows of history", "n"), ("steps ahead", "h")):
        d = score["skill_by_" + key]
        keys = sorted(d, key=lambda k: (len(k), k)) if key != "stratum" else sorted(d)
        out.append("| %s | %s |\n|%s\n| skill | %s |" % (label, " | ".join(keys), "---|" * (len(keys) + 1), " | ".join(percent(d[k]) for k in keys)))
    return "\n\n".join(out)


def daily(f):
    return ("On 23 assets day by day through 2022-2023 (`--set seq`): VaR 95 %% broken on %.2f %% of the days, VaR 99 %% on %.2f %%; Kupiec's test "
            "rejects %d and %d of %d assets, Christoffersen's at 95 %% rejects %d (about one in twenty is chance).\n\n"
            "Forecasts made between 2020-02-15 and 2020-03-19 broke their VaR 99 %% in %.1f %% of the cases, all others in %.2f %%. p_loss stayed "
            "within 0.1 of one half in %.0f %% of the cases.") % (
        100 * f["var95_daily"], 100 * f["var99_daily"], f["kupiec_rejected_95"], f["kupiec_rejected_99"], f["assets_daily"], f["christoffersen_rejected_95"],
        100 * f["var99_crash_2020"], 100 * f["var99_otherwise"], 100 * f["p_loss_within_10pp_of_half"])


HOW = """The figures are those of the **split fit**: the same settings, trained only on targets up to 2019-12-31, measured on 2020-2023 (9,425
cases cut by `models/training/yardstick/make_dev_cases.py`, three horizons each, 20 to 1,000 rows of history, hourly to monthly). The
file that is shipped was fitted once more, with the same settings, on everything up to 2023-12-31; it cannot be measured on those
years. The settings were chosen on 2020-2023, so the figures are a little flattering.

Skill is the loss saved against a GARCH(1,1)-t fitted to each history (pinball loss over eleven levels, in units of the price's own
volatility, geometric mean over kinds of series, horizons and history lengths); above zero is better. The interval is a bootstrap over
calendar weeks. A perfect forecaster would show a calibration error of about 1.5 here."""


def write(models, scores, figures, base, timings):
    import json
    import network
    for name in figures:
        home = models / name
        manifest = json.loads((home / "manifest.json").read_text())
        what, fails = WORDS[name]
        fill = {"share": "%g %%" % (100 * network.GARCH_SHARE), "calm": "%g %%" % (100 * network.CALM_SHARE),
                "median": "%g" % network.MEDIAN_SHARE, "tail": "%g %%" % (100 * network.TAIL_FACTOR - 100)}
        size = (home / "model.onnx").stat().st_size / 1e6
        trained = ("Nothing." if name == "naive" else
                   "Daily, hourly, weekly and monthly prices of shares, indices, currencies, crypto and commodities that end on 2023-12-31 "
                   "(`DATA_DIR`; not part of this repository; hash of the inputs `%s`). Rows after that day are refused. Half of the windows of "
                   "currencies, crypto and commodities were mirrored, so that no direction is learned from them. Random origins, random history "
                   "lengths from 12 to 1,000 rows, horizons 1 to 60. Made by `models/training/train.sh DATA_DIR`." % manifest["training_data_sha256"])
        text = "# %s: %s\n\n%s\n\n%s\n\n## Measured\n\n%s\n\n%s\n\n%s\n\n%s\n\n## Where it fails\n\n%s\n%s" % (
            name, manifest["title"]["en"], manifest["summary"]["en"], what % fill, HOW, table(figures, base, name), split_table(scores[name]),
            daily(figures[name]), fails.replace("%%", "%"),
            REST % {"timing": ", ".join("%s %.2f ms" % x for x in timings[name].items()), "size": size, "trained": trained})
        (home / "README.md").write_text(text)


def results(path, scores, figures, base, timings):
    notes = path.parent / "NOTES.md"
    text = "# Development results\n\nWritten by `measure.py DATA_DIR WORK`; the notes at the end are kept in `NOTES.md`.\n\n%s\n\n%s\n\n" % (HOW, table(figures, base))
    text += "## By kind of series\n\n"
    kinds = sorted(scores["coincast"]["skill_by_stratum"])
    text += "| model | %s |\n|%s\n" % (" | ".join(kinds), "---|" * (len(kinds) + 1))
    text += "\n".join("| `%s` | %s |" % (n, " | ".join(percent(s["skill_by_stratum"][k]) for k in kinds)) for n, s in scores.items())
    for key, label in (("n", "rows of history"), ("h", "steps ahead")):
        keys = sorted(scores["coincast"]["skill_by_" + key], key=int)
        text += "\n\n## By %s\n\n| model | %s |\n|%s\n" % (label, " | ".join(keys), "---|" * (len(keys) + 1))
        text += "\n".join("| `%s` | %s |" % (n, " | ".join(percent(s["skill_by_" + key][k]) for k in keys)) for n, s in scores.items())
    text += "\n\n## VaR on consecutive days\n\n| model | VaR 95 broken | VaR 99 broken | Kupiec rejects 95 / 99 | Christoffersen rejects 95 |\n|---|---|---|---|---|\n"
    rows = [("`%s`" % n, f) for n, f in figures.items()] + [(NAMES[n], f) for n, f in base.items()]
    text += "\n".join("| %s | %.2f %% | %.2f %% | %d / %d of %d | %d |" % (n, 100 * f["var95_daily"], 100 * f["var99_daily"], f["kupiec_rejected_95"],
                      f["kupiec_rejected_99"], f["assets_daily"], f["christoffersen_rejected_95"]) for n, f in rows)
    text += "\n\n## Milliseconds of one core\n\nThe 20th percentile of 25 runs on a machine shared with others.\n\n| model | %s |\n|---|---|---|---|\n" % " | ".join(next(iter(timings.values())))
    text += "\n".join("| `%s` | %s |" % (n, " | ".join("%.2f" % v for v in t.values())) for n, t in timings.items())
    path.write_text(text + "\n\n" + (notes.read_text() if notes.exists() else ""))
