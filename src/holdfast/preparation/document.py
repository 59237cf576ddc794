"""The model of a document: blocks of sentences with their sources, for one audience.

A document is a pure value: the same facts give the same document, and every renderer shows the same words. Documents for the
buyer show no sources on export; their preview shows them in a margin, so that the seller can check each line first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from holdfast.preparation.language import N_, words


class Audience(StrEnum):
    """Who reads it: ``CLIENT`` documents are made from facts that the buyer may see, and nothing else."""

    INTERNAL = "internal"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Source:
    """The row behind a sentence."""

    table: str
    row_id: str
    on: date | None = None

    def __str__(self) -> str:
        day = f", {self.on.isoformat()}" if self.on else ""
        return f"{self.table} {self.row_id}{day}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; a statement of fact names its rows, a question or an instruction has none."""

    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``lead`` = set larger, for the one thing to take away."""

    sentences: tuple[Sentence, ...]
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list: ``kind`` is bullet, number or check (a box to tick)."""

    items: tuple[tuple[Sentence, ...], ...]
    kind: str = "bullet"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are relative. Empty cells are lines to write on."""

    head: tuple[str, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Blank:
    """Room to write by hand: a label and a number of lines."""

    label: str
    lines: int = 1


Block = Heading | Text | Items | Grid | Blank


@dataclass(frozen=True)
class Document:
    """One document. ``blocked`` says why it must not leave yet (empty = it may); ``notes`` are warnings for the seller.

    ``max_pages`` is a promise that the tests and the PDF renderer hold; 0 = none. ``due_on`` is a day on which to look again.
    """

    id: str
    title: str
    subtitle: str
    audience: Audience
    blocks: tuple[Block, ...]
    language: str = "en"
    max_pages: int = 0
    notes: tuple[str, ...] = ()
    blocked: str = ""
    due_on: date | None = None

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence in reading order."""
        for block in self.blocks:
            if isinstance(block, Text):
                yield from block.sentences
            elif isinstance(block, Items):
                for item in block.items:
                    yield from item
            elif isinstance(block, Grid):
                for row in block.rows:
                    yield from row

    def words(self) -> str:
        """All text of the document, for guards and for reading."""
        parts = [self.title, self.subtitle]
        for block in self.blocks:
            if isinstance(block, Heading):
                parts.append(block.text)
            elif isinstance(block, Grid):
                parts += block.head
            elif isinstance(block, Blank):
                parts.append(block.label)
        return "\n".join([*parts, *(s.text for s in self.sentences())])


def say(text: str, *rows: Mapping[str, Any] | Source, table: str = "") -> Sentence:
    """A sentence with the canonical *rows* of *table* behind it.

    >>> say("They agreed.", {"row_id": "y1", "occurred_on": date(2026, 1, 2)}, table="yeses").sources[0].row_id
    'y1'
    """
    sources = tuple(
        r if isinstance(r, Source) else Source(table, str(r["row_id"]), r.get("occurred_on") or r.get("known_on"))
        for r in rows
    )
    return Sentence(text, sources)


def text(*sentences: Sentence | str, lead: bool = False) -> Text:
    """A paragraph of sentences."""
    return Text(tuple(_sentence(s) for s in sentences), lead)


def items(found: Sequence[Sentence | str | Sequence[Sentence | str]], kind: str = "bullet") -> Items:
    """A list of sentences, or of groups of them."""
    rows = []
    for one in found:
        group = [one] if isinstance(one, (str, Sentence)) else list(one)
        rows.append(tuple(_sentence(s) for s in group))
    return Items(tuple(rows), kind)


def grid(head: Sequence[str], rows: Sequence[Sequence[Sentence | str]], widths: Sequence[int] = ()) -> Grid:
    """A table of cells."""
    return Grid(tuple(head), tuple(tuple(_sentence(c) for c in row) for row in rows), tuple(widths))


def _sentence(s: Sentence | str) -> Sentence:
    return s if isinstance(s, Sentence) else Sentence(s)


def numbered(doc: Document) -> tuple[dict[Source, int], list[Source]]:
    """The sources in order of appearance, each with its number from 1."""
    numbers: dict[Source, int] = {}
    for sentence in doc.sentences():
        for source in sentence.sources:
            numbers.setdefault(source, len(numbers) + 1)
    return numbers, list(numbers)


def marks(sentence: Sentence, numbers: Mapping[Source, int]) -> str:
    """The numbers of a sentence's sources, runs of them drawn together; empty without numbers.

    >>> rows = [Source("people", str(n)) for n in range(6)]
    >>> marks(Sentence("x", tuple(rows[:4] + rows[5:])), {r: n for n, r in enumerate(rows, start=1)})
    '1–4, 6'
    """
    found = sorted({numbers[s] for s in sentence.sources if s in numbers})
    runs: list[list[int]] = []
    for n in found:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs)


def not_ready(doc: Document) -> str:
    """The words over a document that must not leave yet."""
    return words(doc.language)(N_("Not ready to leave."))


def as_json(doc: Document) -> dict[str, Any]:
    """The document as plain values; :func:`from_json` reads them back."""
    found = dataclasses.asdict(doc)
    found["blocks"] = [{"block": type(b).__name__.lower(), **dataclasses.asdict(b)} for b in doc.blocks]
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(found: Mapping[str, Any]) -> Document:
    """The document of :func:`as_json`."""
    kinds = {k.__name__.lower(): k for k in (Heading, Text, Items, Grid, Blank)}
    blocks = []
    for b in found["blocks"]:
        kind, rest = kinds[b["block"]], {k: v for k, v in b.items() if k != "block"}
        if kind is Text:
            rest["sentences"] = tuple(map(_read_sentence, rest["sentences"]))
        elif kind is Items:
            rest["items"] = tuple(tuple(map(_read_sentence, i)) for i in rest["items"])
        elif kind is Grid:
            rest["rows"] = tuple(tuple(map(_read_sentence, r)) for r in rest["rows"])
            rest["head"], rest["widths"] = tuple(rest["head"]), tuple(rest["widths"])
        blocks.append(kind(**rest))
    due = found["due_on"]
    values = {
        "audience": Audience(found["audience"]), "blocks": tuple(blocks), "notes": tuple(found["notes"]),
        "due_on": date.fromisoformat(due) if due else None,
    }  # fmt: skip
    return Document(**{**found, **values})


def _read_sentence(s: Mapping[str, Any]) -> Sentence:
    sources = tuple(
        Source(x["table"], x["row_id"], date.fromisoformat(x["on"]) if x["on"] else None) for x in s["sources"]
    )
    return Sentence(s["text"], sources)
