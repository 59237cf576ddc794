"""What the documents of a deal still need before they can leave, and the command that adds it."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.cli.out import GOOD, QUIET, STRONG, console, text
from holdfast.diagnosis.case import newest
from holdfast.preparation import stories
from holdfast.preparation.documents import Sheet
from holdfast.preparation.drafting import DRAFTED, standing
from holdfast.preparation.kit import plain
from holdfast.vocab import ConcernState


def missing(made: Sheet) -> list[dict[str, str]]:
    """What the documents of a deal still need before they can leave, each with the documents and what adds it."""
    f, deal = made.shared, made.situation.case.deal_id
    both = "two-sided-sheet, group-brief"
    open_ = [
        c["concern"] for c in newest(made.situation.case.concerns, "concern") if c["state"] == ConcernState.OPEN.value
    ]
    found = [(both, "who gains what", f"holdfast gain {deal} GROUP WHAT")] if not f.gains else []
    bears = f.without_cost or (() if f.costs else ("GROUP",))
    found += [
        (both, f"what it costs {g}" if g != "GROUP" else "what it costs whom",
         f"holdfast cost {deal} {_typed(g)} WHAT --peaks WHEN --fades WHEN")
        for g in bears
    ]  # fmt: skip
    found += [
        (
            "answer-pack",
            f"an answer to the concern {c}",
            f"holdfast concern {deal} {_typed(c)} --answer TEXT --state answered",
        )
        for c in open_
    ]
    if not f.levels:
        found.append(
            ("level-briefing", "people of the buyer", "the contacts of the export, or Add a person on the map")
        )
    if stories.fitting(f.stories, f.kinds) is None:
        found.append(
            ("peer-story", "a reference that may be told", f"a row of {stories.FILE} with yes under permission")
        )
    found += [
        (name, f"sentence {o.place} in your words: “{o.text}” ({why})", f"holdfast edit {deal} {name} {o.place} TEXT")
        for name in DRAFTED
        for o, why in standing(plain(made, name), f.openings)
        if why
    ]
    return [{"document": d, "what": w, "add": a} for d, w, a in found]


def _typed(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() else f"'{name}'"


def lacks(rows: Sequence[dict[str, str]]) -> None:
    """What is missing on the screen, each with what adds it."""
    screen = console()
    if rows:
        screen.print(text(("Documents still need:", STRONG)))
    for row in rows:
        screen.print(text(f"  {row['what']}  ", (f"{row['document']}", QUIET)))
        screen.print(text(("    ", QUIET), (row["add"], GOOD)), soft_wrap=True)
