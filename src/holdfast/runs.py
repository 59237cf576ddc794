"""A Run: one computed, immutable result in a folder that a person can open.

    manifest.json        what was computed from what, with which rule, assumptions and coverage
    deals.parquet        one row per open deal that said yes: clocks, verdict, next move, place on the list
    evidence.parquet     the dated reasons of every verdict, for and against, and what could not be seen
    chances.parquet      chance of signature and of loss within each horizon, with intervals
    ends.parquet         the deals that said yes and ended, signed or lost
    adopting.parquet     those signed in the last half-year, with what documents after the signature are made from
    curves.parquet       the same from the day of the yes, per pipeline
    fan.parquet          the chances by each day ahead; contributions, changes and waiting are beside it
    forecast.parquet     the amount signed per horizon, week and quarter over all open deals
    model.json           the fitted model of the chances
    signals.parquet      every signal of every deal
    timeline.parquet     what happened since the yes
    people.parquet       the people of the deals that need someone; ties, gaps, holdups, reactions, questions, followed,
                         resolve, simulated, spread, moves and sensitivity are beside it
    pushback.parquet     entries of push-back, logged and proposed; voices, concerns and scope are beside it
    kit.parquet          the facts of those deals that documents are made from
    assumptions.parquet  every number behind the people with its prior and source
    proposals.parquet    sentences that may hold a yes, for a person to confirm
    deals/<id>.json      all of it for one deal, ready to read (listed deals first, at most 2,000)
    kit/<id>/            pages to print for each listed deal: for-you.html, and for-the-buyer.html when something can leave
    report.html          the page for people

The same facts, settings, as-of date and previous Run give the same bytes.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from holdfast.errors import NotFound, RunFormatError
from holdfast.runs_people import ASSUMPTIONS, people_tables
from holdfast.runs_pushback import pushback_tables
from holdfast.runs_timing import ADOPTING, ENDS, FORECAST, timing_tables
from holdfast.schema import Column, TableSpec

RUN_FORMAT = 1


def _c(name: str, kind: str, meaning: str, null: str = "") -> Column:
    return Column(name, kind, meaning, null)


_DEAL = _c("deal_id", "string", "the deal")

RUN_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "deals",
        "one row per open deal that said yes, in the order of the list",
        (
            _DEAL,
            _c("name", "string", "name of the deal", "not in the export"),
            _c("account", "string", "the buyer's company", "not in the export"),
            _c("owner", "string", "the seller", "not in the export"),
            _c("pipeline", "string", "the pipeline", "not in the export"),
            _c("amount_minor", "int", "present amount, minor units", "not in the export"),
            _c("currency", "string", "ISO 4217 code", "not in the export"),
            _c("stage", "string", "present stage", "no stage history"),
            _c("stage_kind", "string", "vocab.StageKind", "no stage history"),
            _c("yes_on", "date", "day of the yes"),
            _c("yes_who", "string", "who said it", "not stated"),
            _c("yes_source", "string", "vocab.YesSource"),
            _c("yes_evidence", "string", "the evidence line"),
            _c("yes_row", "string", "row_id of the fact"),
            _c("days_since_yes", "int", "calendar days since the yes"),
            _c(
                "buyer_silence_days",
                "int",
                "clock: working days since the buyer's last step that counts, or since the yes",
            ),
            _c("our_silence_days", "int", "clock: working days since our last contact", "none recorded"),
            _c("stage_idle_days", "int", "clock: working days in the present stage", "no stage history"),
            _c(
                "plan_overdue_days",
                "int",
                "clock: working days the buyer's oldest row is overdue",
                "nothing overdue or no plan",
            ),
            _c("close_date_pushes", "int", "clock: pushes of the close date since the yes", "not recorded"),
            _c("last_buyer_on", "date", "day of the buyer's last step since the yes", "none since the yes"),
            _c(
                "counted_from_on",
                "date",
                "day from which the buyer's clock counts: a step, the yes or the end of a pause",
            ),
            _c("planned_on", "date", "day of the next planned step with the buyer", "nothing planned"),
            _c("limit_days", "int", "working days of buyer silence that the rule allows this deal"),
            _c("verdict", "string", "vocab.Verdict"),
            _c("because", "string", "the verdict in one sentence"),
            _c("next_move", "string", "one next move"),
            _c("question", "string", "the question that would settle it", "enough is known"),
            _c("clears_when", "string", "what would clear the verdict", "nothing to clear"),
            _c("rank", "int", "place among the owner's deals that need someone, 1 = first", "needs nobody now"),
            _c("is_listed", "bool", "on this week's short list (rank within the cap)"),
            _c("is_news", "bool", "verdict or evidence changed since the previous Run; no alert when false"),
            _c(
                "first_listed_on", "date", "as-of date of the Run that first showed it with this verdict", "not flagged"
            ),
            _c("order_reason", "string", "why it stands at this place", "needs nobody now"),
        ),
    ),
    TableSpec(
        "evidence",
        "dated reasons, in reading order",
        (
            _DEAL,
            _c("position", "int", "order within the deal, from 0"),
            _c("sign", "string", "vocab.Sign"),
            _c("bears", "string", "for, against (the flag) or unseen"),
            _c("dated_on", "date", "day of the fact", "the reason is an absence"),
            _c("text", "string", "the reason in one sentence"),
            _c("table", "string", "canonical table of the row", "no single row"),
            _c("row_id", "string", "row behind it", "no single row"),
            _c("is_disputed", "bool", "a person disputes it; it is shown and not counted"),
        ),
    ),
    TableSpec(
        "timeline",
        "what happened since the yes, oldest first; at most the 60 newest rows of a deal",
        (
            _DEAL,
            _c("on", "date", "the day"),
            _c(
                "kind",
                "string",
                "yes, email, call, meeting, document, stage, close_date, amount, plan, pushback, scope, park …",
            ),
            _c("side", "string", "buyer, seller or system"),
            _c("who", "string", "person", "not known"),
            _c("text", "string", "one line"),
            _c("is_progress", "bool", "resets the buyer's clock"),
            _c("table", "string", "canonical table of the row"),
            _c("row_id", "string", "the row"),
        ),
    ),
    TableSpec(
        "chances",
        "chance of signature and of loss by horizon, given still open",
        (
            _DEAL,
            _c("horizon_days", "int", "calendar days from as_of"),
            Column("p_signed", "real", "chance of signature within the horizon", "abstained: see manifest.timing"),
            Column("p_signed_low", "real", "lower end of the 90 % interval", "abstained"),
            Column("p_signed_high", "real", "upper end of the 90 % interval", "abstained"),
            Column("p_lost", "real", "chance of loss within the horizon", "abstained"),
            Column("p_lost_low", "real", "lower end of the 90 % interval", "abstained"),
            Column("p_lost_high", "real", "upper end of the 90 % interval", "abstained"),
        ),
    ),
    TableSpec(
        "curves",
        "chance of signature and of loss by day since the yes; pipeline '' is all together",
        (
            _c("pipeline", "string", "the pipeline, or '' for all"),
            _c("day", "int", "calendar days since the yes"),
            _c("n_open", "int", "deals still open and watched on that day"),
            Column("p_signed", "real", "signed by that day"),
            Column("p_signed_low", "real", "lower end of the 90 % interval"),
            Column("p_signed_high", "real", "upper end of the 90 % interval"),
            Column("p_lost", "real", "lost by that day"),
            Column("p_lost_low", "real", "lower end of the 90 % interval"),
            Column("p_lost_high", "real", "upper end of the 90 % interval"),
        ),
    ),
    TableSpec(
        "proposals",
        "sentences that may hold a yes, in deals without one",
        (
            _DEAL,
            _c("said_on", "date", "the day"),
            _c("person_id", "string", "who wrote it", "not known"),
            _c("name", "string", "the writer's name", "not known"),
            _c("words", "string", "the sentence"),
            _c("row_id", "string", "row_id of the text"),
            _c("deal", "string", "name of the deal", "not in the export"),
            _c("account", "string", "the buyer's company", "not in the export"),
            _c("owner", "string", "the seller", "not in the export"),
        ),
    ),
    *timing_tables(_DEAL),
    FORECAST,
    ENDS,
    ADOPTING,
    *people_tables(_DEAL),
    *pushback_tables(_DEAL),
    TableSpec(
        "kit",
        "the facts that documents of a deal are made from; internal, as they hold every answer and stance",
        (_DEAL, _c("facts", "string", "rows of the canonical tables of people and words, as JSON")),
    ),
    ASSUMPTIONS,
)

RUN_TABLE: dict[str, TableSpec] = {t.name: t for t in RUN_TABLES}
#: The tables with rows of an open deal, shown under their names in everything that tells one deal.
DEAL_TABLES: tuple[str, ...] = tuple(
    t.name for t in RUN_TABLES if t.name not in ("deals", "proposals") and t.columns[0] is _DEAL
)


@dataclass(frozen=True)
class Run:
    """One result in memory. ``tables`` holds the tables of :data:`RUN_TABLES` and ``signals`` (wide, one row per deal).

    ``manifest`` keys: format, holdfast, as_of, facts (fingerprint), settings (fingerprint), previous (as_of and hash of the
    previous Run, or null), counts (by verdict, listed, open, proposals …), rule (printed text lines and limits), baseline
    (frozen limits per step, the period they are frozen for, number of deals, drift), timing (method, n_finished, interval,
    abstained: null or reason, expected wait: median and percentile), coverage (table → share of open deals with rows, first
    and last day), assumptions (lines), notes (lines a reader must know).
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """The date the Run speaks of: everything known before it, nothing from it on."""
        return date.fromisoformat(str(self.manifest["as_of"]))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table as dictionaries."""
        found: list[dict[str, Any]] = self.table(table).to_pylist()
        return found

    def table(self, name: str) -> pa.Table:
        """A table of :data:`RUN_TABLES`; empty where the Run was computed without that part."""
        found = self.tables.get(name)
        return found if found is not None else RUN_TABLE[name].arrow.empty_table()

    def deal(self, deal_id: str) -> dict[str, Any]:
        """Everything the Run says of one deal: its row, the rows of every table in :data:`DEAL_TABLES`, its signals.

        Raises :class:`NotFound` with the nearest ids when the deal is not among the open deals that said yes.
        """
        import pyarrow.compute as pc

        def pick(name: str) -> list[dict[str, Any]]:
            table = self.table(name)
            rows: list[dict[str, Any]] = table.filter(pc.equal(table["deal_id"], deal_id)).to_pylist()
            return [{k: v for k, v in row.items() if k != "deal_id"} for row in rows]

        own = pick("deals")
        if not own:
            from difflib import get_close_matches

            ids = self.tables["deals"]["deal_id"].to_pylist()
            near = get_close_matches(deal_id, ids, n=3, cutoff=0.5)
            raise NotFound(
                f"no open deal '{deal_id}' that said yes in the Run of {self.as_of}",
                expected=f"one of {len(ids)} deals" + (f", for example {', '.join(near)}" if near else ""),
                next_step="see `holdfast list --all`; a deal without a dated yes is under `proposals`",
            )
        wide = self.tables["signals"]
        signals = wide.filter(pc.equal(wide["deal_id"], deal_id)).to_pylist()[0]
        return {
            "deal_id": deal_id,
            **own[0],
            **{name: pick(name) for name in DEAL_TABLES},
            "signals": {k: v for k, v in signals.items() if v is not None and k != "deal_id"},
        }


def to_json(value: Any) -> str:
    """JSON with sorted keys, dates as ISO text and a newline at the end: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, indent=1, default=_plain, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not JSON: {type(value)}")


#: Listed deals come first. A folder of more files is slow to copy and open; the tables hold every deal, and ``Run.deal`` and
#: `holdfast explain` read those.
MAX_DEAL_FILES = 2000


def write(run: Run, folder: Path) -> Path:
    """Write *run* to *folder*; it appears whole or not at all. An equal Run already there is replaced by itself."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "deals").mkdir(parents=True)
    for name, table in run.tables.items():
        pq.write_table(table, part / f"{name}.parquet", compression="zstd", store_schema=True)
    for deal_id, text in _deal_files(run):
        (part / "deals" / f"{file_name(deal_id)}.json").write_text(text, "utf-8")
    for name, text in run.pages.items():
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).write_text(text, "utf-8")
    (part / "manifest.json").write_text(to_json(dict(run.manifest)), "utf-8")
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    part.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def _deal_files(run: Run) -> list[tuple[str, str]]:
    ids = run.tables["deals"]["deal_id"].to_pylist()[:MAX_DEAL_FILES]
    wanted = set(ids)
    parts: dict[str, dict[str, list[dict[str, Any]]]] = {i: {} for i in ids}
    for name in ("deals", *DEAL_TABLES, "signals"):
        table = run.table(name) if name in RUN_TABLE else run.tables[name]
        keep = pa.array([d in wanted for d in table["deal_id"].to_pylist()], pa.bool_())
        for row in table.filter(keep).to_pylist():
            deal_id = row.pop("deal_id")
            parts[deal_id].setdefault(name, []).append(row)
    files = []
    for deal_id in ids:
        part = parts[deal_id]
        signals = {k: v for k, v in part["signals"][0].items() if v is not None}
        lists = {name: part.get(name, []) for name in DEAL_TABLES}
        files.append((deal_id, to_json({"deal_id": deal_id, **part["deals"][0], **lists, "signals": signals})))
    return files


def file_name(deal_id: str) -> str:
    """A safe file name for a deal id.

    >>> file_name("006-A"), file_name("../x")[:3]
    ('006-A', 'id-')
    """
    if re.fullmatch(r"[A-Za-z0-9_-]{1,80}", deal_id):
        return deal_id
    return "id-" + sha256(deal_id.encode()).hexdigest()[:24]


def read(folder: Path) -> Run:
    """Read a Run folder; raises :class:`RunFormatError` for a Run of a newer format."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise NotFound(
            f"no Run in {folder}",
            expected="a folder with manifest.json",
            next_step="compute one with `holdfast run EXPORT/`",
        )
    manifest = json.loads(path.read_text("utf-8"))
    if manifest.get("format") != RUN_FORMAT:
        raise RunFormatError(
            f"{folder} has Run format {manifest.get('format')}",
            expected=f"format {RUN_FORMAT}",
            next_step="upgrade Holdfast, or compute the Run again with `holdfast run`",
        )
    names = [t.name for t in RUN_TABLES] + ["signals"]
    files = {name: folder / f"{name}.parquet" for name in names}
    model = folder / "model.json"
    pages = {model.name: model.read_text("utf-8")} if model.is_file() else {}
    return Run(manifest, {name: _read(name, path) for name, path in files.items() if path.is_file()}, pages)


def _read(name: str, path: Path) -> pa.Table:
    """One file without the dataset machinery, which would cost every command a second of imports."""
    with pq.ParquetFile(path) as file:
        return upgraded(name, file.read())


def upgraded(name: str, table: pa.Table) -> pa.Table:
    """*table* with every column that this version knows: those an older Run did not have are null, in their place."""
    missing = [f for f in RUN_TABLE[name].arrow if f.name not in table.column_names] if name in RUN_TABLE else []
    if not missing:
        return table
    for f in missing:
        table = table.append_column(f.name, pa.nulls(table.num_rows, f.type))
    known = RUN_TABLE[name].arrow.names
    return table.select([*known, *(c for c in table.column_names if c not in known)])


def newest(home: Path, before: date | None = None) -> Path | None:
    """The Run folder with the latest as-of date under ``home/runs`` (earlier than *before*, if given)."""
    found = sorted(p for p in (home / "runs").glob("????-??-??") if (p / "manifest.json").is_file())
    if before is not None:
        found = [p for p in found if p.name < before.isoformat()]
    return found[-1] if found else None
