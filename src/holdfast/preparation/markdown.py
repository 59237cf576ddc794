"""A document as Markdown."""

from __future__ import annotations

import re

from holdfast.preparation.document import (
    Audience,
    Blank,
    Document,
    Grid,
    Heading,
    Items,
    Sentence,
    Source,
    Text,
    marks,
    not_ready,
    numbered,
)


def markdown(doc: Document, *, sources: bool | None = None) -> str:
    """The document as Markdown; *sources* shows the rows behind each sentence (by default only in internal documents).

    >>> from holdfast.preparation.document import text
    >>> print(markdown(Document("x", "A plan", "", Audience.CLIENT, (text("One *step*."),))))
    # A plan
    <BLANKLINE>
    One \\*step\\*.
    <BLANKLINE>
    """
    shown = doc.audience == Audience.INTERNAL if sources is None else sources
    numbers, order = numbered(doc) if shown else ({}, [])
    parts = [f"# {_safe(doc.title)}"]
    if doc.subtitle:
        parts.append(f"*{_safe(doc.subtitle)}*")
    if doc.blocked:
        parts.append(f"> **{not_ready(doc)}** {_safe(doc.blocked)}")
    for block in doc.blocks:
        if isinstance(block, Heading):
            parts.append(f"## {_safe(block.text)}")
        elif isinstance(block, Text):
            line = _line(block.sentences, numbers)
            parts.append(f"**{line}**" if block.lead else line)
        elif isinstance(block, Items):
            parts.append("\n".join(_mark(block.kind, n) + _line(item, numbers) for n, item in enumerate(block.items)))
        elif isinstance(block, Grid):
            rows = [[_line((c,), numbers).replace("|", "\\|") for c in row] for row in block.rows]
            lines = ["| " + " | ".join(map(_safe, block.head)) + " |", "|" + " --- |" * len(block.head)]
            parts.append("\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]))
        elif isinstance(block, Blank):
            parts.append("\n\n".join([f"{_safe(block.label)}", *["\\_" * 40] * block.lines]))
    if order:
        parts.append("---\n\n" + "  \n".join(f"{n + 1}. {_safe(str(s))}" for n, s in enumerate(order)))
    return "\n\n".join(parts) + "\n"


def _line(sentences: tuple[Sentence, ...], numbers: dict[Source, int]) -> str:
    found = []
    for s in sentences:
        mark = marks(s, numbers)
        found.append(_safe(s.text) + (f"<sup>{mark}</sup>" if mark else ""))
    return " ".join(found)


def _mark(kind: str, n: int) -> str:
    return {"check": "- [ ] ", "number": f"{n + 1}. "}.get(kind, "- ")


def _safe(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(text.split()))
