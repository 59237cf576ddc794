"""The documents of one fixed deal as they should read, kept beside this file.

``python -m tests.preparation.golden`` writes them anew; look at the difference before you keep it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from holdfast.preparation import documents, sheet
from holdfast.preparation.document import Document
from holdfast.preparation.documents import Sheet
from holdfast.preparation.language import LANGUAGES
from holdfast.preparation.markdown import markdown
from holdfast.preparation.stories import Story
from tests.diagnosis.made import act, case, commitment, decider, move, person, pushback, readiness, stance, tie

FOLDER = Path(__file__).parent / "golden"
STORY = Story(
    "Wicker Mills", True, "paper", "200 people", "new pumps on two lines", "In the third week the night shift ran the old pumps again.",
    "The plant manager stood at the line for two nights and kept the date.", "After six weeks nobody asked for the old pumps.",
    ("personal", "delay"), "line 2",
)  # fmt: skip


def _impact(
    n: int, kind: str, group: str, what: str, bearer: str = "", peaks: str = "", fades: str = ""
) -> dict[str, object]:
    return {
        "row_id": f"i-{n}", "kind": kind, "group": group, "what": what, "bearer": bearer or None, "peaks": peaks or None,
        "fades": fades or None, "said_by": "Mo Rau", "occurred_on": date(2026, 2, 2),
    }  # fmt: skip


def _step(n: int, title: str, owner: str, side: str, due: date, *, paper: bool = False) -> dict[str, object]:
    return {
        "row_id": f"R-{n}", "title": title, "owner": owner, "side": side, "due_on": due, "done_on": None, "is_paper": paper,
        "known_on": date(2026, 1, 20), "is_approval": False,
    }  # fmt: skip


def fixed(language: str = "en") -> Sheet:
    """A deal with something of every table: two voices, a concern, replies, promises, a plan, gains and costs."""
    kai = pushback("k", "My people cannot do this on top of the audit", classes="personal", heard_by="Dora Stahl")
    rows = {
        "people": [
            decider(title="Plant Manager", department="Management"),
            person("k", "Kai Hagedorn", title="Head of Production", department="Production", reports_to="d"),
            person("q", "Quirin Maas", title="Quality Manager", department="Quality"),
            person("l", "Lea Brandt", title="General Counsel", department="Legal", seat="legal"),
            person("o", "Ole Finn", title="Machine Operator", department="Production"),
        ],
        "activities": [act("k"), act("q", "meeting", date(2026, 2, 6))],
        "pushback": [kai, pushback("q", "Not before summer", date(2026, 2, 17), classes="delay")],
        "stances": [stance("k", "sceptic"), stance("q", "undecided")],
        "ties": [tie("d", "k", "trusts", evidence="Dora asks Kai first, says Lea")],
        "readiness": [readiness("b17", 1, "We will see"), readiness("b16", 0, "When people are ready")],
        "moves": [move("c1", "done")],
        "commitments": [
            commitment("tell the shift leaders the date", "promised", due=date(2026, 3, 4)),
            commitment("see Kai alone", "kept", due=date(2026, 2, 20)),
        ],
        "plan_rows": [
            _step(1, "Release the room", "Ole Finn", "buyer", date(2026, 3, 6)),
            _step(2, "Sign the contract", "Lea Brandt", "buyer", date(2026, 3, 20), paper=True),
        ],
    }
    late = {
        "impacts": [
            _impact(1, "gain", "Production", "fewer stops at night"),
            _impact(2, "gain", "Quality", "deviations are seen in the same week"),
            _impact(3, "cost", "Production", "two weeks of training", "the shift leaders", "in week two", "by the end of April"),
            _impact(4, "cost", "Quality", "forty instructions have to be rewritten", "", "before the start", ""),
        ],
        "concerns": [
            {"row_id": "co-1", "concern": kai["row_id"], "state": "answered", "answer": "The training starts after the audit",
             "proof": "the plan, row 4", "owner": "Mo Rau", "due_on": None, "said_by": "Mo Rau", "occurred_on": date(2026, 2, 15)},
        ],
        "replies": [
            {"row_id": "re-1", "kind": "delay", "heard": "Not now", "reply": "The date stays. Which week do you need free?",
             "act": "I move that week", "is_aloud": True, "person_id": "d", "said_by": "Mo Rau", "occurred_on": date(2026, 2, 20)},
        ],
        "evidence": [
            {"bears": "for", "text": "Nothing from the buyer for 12 working days; your limit is 9", "dated_on": date(2026, 2, 12),
             "is_disputed": False, "row_id": "a-k-2026-02-12-email", "table": "activities", "sign": "silence"},
        ],
    }  # fmt: skip
    deal = {
        "name": "Pumps", "account": "Aldermoor Mills", "owner": "Mo Rau", "yes_row": "y-1", "yes_who": "Dora Stahl",
        "because": "Said yes 49 days ago; no step of the buyer for 12 working days, and 2 signs agree that it stopped.",
        "clears_when": "A step of the buyer, or a meeting with them in the calendar.",
    }  # fmt: skip
    found = case(**rows)
    return sheet(replace(found, deal={**found.deal, **deal}, **late), language=language, stories=(STORY,))


def made(language: str = "en") -> list[Document]:
    """Its twelve documents."""
    return documents(fixed(language))


def main() -> None:
    """Write all documents in all languages."""
    for language in LANGUAGES:
        folder = FOLDER / language
        folder.mkdir(parents=True, exist_ok=True)
        for doc in made(language):
            (folder / f"{doc.id}.md").write_text(markdown(doc, sources=True), encoding="utf-8")


if __name__ == "__main__":
    main()
