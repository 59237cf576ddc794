"""Behind ``triage`` and ``pushback add``: reads messages, asks, and writes words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from holdfast.cli.out import GOOD, NEEDS, QUIET, STRONG, console, emit, text
from holdfast.cli.pushing_back import Around, Row, around, clean_classes_of, now, today, write
from holdfast.errors import InputError, NotFound
from holdfast.readers import of_home
from holdfast.report.words import CLASSES, clean, day
from holdfast.triage import Mail, Proposal, clean_classes, mailbox, propose


@dataclass(frozen=True)
class Given:
    """What a person gave on the command line about an entry."""

    words: str
    file: Path | None
    voice: str
    channel: str
    heard_by: str
    classes: str
    on: date | None
    by: str


def mails(source: str) -> Iterator[Mail]:
    """The messages of a file, of a pipe or of the terminal; an mbox is never held whole."""
    if source == "-":
        yield from _of(sys.stdin.buffer.read(mailbox.MOST_BYTES))
        return
    path = Path(source)
    if not path.is_file():
        raise NotFound(
            f"there is no file {source}",
            expected="a text, an .eml file or an mbox",
            next_step="give -, and paste the text",
        )
    with path.open("rb") as file:
        start = file.read(8192)
        file.seek(0)
        if mailbox.looks_like_mbox(start):
            yield from mailbox.read_mbox(file)
        else:
            yield from _of(file.read(mailbox.MOST_BYTES))


def _of(raw: bytes) -> Iterator[Mail]:
    if mailbox.looks_like_mail(raw):
        yield mailbox.parse(raw)
    else:
        yield mailbox.pasted(raw.decode("utf-8", "replace"))


def triage(
    source: str, deal: str, home: Path | None, *, everything: bool, as_json: bool, settings: Path | None, reader: str
) -> None:
    """Print what is proposed for every message of *source*."""
    here = around(deal, home) if deal else Around()
    model = of_home(here.home, file=settings, named=reader)
    n = kept = 0
    if as_json:
        sys.stdout.write('{"proposals": [')
    for mail in mails(source):
        n += 1
        found = propose(mail, here.people, here.log, model, as_of=today(), concerns=here.concerns)
        shown = [p for p in found if everything or p.is_pushback or p.yes or p.scope]
        kept += len(shown)
        for p in shown:
            if as_json:
                line = json.dumps({"message": n, **p.as_dict()}, ensure_ascii=False, default=str)
                sys.stdout.write(("," if kept > len(shown) or p is not shown[0] else "") + "\n" + line)
            else:
                show(p)
    if as_json:
        sys.stdout.write(f'\n], "messages": {n}}}\n')
    elif not kept:
        console().print(
            text(f"No push-back was read in {n} message{'' if n == 1 else 's'}; --all shows who says what.")
        )


def show(p: Proposal) -> None:
    """One proposal, sentences first."""
    screen = console()
    by = f", told by {clean(p.reported_by)}" if p.reported_by else ""
    screen.print(text((clean(p.voice) or "Nobody named", STRONG), (f"{by}, {day(p.heard_on)}", QUIET)))
    for name in p.classes:
        chance = f"{100 * p.chances[name]:.0f} %"
        span = clean(p.spans.get(name, ""))
        is_open = " (left open)" if name in p.unsure else ""
        screen.print(text("  ", (CLASSES.get(name, name), NEEDS), f", {chance}{is_open}: “{span}”"), soft_wrap=True)
    if not p.classes:
        screen.print(text("  no push-back read: ", clean(p.words)[:200]), soft_wrap=True)
    near = [f"{CLASSES.get(c, c)}, {100 * p.chances[c]:.0f} %" for c in p.unsure if c not in p.classes]
    if near and p.classes:
        screen.print(text("  left open: ", ("; ".join(near), QUIET)), soft_wrap=True)
    told = [
        n
        for n, on in (("asks something", p.ask), ("promises something", p.commitment), ("may hold a yes", p.yes))
        if on
    ]
    told += ["asks to change what was agreed"] if p.scope else []
    if told:
        screen.print(text("  also: ", ", ".join(told)))
    if p.repeats:
        who = "said before by the same voice" if p.is_repeat else "said before by somebody else"
        when = f" on {day(p.repeats.said_on)}" if p.repeats.said_on else ""
        screen.print(text(f"  {who}{when}: “{clean(p.repeats.words)[:120]}”"), soft_wrap=True)
    if p.answered and p.answered.answered_on:
        screen.print(
            text("  answered ", (day(p.answered.answered_on), GOOD), f": {clean(p.answered.answer)}"), soft_wrap=True
        )
    for note in (*p.notes, *([p.needs_person] if p.needs_person else [])):
        screen.print(text("  look: ", (note, QUIET)))


def add(deal: str, given: Given, home: Path | None, *, ask: bool, as_json: bool) -> None:
    """Propose entries for what was given, let a person confirm, write them."""
    here = around(deal, home)
    found = [p for mail in _given(given) for p in _proposed(mail, given, here)]
    wanted = [p for p in found if p.is_pushback or given.classes or len(found) == 1]
    rows = []
    for p in wanted:
        classes = clean_classes_of(given.classes) if given.classes else p.classes
        if ask:
            show(p)
            chosen = _ask(classes)
            if chosen is None:
                continue
            classes = chosen
        rows.append(_row(p, classes, given, here))
    written = write("pushback", rows, here)
    if as_json:
        emit(
            {
                "deal_id": here.deal_id,
                "entries": written,
                "proposals": json.loads(json.dumps([p.as_dict() for p in found], default=str)),
            }
        )
        return
    console().print(
        text(
            f"{len(rows)} of {len(found)} kept in the log of {here.deal_id}. Next: ",
            ("holdfast run", GOOD),
            " counts them.",
        )
    )


def _proposed(mail: Mail, given: Given, here: Around) -> tuple[Proposal, ...]:
    heard = tuple(x.strip() for x in given.heard_by.split(";") if x.strip())
    on = given.on or today()
    return propose(mail, here.people, here.log, of_home(here.home), as_of=on, concerns=here.concerns, heard_by=heard)


def _given(given: Given) -> Iterator[Mail]:
    if given.file is not None:
        yield from mails(str(given.file))
        return
    words = given.words
    if not words:
        if sys.stdin.isatty():
            console().print(
                text(
                    "Paste or type what was said; end with an empty line and Ctrl-D.",
                )
            )
        words = sys.stdin.read(mailbox.MOST_BYTES)
    if not words.strip():
        raise InputError("there are no words", expected="what was said", next_step="give --words, --file, or paste it")
    mail = mailbox.pasted(words)
    yield Mail(
        mail.body,
        given.voice or mail.sender,
        mail.address,
        mail.to,
        mail.sent_on,
        mail.subject,
        given.channel or mail.channel,
    )


def _ask(classes: tuple[str, ...]) -> tuple[str, ...] | None:
    """The classes a person confirms, or null to leave the entry out."""
    while True:
        said = input(f"  Enter keeps it, s skips it, or type the right classes ({', '.join(CLASSES)}, none): ").strip()
        if not said:
            return classes
        if said.casefold() in ("s", "skip"):
            return None
        try:
            return clean_classes(said)
        except ValueError as odd:
            console().print(text(f"  {odd}"))


def _row(p: Proposal, classes: tuple[str, ...], given: Given, here: Around) -> Row:
    return {
        "deal_id": here.deal_id,
        "heard_at": given.on or min(p.heard_on, now(here)),
        "person_id": p.person_id or "",
        "voice": p.voice or given.voice,
        "channel": given.channel or p.channel,
        "words": p.words,
        "heard_by": "; ".join(p.heard_by),
        "classes": " ".join(classes) or "none",
        "repeats": p.repeats.row_id if p.repeats else "",
        "reported_by": p.reported_by if p.reported_by != "the writer" else given.by,
        "said_by": given.by,
        "repeat": "yes" if p.is_repeat else "no",
        "confirmed": "yes",
    }
