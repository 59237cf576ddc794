"""Behind ``triage``, ``pushback`` and ``concern``: reads messages, asks, and writes words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from holdfast.cli.choose import deal_anywhere
from holdfast.cli.homes import find_run
from holdfast.cli.out import GOOD, NEEDS, QUIET, STRONG, console, emit, text
from holdfast.errors import InputError, NotFound
from holdfast.ingest import current
from holdfast.report.words import clean, day, kinds
from holdfast.runs import Run, read
from holdfast.triage import Backend, Mail, Proposal, clean_classes, load, mailbox, propose
from holdfast.vocab import ConcernState

Row = dict[str, Any]


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


@dataclass(frozen=True)
class Around:
    """The deal that a message belongs to: its people, its log, its register; empty without a deal."""

    deal_id: str = ""
    home: Path | None = None
    run: Run | None = None
    people: tuple[Row, ...] = ()
    log: tuple[Row, ...] = ()
    concerns: tuple[Row, ...] = ()


def around(deal: str, home: Path | None) -> Around:
    """Facts and words about *deal*; :class:`NotFound` when there is no home or no such deal."""
    from holdfast.cli.wording import read_words

    place = find_run(home)
    run = read(place.run)
    if place.home is None:
        raise NotFound(
            f"{place.run} stands alone", expected="a home, where words are kept", next_step="give the home with --home"
        )
    facts = current(place.home)
    deal_id = deal_anywhere(run, facts, deal)
    rows = {n: _rows(facts / f"{n}.parquet", deal_id) if facts else [] for n in ("people", "pushback", "concerns")}
    known = {r["words"] for r in rows["pushback"]}
    for word in read_words(place.home / "words" / "pushback.csv", "pushback"):
        if word["deal_id"] == deal_id and word["words"] not in known and not word["source_row"]:
            rows["pushback"].append({**word, "row_id": "", "occurred_on": mailbox.day_of(word["heard_at"])})
    return Around(deal_id, place.home, run, tuple(rows["people"]), tuple(rows["pushback"]), tuple(rows["concerns"]))


def _rows(path: Path, deal_id: str) -> list[Row]:
    if not path.is_file():
        return []
    table = pq.read_table(path)
    found: list[Row] = table.filter(pc.equal(table["deal_id"], deal_id)).to_pylist()
    return found


def backend(home: Path | None) -> Backend:
    """The reader of this home: the one that came with the package, tuned where the home has learnt."""
    from holdfast.triage.learn import tuned

    return tuned(home / "triage" / "learned.npz") if home is not None else load()


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


def triage(source: str, deal: str, home: Path | None, *, everything: bool, as_json: bool) -> None:
    """Print what is proposed for every message of *source*."""
    here = around(deal, home) if deal else Around()
    model = backend(here.home)
    n = kept = 0
    if as_json:
        sys.stdout.write('{"proposals": [')
    for mail in mails(source):
        n += 1
        found = propose(mail, here.people, here.log, model, as_of=_today(), concerns=here.concerns)
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
        screen.print(text("  ", (name, NEEDS), f" {chance}  “{clean(p.spans.get(name, ''))}”"), soft_wrap=True)
    if not p.classes:
        screen.print(text("  no push-back read: ", clean(p.words)[:200]), soft_wrap=True)
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
    written = _write("pushback", rows, here)
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
    on = given.on or _today()
    return propose(mail, here.people, here.log, backend(here.home), as_of=on, concerns=here.concerns, heard_by=heard)


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
        said = input("  Enter keeps it, s skips it, or type the right classes (none = no push-back): ").strip()
        if not said:
            return classes
        if said.casefold() in ("s", "skip"):
            return None
        try:
            return clean_classes(said)
        except ValueError as odd:
            console().print(text(f"  {odd}"))


def clean_classes_of(said: str) -> tuple[str, ...]:
    """Classes from the command line; :class:`InputError` names the odd one."""
    try:
        return clean_classes(said)
    except ValueError as odd:
        raise InputError(
            str(odd), expected="classes separated by commas or blanks", next_step="see docs/classes.md"
        ) from odd


def _row(p: Proposal, classes: tuple[str, ...], given: Given, here: Around) -> Row:
    return {
        "deal_id": here.deal_id,
        "heard_at": given.on or min(p.heard_on, _now(here)),
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


def _write(table: str, rows: list[Row], here: Around) -> list[Row]:
    from holdfast.cli.wording import _as_text, locked
    from holdfast.cli.wording import add as append

    if here.home is None or not rows:
        return []
    path = here.home / "words" / f"{table}.csv"
    with locked(path.parent):
        for row in rows:
            append(path, table, row)
    return [_as_text(table, row) for row in rows]


def _entry(here: Around, said: str) -> Row:
    """The entry of the newest Run that *said* names by row id or its start."""
    rows = here.run.deal(here.deal_id)["pushback"] if here.run else []
    found = [r for r in rows if str(r["row_id"]).startswith(said)]
    if len({r["row_id"] for r in found}) != 1:
        some = ", ".join(str(r["row_id"]) for r in rows[:5]) or "none: nothing is logged in the newest Run"
        raise NotFound(
            f"'{clean(said)}' names {len(found)} entries of {here.deal_id}",
            expected=f"one row id, for example {some}",
            next_step=f"see `holdfast pushback list {here.deal_id}`",
        )
    return dict(found[0])


def list_entries(deal: str, home: Path | None, *, as_json: bool) -> None:
    """The entries of a deal in the newest Run."""
    here = around(deal, home)
    rows = here.run.deal(here.deal_id)["pushback"] if here.run else []
    if as_json:
        emit({"deal_id": here.deal_id, "entries": rows})
        return
    entry_lines(rows)


def entry_lines(rows: list[Row]) -> None:
    """Entries as lines with quoted words."""
    screen = console()
    if not rows:
        screen.print(text("Nothing is logged since the yes."))
    for r in rows:
        who = clean(r["voice"]) or "somebody"
        state = "proposed" if r["is_proposed"] else "repeat" if r["is_repeat"] else ""
        kind = kinds(r["classes"])
        screen.print(
            text(f"  {day(r['heard_on'])}  ", (who, STRONG), f", {kind} ", (state, NEEDS), f" “{clean(r['words'] or '')}” ",
                 (f"[{r['row_id']}]", QUIET)), soft_wrap=True,
        )  # fmt: skip
        if r["answer"]:
            screen.print(text(f"      answered {day(r['answered_on'])}: {clean(r['answer'])}"), soft_wrap=True)


def reclass(deal: str, entry: str, classes: str, why: str, by: str, home: Path | None, *, as_json: bool) -> None:
    """Write the right classes of an entry beside it, and keep the case for ``triage learn``."""
    here = around(deal, home)
    row = _entry(here, entry)
    right = clean_classes_of(classes)
    word = {
        "deal_id": here.deal_id, "heard_at": _now(here), "person_id": row["person_id"], "voice": row["voice"],
        "channel": row["channel"], "words": row["words"], "classes": " ".join(right) or "none", "source_row": row["row_id"],
        "said_by": by, "repeat": "yes" if row["is_repeat"] or not row["is_proposed"] else "no", "confirmed": "yes",
    }  # fmt: skip
    _write("pushback", [word], here)
    case = {
        "row_id": row["row_id"], "words": row["words"], "from": row["classes"], "to": " ".join(right), "why": why, "by": by,
    }  # fmt: skip
    if here.home is not None:
        folder = here.home / "triage"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "reclassed.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
    if as_json:
        emit({"deal_id": here.deal_id, **case})
    else:
        console().print(
            text(
                f"{row['row_id']}: {row['classes'] or 'no class'} becomes {' '.join(right) or 'none'}. Next: ",
                ("holdfast run", GOOD),
            )
        )


def concern(
    deal: str, entry: str, values: Mapping[str, Any], on: date | None, home: Path | None, *, as_json: bool
) -> None:
    """Show the register, or write one step of a concern; closing one without an answer is refused."""
    here = around(deal, home)
    register = here.run.deal(here.deal_id)["concerns"] if here.run else []
    if not entry:
        if as_json:
            emit({"deal_id": here.deal_id, "concerns": register, "row": None})
        else:
            concern_lines(register)
        return
    held = next((c for c in register if str(c["concern"]).startswith(entry)), None)
    row = {"row_id": held["concern"]} if held else _entry(here, entry)
    state = _state(str(values["state"]), bool(values["answer"]), held)
    word = {"deal_id": here.deal_id, "said_at": on or _now(here), "concern": row["row_id"], **values, "state": state}
    written = _write("concerns", [word], here)
    if as_json:
        emit({"deal_id": here.deal_id, "concerns": register, "row": written[0]})
    else:
        console().print(
            text(f"The concern {row['row_id']} is {state.replace('_', ' ')}. Next: ", ("holdfast run", GOOD))
        )


def _state(said: str, has_answer: bool, held: Row | None) -> str:
    state = said or ("answered" if has_answer else str(held["state"]) if held else "open")
    if state not in list(ConcernState):
        raise InputError(
            f"'{clean(state)}' is no state of a concern",
            expected="one of " + ", ".join(ConcernState),
            next_step="give --state again",
        )
    if state != ConcernState.OPEN and not has_answer and not (held and held["answer"]):
        raise InputError(
            f"the concern would become '{state}' without an answer",
            expected="the answer that was given, or what was accepted or changed, in words",
            next_step="add --answer, or leave it open with --owner and --due",
        )
    return state


def concern_lines(register: list[Row]) -> None:
    """The register as lines."""
    screen = console()
    if not register:
        screen.print(text("No concern of substance is in the log."))
    for c in register:
        late = " overdue" if c["is_overdue"] else ""
        owner = (
            f", {clean(c['owner'])} answers" if c["owner"] else ", nobody answers yet" if c["state"] == "open" else ""
        )
        state = (c["state"].replace("_", " ") + late, NEEDS if c["state"] == "open" else GOOD)
        where = (f"{clean(c['voice'])}, {day(c['raised_on'])} [{c['concern']}]", QUIET)
        screen.print(text("  ", state, f"{owner}  “{clean(c['words'] or '')}” ", where), soft_wrap=True)
        if c["answer"]:
            screen.print(
                text(f"      {clean(c['answer'])}" + (f" ({clean(c['proof'])})" if c["proof"] else "")), soft_wrap=True
            )


def learn(home: Path | None, *, as_json: bool) -> None:
    """Tune the reader of a home on its re-classed entries, if held-out entries say that it gets better."""
    from holdfast.triage.learn import learn as tune

    place = find_run(home)
    if place.home is None:
        raise NotFound(f"{place.run} stands alone", expected="a home", next_step="give the home with --home")
    path = place.home / "triage" / "reclassed.jsonl"
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
    result = tune([(c["words"] or "", c["to"].split()) for c in cases], place.home / "triage" / "learned.npz")
    if as_json:
        emit(result.as_dict())
    else:
        console().print(text(result.sentence))


def _now(here: Around) -> date:
    """Today, or the last day that the newest Run speaks of: a word of a later day would not be known to it."""
    return min(_today(), here.run.as_of - timedelta(days=1)) if here.run else _today()


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day on the wall of the person who speaks
