"""What is prepared of a deal: its case with every word written here, the questions, the push-backs to rehearse, the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from holdfast import readers
from holdfast.chat import Transport
from holdfast.diagnosis.case import Case, newest
from holdfast.diagnosis.readiness import ITEM, ITEMS
from holdfast.preparation import case_of, sheet, stories
from holdfast.preparation.brand import Brand
from holdfast.preparation.conversation import next_question
from holdfast.preparation.documents import Sheet
from holdfast.server.connections.actions import settings_file
from holdfast.server.connections.work import export_in_use
from holdfast.server.deals.queries import DealPage
from holdfast.server.deals.words import PLAN
from holdfast.settings import Triage, load
from holdfast.vocab import Holdup, Seat

#: Format of a document → its media type and the ending of its file.
TYPES = {
    "pdf": ("application/pdf", "pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "html": ("text/html; charset=utf-8", "html"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
}


def brand() -> Brand:
    """The team's own look, from the settings of the export in use; ours when there is none yet."""
    folder = export_in_use()
    path = settings_file() if folder is not None else None
    if folder is None or path is None or not path.is_file():
        return Brand()
    return Brand.of(load(path).brand, folder)


def chat() -> tuple[Transport, Triage] | None:
    """What speaks to the chat endpoint that the settings of the export in use name, and those settings; null without one."""
    path = settings_file() if export_in_use() is not None else None
    chosen = load(path).triage if path is not None and path.is_file() else None
    speak = readers.chat(chosen) if chosen is not None else None
    return (speak, chosen) if speak is not None and chosen is not None else None


def case_on(found: DealPage) -> Case:
    """The case of a deal: what its Run keeps, and what was written here since."""
    assert found.run is not None
    words = {
        "plan_rows" if table == PLAN else table: [
            {"said_by": s.said_by or None, **s.values, "occurred_on": s.said_on, "row_id": s.key}
            for s in said
            if table != PLAN or s.values.get("state") != "dropped"
        ]
        for table, said in found.words.items()
    }
    case = case_of(found.detail, found.run.as_of, words=words)
    known = {p["person_id"] for p in case.people}
    added = [_person(s.values, found) for s in found.words.get("contacts", ()) if s.values["person_id"] not in known]
    return replace(case, people=[*case.people, *added]) if added else case


def _person(values: Mapping[str, Any], found: DealPage) -> dict[str, Any]:
    """Somebody who was added here after the Run, as a row of people."""
    assert found.run is not None
    return {
        "row_id": values["person_id"], "person_id": values["person_id"], "name": values.get("name"), "email": None,
        "title": values.get("title"), "department": values.get("department"),
        "seat": values.get("role") or Seat.UNKNOWN.value, "raw_seat": None, "reports_to": values.get("reports_to"),
        "left_on": None, "known_on": found.run.as_of,
    }  # fmt: skip


def sheet_on(found: DealPage, language: str = "en") -> Sheet:
    """All that documents, questions and rehearsal of a deal are made from."""
    return sheet(case_on(found), language=language, stories=stories.of_team(settings.ENV.home, export_in_use()))


@dataclass(frozen=True)
class Known:
    """How much was asked about one hold-up; ``state`` is the diagnosis of this moment, ``ask`` while too little was asked."""

    holdup: Holdup
    state: str
    asked: int
    n: int

    @property
    def left(self) -> int:
        """Questions not asked yet."""
        return self.n - self.asked


def known(made: Sheet) -> list[Known]:
    """The five hold-ups with what was asked about each, in the order of the diagnosis."""
    counts = {h: sum(h in i.holdups for i in ITEMS) for h in Holdup}
    return [
        Known(f.kind.holdup, f.state, counts[f.kind.holdup] - f.n_unasked, counts[f.kind.holdup])
        for f in made.situation.found
    ]


def context(found: DealPage) -> dict[str, Any]:
    """What the Prepare part of the page of a deal shows."""
    made = sheet_on(found)
    s = made.situation
    asked = [{"item": ITEM[key], "answer": row} for key, row in s.answers.rows.items()]
    left = len(ITEMS) - len(asked)
    return {
        "next_item": next_question(s.answers, [f.kind.holdup for f in s.found]) if left else None,
        "asked": asked,
        "n_left": left,
        "n_aloud": sum(r.is_aloud for r in made.shared.replies),
        "promises": promises(found, made),
    }


def promises(found: DealPage, made: Sheet) -> list[dict[str, Any]]:
    """What leaders promised, in order of the days, each with the version that a change of its state must name."""
    rows = [
        {**r, "version": found.versions.get(f"commitments|{r['commitment']}", 0)}
        for r in newest(made.situation.case.commitments, "commitment")
    ]
    return sorted(rows, key=lambda r: (r["due_on"] is None, r["due_on"] or made.shared.as_of, r["act"] or ""))
