"""Runs the public client of TimeGPT against a shop: client.py BASE_URL API_KEY. Exits with 1 if an answer is not what its user expects."""

import sys

import numpy as np
import pandas as pd
from nixtla import NixtlaClient

base_url, api_key = sys.argv[1:]
client = NixtlaClient(api_key=api_key, base_url=base_url)
assert client.validate_api_key()
assert not NixtlaClient(api_key="cc_live_wrong", base_url=base_url).validate_api_key()
assert "coincast" in client.list_models()

random = np.random.default_rng(1)


def series(name: str, rows: int, freq: str) -> pd.DataFrame:
    prices = 100 * np.exp(np.cumsum(random.normal(0, 0.01, rows)))
    return pd.DataFrame({"unique_id": name, "ds": pd.date_range("2015-01-02", periods=rows, freq=freq), "y": prices})


for freq in ["B", "D", "h", "W-MON", "MS"]:
    df = pd.concat([series("A", 40, freq), series("B", 60, freq)])
    answer = client.forecast(df=df, h=4, freq=freq, level=[80, 90], model="naive")
    assert list(answer["unique_id"]) == ["A"] * 4 + ["B"] * 4
    bands = answer[["TimeGPT-lo-90", "TimeGPT-lo-80", "TimeGPT", "TimeGPT-hi-80", "TimeGPT-hi-90"]].to_numpy()
    assert (np.diff(bands, axis=1) >= 0).all()

one = series("A", 40, "B")[["ds", "y"]]
quantiles = client.forecast(df=one, h=3, freq="B", quantiles=[0.1, 0.5, 0.9])
assert list(quantiles.columns) == ["ds", "TimeGPT", "TimeGPT-q-10", "TimeGPT-q-50", "TimeGPT-q-90"]
assert client.usage()["credits"]["held"] == 0
print("the client works")
