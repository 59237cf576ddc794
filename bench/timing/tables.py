"""Landmark tables of the real logs and of synthetic markets, made once and kept as Parquet.

    python bench/timing/tables.py [NAME …]

Names: offers-2012, permits-2018, market-201 … market-205. The folder is HOLDFAST_BENCH_CACHE, else a temporary one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from holdfast import ingest, market
from holdfast.engine import Engine, Tables
from holdfast.pipeline import default_as_of
from holdfast.signals import hindsight, landmarks, signals_of
from holdfast.signals.labels import labels

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HOLDFAST_REAL_DATA", ROOT.parent / "shared" / "data"))
CACHE = Path(os.environ.get("HOLDFAST_BENCH_CACHE", Path(tempfile.gettempdir()) / "holdfast-timing"))
DAYS = {"offers-2012": landmarks.WEEKLY, "permits-2018": (1, 3, 7, 14), "market": landmarks.WEEKLY}
SEEDS = range(201, 206)
NAMES = ("offers-2012", "permits-2018", *(f"market-{s}" for s in SEEDS))


def table(name: str) -> pa.Table:
    """The landmarks of *name* with every signal: made now unless it is in the folder."""
    path = CACHE / f"{name}.parquet"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as home:
            found = _read(name, Path(home))
            rows, stop, left = _landmarks(found, DAYS[name.rsplit("-", 1)[0] if name.startswith("market") else name])
        rows = rows.drop_columns([c for c in rows.column_names if c in left])
        pq.write_table(rows.replace_schema_metadata({"stop": stop.isoformat()}), path)
    return pq.read_table(path)


def _read(name: str, home: Path) -> ingest.Imported:
    if name.startswith("market"):
        made = market.make(market.MarketSettings(seed=int(name.split("-")[1]), n_deals=1200))
        market.write(made, home / "export")
        return ingest.read_export(home / "export", home / "home")
    return ingest.read_export(DATA / name, home, settings_file=ROOT / "docs" / "real" / f"{name}.toml")


def _landmarks(found: ingest.Imported, days: tuple[int, ...]) -> tuple[pa.Table, date, frozenset[str]]:
    stop = default_as_of(found.facts)
    with Engine() as engine:
        t = Tables.load(engine, found.facts)
        spine = engine.keep(landmarks.landmarks(t, found.settings, stop, days), "landmarks")
        frame = signals_of(engine.keep(labels(spine, t), "labels"), t)
        return engine.collect(frame.order_by("deal_id", "as_of"), "signals"), stop, hindsight(t, stop)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or NAMES:
        print(wanted, table(wanted).num_rows, flush=True)
