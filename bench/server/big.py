"""A large Run with many rows per deal, for the speed of pages: 20,000 deals, 2,000,000 rows."""

from __future__ import annotations

import dataclasses
from typing import Any

import pyarrow as pa
from tests.fixtures.made_run import make

from holdfast.runs import RUN_TABLE, Run

DEALS = 20_000
ROWS_PER_DEAL = 100
OWNERS = 60


def big(n: int = DEALS, rows: int = ROWS_PER_DEAL) -> Run:
    """The made Run with *n* deals, *rows* rows each (60 of the timeline, the rest push-back and evidence), 60 sellers."""
    run = make(n)
    deals = run.tables["deals"]
    owners = pa.array([f"Seller {i % OWNERS:02d}" for i in range(n)])
    deals = deals.set_column(deals.column_names.index("owner"), RUN_TABLE["deals"].arrow.field("owner"), owners)
    ids = deals["deal_id"].to_pylist()
    tables: dict[str, pa.Table] = {**run.tables, "deals": deals}
    tables["timeline"] = filled("timeline", run.rows("timeline"), ids, 60)
    tables["evidence"] = filled("evidence", run.rows("evidence"), ids, rows - 60 - 4)
    return dataclasses.replace(run, tables=tables)


def filled(name: str, rows: list[dict[str, Any]], ids: list[str], each: int) -> pa.Table:
    """Repeat the first rows until every deal has *each* of them."""
    some = rows[:each]
    some += [rows[i % len(rows)] for i in range(each - len(some))]
    schema = RUN_TABLE[name].arrow
    columns = {}
    for field in schema:
        if field.name == "deal_id":
            columns[field.name] = pa.array([d for d in ids for _ in range(each)], field.type)
        elif field.name == "row_id":
            columns[field.name] = pa.array([f"r{i:07d}" for i in range(len(ids) * each)], field.type)
        else:
            one = pa.array([r[field.name] for r in some], field.type)
            columns[field.name] = pa.concat_arrays([one] * len(ids))
    return pa.table(columns, schema=schema)
