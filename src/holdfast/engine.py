"""The only module that opens a connection. Relations are Ibis expressions; DuckDB runs them.

>>> with Engine() as engine:
...     engine.collect(engine.memory(pa.table({"n": [2, 1]})).order_by("n"), "sort")["n"].to_pylist()
[1, 2]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.sql.compilers import DuckDBCompiler
from ibis.backends.sql.compilers.base import NULL, AggGen
from ibis.expr import operations as ops
from ibis.expr.types import Table

from holdfast import schema, voices
from holdfast.errors import EngineError, NotFound

_T = TypeVar("_T")


class _Cases(AggGen):  # type: ignore[misc]
    """Writes ``max(CASE WHEN … THEN x END)`` for ``max(x) FILTER (…)``: it takes DuckDB half the time."""

    def aggregate(self, compiler: Any, name: str, *args: Any, where: Any = None, order_by: Any = ()) -> Any:
        if where is not None and name in {"min", "max", "sum", "avg"}:
            args, where = tuple(compiler.if_(where, arg, NULL) for arg in args), None
        return super().aggregate(compiler, name, *args, where=where, order_by=order_by)


class _Compiler(DuckDBCompiler):  # type: ignore[misc]
    agg = _Cases(supports_filter=True, supports_order_by=True)


class Engine:
    """One in-process DuckDB; larger-than-memory work spills to a temporary folder."""

    def __init__(self, *, threads: int | None = None, memory: str = "4GB") -> None:
        self._spill = TemporaryDirectory(prefix="holdfast-")
        self._con = ibis.duckdb.connect(
            threads=threads or os.cpu_count() or 1, memory_limit=memory, temp_directory=self._spill.name
        )
        self._con.compiler = _Compiler()
        self._con.raw_sql("SET TimeZone = 'UTC'")
        self._con.raw_sql("SET enable_progress_bar = false")
        self._n = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and remove what was spilled."""
        self._con.disconnect()
        self._spill.cleanup()

    def _name(self) -> str:
        self._n += 1
        return f"t{self._n}"

    def memory(self, rows: pa.Table) -> Table:
        """An Arrow table as a relation."""
        return self._con.create_table(self._name(), rows, temp=True)

    def parquet(self, path: Path) -> Table:
        """A Parquet file as a relation; nothing is read yet."""
        if not path.exists():
            raise NotFound(
                f"no file {path}",
                expected="a facts folder written by `holdfast import`",
                next_step="import the export again",
            )
        name, source = self._name(), str(path).replace("'", "''")
        self._con.raw_sql(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet('{source}')")
        columns = pa.schema(field.with_nullable(True) for field in pq.read_schema(path))
        return self._named(name, ibis.Schema.from_pyarrow(columns))

    def _named(self, name: str, columns: ibis.Schema) -> Table:
        """A temporary table or view whose columns we know; the backend would ask the database to describe them."""
        place = ops.Namespace(catalog="temp", database="main")
        return ops.DatabaseTable(name, schema=columns, source=self._con, namespace=place).to_expr()

    def parts(self, folder: Path) -> Table:
        """All Parquet files of a folder as one relation; there must be at least one."""
        return self._con.read_parquet(str(folder / "*.parquet"), table_name=self._name())

    def collect(self, expr: Table, step: str) -> pa.Table:
        """Run *expr* and bring the rows over: the only place where data leaves the engine."""
        # not Ibis's own way out, which imports pandas wherever it is installed
        return self._run(
            step, expr, lambda: expr.__pyarrow_result__(self._con.con.sql(self.sql(expr)).to_arrow_table())
        )

    def keep(self, expr: Table, step: str) -> Table:
        """Run *expr* once and keep its rows inside the engine for several uses."""
        name, columns = self._name(), expr.schema()
        kinds = self._con.compiler.type_mapper
        cells = ", ".join(f'"{c}"::{kinds.to_string(kind)} AS "{c}"' for c, kind in columns.items())
        self._run(
            step,
            expr,
            lambda: self._con.raw_sql(f"CREATE TEMP TABLE {name} AS SELECT {cells} FROM ({self.sql(expr)})"),
        )
        return self._named(name, columns)

    def write(self, expr: Table, path: Path, step: str) -> None:
        """Run *expr* and write its rows, in their order, to one Parquet file."""
        self._run(step, expr, lambda: self._con.to_parquet(expr, str(path), compression="zstd"))

    def write_sorted(self, expr: Table, path: Path, order: Sequence[str], step: str, *, number: str = "") -> None:
        """Run *expr* and write its rows in *order* to one Parquet file, numbered from 0 in a last column *number*.

        One sort for both; a window ordered by the same columns would sort all rows twice.
        """
        keys = ", ".join(f'"{name}" ASC NULLS LAST' for name in order)
        count = f', row_number() OVER () - 1 AS "{number}"' if number else ""
        target = str(path).replace("'", "''")
        select = f"SELECT *{count} FROM (SELECT * FROM ({self.sql(expr)}) ORDER BY {keys})"
        self._run(
            step,
            expr,
            lambda: self._con.raw_sql(
                f"COPY ({select}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
            ),
        )

    def sql(self, expr: Table) -> str:
        """The statement that *expr* becomes."""
        return str(self._con.compile(expr))

    def _run(self, step: str, expr: Table, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except (duckdb.Error, ibis.IbisError) as cause:
            raise EngineError(step, self.sql(expr), cause) from cause


@dataclass(frozen=True)
class Tables:
    """The canonical tables as relations of one engine, named as in :mod:`holdfast.schema`."""

    engine: Engine
    deals: Table
    stage_changes: Table
    field_changes: Table
    activities: Table
    texts: Table
    people: Table
    plan_rows: Table
    yeses: Table
    parks: Table
    pushback: Table
    concerns: Table
    scope_changes: Table
    ties: Table
    seats: Table
    stances: Table
    readiness: Table
    commitments: Table
    impacts: Table
    replies: Table
    openings: Table
    moves: Table
    disputes: Table

    @classmethod
    def load(cls, engine: Engine, folder: Path) -> Tables:
        """The tables of a facts folder; rows there are unique by construction (see ``ingest.store``)."""
        found = {name: engine.parquet(folder / f"{name}.parquet") for name in schema.BY_NAME}
        for name, spec in schema.BY_NAME.items():
            if lacking := [c.name for c in spec.columns if c.name not in found[name].columns]:
                raise NotFound(
                    f"{folder / name}.parquet has no column {', '.join(lacking)}: an earlier version wrote it",
                    expected="facts written by this version",
                    next_step="import the export again: `holdfast import EXPORT`, or `holdfast run EXPORT`",
                )
        return cls(engine, **found)

    def names(self) -> Table:
        """What each person is called: the name, else the title, else the address; an id is one person in every deal."""
        found = self.people.group_by("person_id").agg(
            name=lambda r: ibis.coalesce(r.name.max(), r.title.max(), r.email.max())
        )
        return found.filter(found.name.notnull())

    @classmethod
    def of(cls, engine: Engine, rows: Mapping[str, pa.Table]) -> Tables:
        """Tables from Arrow rows: missing tables are empty, a row id seen twice counts once.

        ``row_no`` may be absent or stale: it is numbered anew by deal, time and row id.
        """
        unknown = set(rows) - set(schema.BY_NAME)
        if unknown:
            raise NotFound(f"no canonical table {sorted(unknown)}", expected="one of " + ", ".join(schema.BY_NAME))
        return cls(engine, **{name: engine.memory(conform(name, rows.get(name))) for name in schema.BY_NAME})


def conform(name: str, rows: pa.Table | None) -> pa.Table:
    """Rows in the canonical columns, types and order; absent columns become null, duplicates of a row id go.

    >>> conform("parks", pa.table({"row_id": ["p1", "p1"], "deal_id": ["D", "D"]})).num_rows
    1
    """
    spec = schema.BY_NAME[name]
    if rows is None or rows.num_rows == 0:
        return spec.arrow.empty_table()
    full = pa.table(
        {
            f.name: rows[f.name].cast(f.type) if f.name in rows.column_names else pa.nulls(rows.num_rows, f.type)
            for f in spec.arrow
        }
    )
    time = next(c for c in ("occurred_at", "created_at", "known_on") if c in full.column_names)
    full = full.sort_by(
        [("deal_id", "ascending"), ("known_on", "ascending"), (time, "ascending"), ("row_id", "ascending")]
    )
    if name == "pushback" and "voice_id" not in rows.column_names:
        full = voices.identified(full)
    first: dict[str, int] = {}
    for i, row_id in enumerate(full["row_id"].to_pylist()):
        first.setdefault(row_id, i)
    full = full.take(pa.array(first.values(), pa.int64()))
    if "row_no" in full.column_names:
        at = full.schema.get_field_index("row_no")
        full = full.set_column(at, full.schema.field(at), pa.array(range(full.num_rows), pa.int64()))
    return full
