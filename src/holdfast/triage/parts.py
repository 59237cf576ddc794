"""What is what in a body of mail: the writer's own words, quoted history, forwarded mail, signature, disclaimer.

Works line by line with the habits of common mail programs (English, German, French and Spanish headers). When in doubt a
line stays the writer's own: a concern must not be lost in a part that is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from itertools import groupby

OWN, QUOTED, FORWARDED, SIGNATURE, DISCLAIMER = "own", "quoted", "forwarded", "signature", "disclaimer"
#: A closing is followed by at most this many lines of signature.
_LINES = 10
#: Lines longer than this are read as plain words by the patterns below, so that each stays quick.
_LONGEST = 400

_QUOTE = re.compile(r"\s{0,3}(?:>|\|\s)")
_WROTE = re.compile(
    r"^\W{0,3}(?:on|am|le|el|op|den)\b.{4,300}\b(?:wrote|schrieb|a écrit|escribió|schreef)\b.{0,80}:\s*$"
    r"|^.{3,120}\b(?:wrote|schrieb)\s*(?:on .{4,60})?:\s*$",
    re.IGNORECASE,
)
_BEGAN = re.compile(r"^\W{0,3}(?:on|am|le|el)\s.{4,200}$", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"^\W*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original)\W*$", re.IGNORECASE
)
_FORWARD = re.compile(
    r"^\W*(?:begin forwarded message|forwarded message|weitergeleitete nachricht|message transféré|forwarded by .{1,80})\W*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\W{0,3}(from|von|de|sent|date|gesendet|datum|envoyé|to|an|à|cc|subject|betreff|objet|asunto)\s?\*?:\*?\s*(.*)$",
    re.IGNORECASE,
)
_SENDER = ("from", "von", "de")
_DEVICE = re.compile(
    r"^\W{0,2}(?:sent from my |get outlook for|sent via |von meinem .{3,30} gesendet|sent with )", re.IGNORECASE
)
_CLOSING = re.compile(
    r"^\W{0,2}(?:(?:kind|best|warm|warmest|many)?\s?(?:regards|wishes)|best|cheers|(?:many )?thanks(?: again| in advance|"
    r" and regards| & regards)?|thank you|thx|rgds|sincerely|yours(?: sincerely| faithfully| truly)?|respectfully|"
    r"all the best|br|kr|ta|mit freundlichen grüßen|mfg|viele grüße|beste grüße|cordialement|saludos)\W{0,3}$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"intended (?:only )?(?:for|recipient)|intended solely|confidential(?:ity)? (?:notice|and)|(?:is|are) confidential|privileged and|"
    r"received this (?:e-?mail|message) in error|not the intended|consider the environment|registered (?:office|in england)|"
    r"company (?:no|number|registration)|virus(?:es)? (?:scan|check)|vertraulich(?:e)? informationen|amtsgericht|\bHRB \d",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\b(?:tel|mob|mobile|phone|fax|t|m)\b\W{0,3})?\+?\d[\d ()/.-]{6,}\d|www\.|https?://|\S+@\S+\.\w"
)
_NAME = re.compile(r"^\W{0,2}[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3}\W{0,2}$")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body: ``body[start:end]``; ``writer`` is the name or address of who wrote a forwarded part."""

    kind: str
    start: int
    end: int
    writer: str = ""


@dataclass(slots=True)
class _Line:
    text: str
    start: int
    end: int
    kind: str = OWN
    writer: str = ""


def parts(body: str) -> tuple[Part, ...]:
    """The parts of *body* in order; together they cover every line with words.

    >>> body = "No lift up there.\\n\\nRegards,\\nThandeka\\n\\nOn 3 March 2026 Jo wrote:\\n> Coolers come Friday."
    >>> [(p.kind, body[p.start:p.end].strip()[:17]) for p in parts(body)]
    [('own', 'No lift up there.'), ('signature', 'Regards,\\nThandeka'), ('quoted', 'On 3 March 2026 J')]
    """
    lines = _lines(body)
    _history(lines)
    for kind in (OWN, FORWARDED):
        for _, same in groupby((line for line in lines if line.kind == kind), key=lambda x: x.writer):
            _ending(list(same))
    found = []
    for (kind, writer), run in groupby(lines, key=lambda x: (x.kind, x.writer)):
        block = list(run)
        if any(line.text.strip() for line in block):
            found.append(Part(kind, block[0].start, block[-1].end, writer))
    return tuple(found)


def _lines(body: str) -> list[_Line]:
    found, at = [], 0
    for raw in body.splitlines(keepends=True):
        found.append(_Line(raw.rstrip("\r\n")[:_LONGEST], at, at + len(raw)))
        at += len(raw)
    return found


def _history(lines: list[_Line]) -> None:
    """Mark quoted lines and everything after the head of an older mail."""
    i = 0
    while i < len(lines):
        text = lines[i].text
        head = _head(lines, i)
        if head is not None:
            kind, after, writer = head
            if kind == QUOTED and _marked(lines, after):
                _paint(lines, i, after, QUOTED)
                i = after
                continue
            if kind == FORWARDED:
                end = _next_head(lines, after)
                _paint(lines, i, after, QUOTED)
                _paint(lines, after, end, FORWARDED, writer or "the forwarded mail")
                i = end
                continue
            _paint(lines, i, len(lines), QUOTED)
            return
        if _QUOTE.match(text) and text.lstrip()[:1] in ">|":
            lines[i].kind = QUOTED
        i += 1


def _head(lines: list[_Line], i: int) -> tuple[str, int, str] | None:
    """Kind, first line after it and writer, if an older mail begins at line *i*."""
    text = lines[i].text
    if _FORWARD.match(text):
        after, writer = _headers(lines, i + 1)
        return FORWARDED, after, writer
    if _ORIGINAL.match(text) or (text.strip("_-= ") == "" and len(text.strip()) >= 8):
        after, writer = _headers(lines, i + 1)
        return (QUOTED, after, writer) if after > i + 2 or _ORIGINAL.match(text) else None
    if _WROTE.match(text):
        return QUOTED, i + 1, ""
    if i + 1 < len(lines) and _BEGAN.match(text) and _WROTE.match(f"{text} {lines[i + 1].text}"):
        return QUOTED, i + 2, ""
    found = _HEADER.match(text)
    if found and found.group(1).lower() in _SENDER:
        after, writer = _headers(lines, i)
        if after >= i + 3:
            return QUOTED, after, writer
    return None


def _headers(lines: list[_Line], i: int) -> tuple[int, str]:
    """First line after a block of mail headers, and the sender in it."""
    writer = ""
    while i < len(lines) and not lines[i].text.strip():
        i += 1
    while i < len(lines):
        found = _HEADER.match(lines[i].text)
        if not found:
            break
        if found.group(1).lower() in _SENDER:
            name, address = parseaddr(found.group(2).replace("[mailto:", "<").replace("]", ">"))
            writer = name or address or found.group(2).strip(" *")
        i += 1
    return i, writer


def _next_head(lines: list[_Line], i: int) -> int:
    return next((k for k in range(i, len(lines)) if _head(lines, k) is not None), len(lines))


def _marked(lines: list[_Line], i: int) -> bool:
    """True when the history that begins at *i* marks each line, so that the writer may have answered in between."""
    for line in lines[i:]:
        if line.text.strip():
            return bool(_QUOTE.match(line.text))
    return False


def _paint(lines: list[_Line], start: int, end: int, kind: str, writer: str = "") -> None:
    for line in lines[start:end]:
        line.kind, line.writer = kind, writer


def _ending(block: list[_Line]) -> None:
    """Mark disclaimers, then the signature at the end of what one person wrote."""
    for _, run in groupby(block, key=lambda x: bool(x.text.strip())):
        paragraph = list(run)
        said = " ".join(x.text for x in paragraph)
        legal = len(_LEGAL.findall(said[:4000]))
        if legal >= 2 or (legal == 1 and len(said) > 60 and "?" not in said and not re.search(r"\b(?:we|I)\b", said)):
            for line in paragraph:
                line.kind = DISCLAIMER
    own = [x for x in block if x.kind != DISCLAIMER and x.text.strip()]
    cut = _cut(own)
    for line in own[cut:]:
        line.kind = SIGNATURE


def _cut(own: list[_Line]) -> int:
    """Index in *own* where the signature begins; its length when there is none."""
    n = len(own)
    for i in range(n):
        text = own[i].text
        if text.strip() in ("--", "—", "-- ") and i > 0:
            return i
        if (_DEVICE.match(text) and i >= n - 3) or (_CLOSING.match(text) and n - i <= _LINES and _quiet(own[i + 1 :])):
            return i
    end = n
    while end > 1 and n - end < _LINES and len(own[end - 1].text) < 90 and _PHONE.search(own[end - 1].text):
        end -= 1
    if end > 1 and (end < n or n > 1) and _NAME.match(own[end - 1].text) and len(own[end - 1].text) < 40:
        end -= 1
    return end


def _quiet(lines: list[_Line]) -> bool:
    """True when lines after a closing look like a signature: short, no question, few sentences."""
    said = [x.text for x in lines]
    if any(s.strip().lower().startswith(("ps", "p.s")) for s in said):
        return False
    return all(len(s) < 90 and "?" not in s for s in said) and sum(len(s.split()) > 9 for s in said) == 0
