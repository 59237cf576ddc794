"""Behind ``pushback list``, ``pushback reclass``, ``concern`` and ``triage learn``: what stands in the log, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from holdfast.cli.homes import find_run
from holdfast.cli.out import GOOD, NEEDS, QUIET, STRONG, console, emit, text
from holdfast.cli.pushing_back import Around, Row, around, clean_also_of, clean_classes_of, now, write
from holdfast.errors import InputError, NotFound
from holdfast.report.words import clean, day, kinds
from holdfast.vocab import ConcernState


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


def reclass(
    deal: str, entry: str, classes: str, says: str, why: str, by: str, home: Path | None, *, as_json: bool
) -> None:
    """Write the right classes of an entry beside it, and keep the case for ``triage learn``."""
    here = around(deal, home)
    row = _entry(here, entry)
    right = clean_classes_of(classes)
    also = (" ".join(clean_also_of(says)) or "none") if says else ""
    word = {
        "deal_id": here.deal_id, "heard_at": now(here), "person_id": row["person_id"], "voice": row["voice"],
        "channel": row["channel"], "words": row["words"], "classes": " ".join(right) or "none", "source_row": row["row_id"],
        "said_by": by, "repeat": "yes" if row["is_repeat"] or not row["is_proposed"] else "no", "confirmed": "yes",
    }  # fmt: skip
    write("pushback", [word], here)
    case = {
        "row_id": row["row_id"], "words": row["words"], "from": row["classes"], "to": " ".join(right), "says": also, "why": why, "by": by,
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
    word = {"deal_id": here.deal_id, "said_at": on or now(here), "concern": row["row_id"], **values, "state": state}
    written = write("concerns", [word], here)
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
    from holdfast.readers import learned, taught
    from holdfast.triage.learn import learn as tune

    place = find_run(home)
    if place.home is None:
        raise NotFound(f"{place.run} stands alone", expected="a home", next_step="give the home with --home")
    result = tune(taught(place.home), learned(place.home))
    if as_json:
        emit(result.as_dict())
    else:
        console().print(text(result.sentence))
