"""Write models/<name>/: model.onnx and manifest.json. The card is written by cards.py."""
import hashlib
import json
from pathlib import Path

from catalogue import CATALOGUE
from series import LEVELS, MAX_H, WINDOW

MODELS = Path(__file__).resolve().parent.parent
MIN_ROWS = 12


def export(name, model, metrics=None, trained_until="2023-12-31", data_sha256=None, folder=MODELS):
    spec, home = CATALOGUE[name], Path(folder) / name
    home.mkdir(parents=True, exist_ok=True)
    raw = model.SerializeToString()
    (home / "model.onnx").write_bytes(raw)
    two = lambda pair: dict(zip(("en", "ru"), pair))
    manifest = {
        "name": name, "version": spec.get("version", "1.0.0"), "title": two(spec["title"]), "summary": two(spec["summary"]), "contract": "series",
        "series": {"window": WINDOW, "levels": LEVELS.tolist(), "inputs": [i.name for i in model.graph.input],
                   "outputs": [o.name for o in model.graph.output], "trained_horizon": spec["horizon"], "max_horizon": MAX_H},
        "min_rows": MIN_ROWS, "price_per_row": spec["price"], "sha256": hashlib.sha256(raw).hexdigest(), "licence": "MIT",
        "operators": sorted({n.op_type for n in model.graph.node} & {"Scan", "Loop", "If"}),
        "trained_until": trained_until, "training_data_sha256": data_sha256, "metrics": metrics or {}}
    (home / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
