"""``holdfast.toml`` as proposed: every choice with its reason as a comment; what a person wrote stays as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from holdfast.ingest.recognise import FilePlan
from holdfast.ingest.stages import Proposal
from holdfast.settings import FILE_NAME

_HEAD = (
    "How Holdfast reads this export. Proposed on the first import; edit what is wrong and import again.",
    "What stands here wins over what Holdfast would propose. New files and stages are added at the end of their section.",
)


def place(folder: Path, home: Path, told: Path | None) -> Path:
    """Where the settings of an export live: as told, beside the export, or in *home* when that cannot be written to."""
    if told is not None:
        return told
    beside = folder / FILE_NAME
    if beside.exists():
        return beside
    writable = os.access(folder, os.W_OK) and bool(folder.stat().st_mode & 0o222)
    return beside if writable else home / FILE_NAME


def document(text: str) -> tomlkit.TOMLDocument:
    """The present settings as an editable document; a new one starts with two lines on what it is."""
    if text.strip():
        return tomlkit.parse(text)
    doc = tomlkit.document()
    for line in _HEAD:
        doc.add(tomlkit.comment(line))
    return doc


def add_calendar(doc: tomlkit.TOMLDocument, values: Mapping[str, tuple[str, str]]) -> None:
    """Zone and currency, where the document does not say them yet."""
    section = _section(doc, "calendar")
    for key, (value, why) in values.items():
        _put(section, key, value, why)


def add_file(doc: tomlkit.TOMLDocument, plan: FilePlan) -> None:
    """One file: shape, role, columns, and the order of dates and the decimal mark where they were decided."""
    files = _section(doc, "files", is_super=True)
    section = _section(files, plan.source.name)
    if plan.role is None:
        _put(section, "table", "ignore", plan.why_role)
        return
    _put(section, "table", plan.role.name, plan.why_role)
    _put(section, "shape", plan.role.shape, "")
    for key in ("day_first", "decimal_comma"):
        reasons = {
            getattr(c, key): f'column "{name}": {c.why}' for name, c in sorted(plan.choices.items()) if _speaks(c, key)
        }
        if len(reasons) == 1:
            value, why = next(iter(reasons.items()))
            _put(section, key, value, why)
    if "columns" not in section:
        columns = _section(section, "columns")
        for ours, theirs in plan.columns.items():
            _put(columns, ours, theirs, plan.why.get(ours, "") if ours != theirs else "")


def _speaks(choice: Any, key: str) -> bool:
    if key == "day_first":
        return choice.day_first is not None
    return "decimal" in choice.why or "marks thousands" in choice.why


def add_stages(doc: tomlkit.TOMLDocument, proposals: Sequence[tuple[str, Proposal]]) -> None:
    """Stages that the document does not have yet."""
    section = _section(doc, "stages")
    for name, proposal in proposals:
        _put(section, name, proposal.kind.value, proposal.why + (" (please check)" if proposal.unsure else ""))


def _section(parent: Any, name: str, *, is_super: bool = False) -> Any:
    if name not in parent:
        parent.add(name, tomlkit.table(is_super_table=is_super))
    return parent[name]


def _put(section: Table, key: str, value: Any, why: str) -> None:
    if key in section:
        return
    item = tomlkit.item(value)
    if why:
        item.comment(" ".join(why.split()))
    section.add(key, item)


def save(path: Path, doc: tomlkit.TOMLDocument, before: str) -> bool:
    """Write the document in one switch when it changed; returns whether it did."""
    text = tomlkit.dumps(doc)
    if text == before:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
    return True
