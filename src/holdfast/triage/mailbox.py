"""Mail as files: mbox of any size in flat memory, single messages, and pasted text with or without headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from typing import BinaryIO

#: Bytes of one message that are kept; attachments beyond are dropped, the words come first.
MOST_BYTES = 2_000_000
#: Letters of a body that are kept.
MOST_LETTERS = 1_000_000
_CHUNK = 1 << 16
_FROM = re.compile(rb"^From \S.{0,200}\d{4}(?: [+-]\d{4})?\s*$")
_TOP = re.compile(r"^(from|to|cc|sent|date|subject|von|an|gesendet|datum|betreff)\s?:\s*(.*)$", re.IGNORECASE)
_NAMES = {"von": "from", "an": "to", "sent": "date", "gesendet": "date", "datum": "date", "betreff": "subject"}
_DATES = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d %B %Y", "%d %B %Y %H:%M", "%d %b %Y", "%d %b %Y %H:%M",
    "%B %d, %Y", "%B %d, %Y %I:%M %p", "%B %d, %Y %H:%M", "%b %d, %Y", "%b %d, %Y %I:%M %p",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as it came: who, to whom, when, and the body with everything in it.

    ``sent_on`` is null when no date could be read; ``channel`` is ``mail`` for mail and empty for pasted words.
    """

    body: str
    sender: str = ""
    address: str = ""
    to: tuple[str, ...] = field(default_factory=tuple)
    sent_on: date | None = None
    subject: str = ""
    channel: str = ""


def pasted(text: str) -> Mail:
    """Words from the clipboard; mail headers at their top are read.

    >>> mail = pasted("From: Jo Berg <jo@example.org>\\nSent: 2 March 2026\\nTo: Ann\\n\\nWho pays?")
    >>> mail.sender, mail.sent_on.isoformat(), mail.body
    ('Jo Berg', '2026-03-02', 'Who pays?')
    """
    lines = text.lstrip("\ufeff\r\n ").splitlines(keepends=True)
    head: dict[str, str] = {}
    n = 0
    for line in lines[:12]:
        found = _TOP.match(line.strip()[:1000])
        if not found:
            break
        name = found.group(1).lower()
        head.setdefault(_NAMES.get(name, name), found.group(2))
        n += 1
    if n < 2 or "from" not in head:
        return Mail(body=text[:MOST_LETTERS])
    name, address = parseaddr(head["from"])
    return Mail(
        body="".join(lines[n:]).lstrip("\r\n")[:MOST_LETTERS],
        sender=name or address or head["from"].strip(),
        address=address.lower() if "@" in address else "",
        to=_people(head.get("to", ""), head.get("cc", "")),
        sent_on=day_of(head.get("date", "")),
        subject=head.get("subject", ""),
        channel="mail",
    )


def parse(raw: bytes) -> Mail:
    """One message in the form of mail (RFC 5322); never raises for odd bytes."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES])
    name, address = parseaddr(_header(message, "From"))
    return Mail(
        body=_body(message, raw[:MOST_BYTES])[:MOST_LETTERS],
        sender=name or address,
        address=address.lower(),
        to=_people(_header(message, "To"), _header(message, "Cc")),
        sent_on=day_of(_header(message, "Date")),
        subject=_header(message, "Subject"),
        channel="mail",
    )


def read_mbox(file: BinaryIO) -> Iterator[Mail]:
    """The messages of an mbox one after the other; memory holds one of them at a time."""
    for raw in split_mbox(file):
        yield parse(raw)


def split_mbox(file: BinaryIO) -> Iterator[bytes]:
    """The raw messages of an mbox; what of a message lies beyond ``MOST_BYTES`` is skipped."""
    held: list[bytes] = []
    size, blank, begun, whole = 0, True, False, True
    while line := file.readline(_CHUNK):
        if whole and blank and line.startswith(b"From ") and _FROM.match(line):
            if begun:
                yield b"".join(held)
            held, size, begun = [], 0, True
        elif size < MOST_BYTES:
            begun = True
            held.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
        whole = line.endswith(b"\n")
        blank = whole and line in (b"\n", b"\r\n")
    if begun:
        yield b"".join(held)


def looks_like_mbox(start: bytes) -> bool:
    """True when the first line is a separator of messages."""
    return bool(_FROM.match(start.split(b"\n", 1)[0]))


def looks_like_mail(start: bytes) -> bool:
    """True when the first lines are headers of one message with at least a sender and a technical header."""
    head = start[:8192].split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0].lower()
    names = {line.split(b":", 1)[0] for line in head.splitlines() if b":" in line}
    return b"from" in names and bool(
        names & {b"message-id", b"mime-version", b"received", b"content-type", b"return-path"}
    )


def day_of(said: str) -> date | None:
    """The day of a date as mail programs write it; null when it cannot be read.

    >>> day_of("Mon, 2 Mar 2026 09:14:00 +0100").isoformat(), day_of("soon") is None
    ('2026-03-02', True)
    """
    said = " ".join(said.split())[:80]
    try:
        return parsedate_to_datetime(said).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    if found := re.match(r"\d{4}-\d{2}-\d{2}(?=T)", said):
        return date.fromisoformat(found.group())
    plain = re.sub(
        r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\W+", "", said, flags=re.IGNORECASE
    )
    plain = re.sub(r"(\d{4}),? at |(\d{4}), ", r"\1\2 ", plain)
    plain = re.sub(r":\d\d(?=:\d\d)(?::\d\d)", lambda m: m.group()[:3], plain)
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - only the day is used
        except ValueError:
            continue
    return None


def _header(message: object, name: str) -> str:
    from email.header import decode_header, make_header

    raw = getattr(message, "get", lambda _: "")(name) or ""
    try:
        return " ".join(str(make_header(decode_header(str(raw)))).split())
    except (ValueError, LookupError, UnicodeError):
        return " ".join(str(raw).split())


def _people(*fields: str) -> tuple[str, ...]:
    found = [name or address for name, address in getaddresses([f for f in fields if f]) if name or address]
    return tuple(dict.fromkeys(found[:50]))


def _body(message: Message, raw: bytes) -> str:
    """The first plain text that is no attachment, else the first page; what cannot be decoded is replaced, never lost."""
    page = None
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            return _decoded(part)
        if kind == "text/html" and page is None:
            page = part
    return _text(raw) if page is None else _plain(_decoded(page))


def _decoded(part: Message) -> str:
    held = part.get_payload(decode=True)
    raw = held if isinstance(held, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n")
    except LookupError:
        return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def _text(raw: bytes) -> str:
    return raw.split(b"\n\n", 1)[-1].decode("utf-8", "replace")


class _Html(HTMLParser):
    """Words of a page: blocks become lines, quoted blocks are marked, scripts and styles dropped."""

    _BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote", "hr"})
    _SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._silent = self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in self._SILENT
        self._quoted += tag == "blockquote"
        if tag in self._BREAKS:
            self.out.append("\n" + "> " * min(self._quoted, 3))

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - (tag in self._SILENT), 0)
        self._quoted = max(self._quoted - (tag == "blockquote"), 0)
        if tag in self._BREAKS:
            self.out.append("\n" + "> " * min(self._quoted, 3))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.out.append(" ".join(data.split()) + " " if data.strip() else "")


def _plain(html: str) -> str:
    reader = _Html()
    reader.feed(html[:MOST_LETTERS])
    reader.close()
    lines = [line.strip() for line in "".join(reader.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join("" if set(line) <= set("> ") else line for line in lines)).strip()
