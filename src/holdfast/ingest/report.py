"""What an import says of itself: ``import.json`` and the mapping in lines for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from holdfast.ingest import called, store
from holdfast.ingest.recognise import FilePlan
from holdfast.ingest.rows import Reader
from holdfast.schema import BY_NAME, FACTS_FORMAT
from holdfast.settings import FILE_NAME, Settings
from holdfast.vocab import StageKind


def content(
    reader: Reader,
    plans: Sequence[FilePlan],
    settings: Settings,
    digests: Mapping[str, tuple[int, str]],
    draft: store.Draft,
    rows: Mapping[str, int],
    newest: date | None,
) -> dict[str, Any]:
    """The note of an import: files, shapes, mapping, counts, coverage and the last day known."""
    rejected = reader.problems.table("rejects")["file"].value_counts().to_pylist()
    out = {r["values"]: r["counts"] for r in rejected}
    return {
        "format": FACTS_FORMAT,
        "version": store.VERSION,
        "files": {name: {"size": size, "sha256": sha} for name, (size, sha) in digests.items()},
        "shapes": sorted({p.role.shape for p in plans if p.role is not None}),
        "mapping": mapping(plans, settings, reader),
        "counts": {
            name: {"read": n, "kept": n - out.get(name, 0), "rejected": out.get(name, 0)}
            for name, n in reader.read.items()
        },
        "rows": dict(rows),
        "coverage": {name: _filled(draft, name) for name in BY_NAME},
        "newest_on": newest.isoformat() if newest is not None else None,
    }


def _filled(draft: store.Draft, table: str) -> list[str]:
    """The columns of a table that hold at least one value; empty for an empty table."""
    meta = pq.read_metadata(draft.folder / f"{table}.parquet")
    filled = []
    for at in range(meta.num_columns):
        chunks = [meta.row_group(g).column(at) for g in range(meta.num_row_groups)]
        if any(c.statistics is None or c.statistics.null_count < c.num_values for c in chunks):
            filled.append(chunks[0].path_in_schema)
    return filled if meta.num_rows else []


def mapping(plans: Sequence[FilePlan], settings: Settings, reader: Reader) -> list[str]:
    """How each file, column and stage was understood and why, one line each."""
    lines: list[str] = []
    for plan in plans:
        lines += _of_file(plan)
    lines.append(f"times without a zone: {settings.calendar.timezone}")
    if reader.currency:
        lines.append(f"amounts without a currency: {reader.currency}")
    proposed = dict(reader.proposals)
    for stage, kind in settings.stages.items():
        proposal = proposed.get(stage)
        why = f"as {FILE_NAME} says" if proposal is None else proposal.why
        lines.append(f'stage "{stage}": {kind} ({why}){" – please check" if proposal and proposal.unsure else ""}')
    if example := called.nameless(reader.deals.get("owner")):
        lines.append(
            f'owners are ids such as "{example}": put the file of users beside the others to see their names '
            "(Salesforce User, HubSpot owners, Pipedrive users)"
        )
    if reader.undated_ends:
        lines.append(
            f"deals that ended on a day nothing tells: {reader.undated_ends}; they count as open (map closed_at)"
        )
    if not {StageKind.YES.value, StageKind.PAPER.value} & set(settings.stages.values()):
        lines.append(
            'no stage means that the buyer said yes: set one to "yes" in [stages], or record the yeses in yeses.csv '
            "(deal_id, said_at, who, evidence)"
        )
    return lines


_CALLED = {"salesforce": "Salesforce", "hubspot": "HubSpot", "pipedrive": "Pipedrive"}


def _of_file(plan: FilePlan) -> list[str]:
    name = plan.source.name
    if plan.role is None:
        return [f"{name}: not used ({plan.why_role or 'no role fits'})"]
    shape = _CALLED.get(plan.role.shape, plan.role.shape)
    lines = [f"{name}: {shape} {plan.role.name.replace('_', ' ')} ({plan.why_role})"]
    if plan.source.note:
        lines.append(f"  read as {plan.source.note}")
    for ours, theirs in plan.columns.items():
        choice = plan.choices.get(theirs)
        how = f"; {choice.why}" if choice is not None and choice.why else ""
        lines.append(f'  {ours} ← "{theirs}" ({plan.why.get(ours, "")}{how})')
    unused = [h for h in plan.header if h not in plan.columns.values()]
    if unused:
        lines.append("  not used: " + ", ".join(unused))
    return lines + [f"  note: {note}" for note in plan.role.notes]
