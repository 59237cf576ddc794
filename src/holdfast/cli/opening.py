"""The sentences that open a document: a draft of the language model, and a person's words in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from holdfast.chat import Transport
from holdfast.cli.conversing import Book
from holdfast.cli.lacking import lacks, missing
from holdfast.cli.out import GOOD, console, emit, text
from holdfast.cli.preparing import Desk
from holdfast.diagnosis.case import Case
from holdfast.errors import InputError, NotFound
from holdfast.preparation import DOCUMENT, sheet
from holdfast.preparation.drafting import DRAFTED, MOST_SENTENCES, draft, rows
from holdfast.preparation.kit import plain
from holdfast.settings import Triage


@dataclass(frozen=True)
class Drafter:
    """Asks the language model of the settings and keeps what it wrote, marked where its facts do not bear it out."""

    desk: Desk
    language: str
    speak: Transport
    chosen: Triage

    @classmethod
    def of(cls, desk: Desk, language: str) -> Drafter:
        """The drafter of a home; raises when its settings name no endpoint."""
        return cls(desk, language, *desk.endpoint("--draft", "the documents are whole without it"))

    def __call__(self, case: Case, wanted: Sequence[str]) -> tuple[Case, list[str]]:
        """The case with the drafted sentences, and the documents for which the model gave nothing usable."""
        made, silent = sheet(case, language=self.language), []
        book = Book(self.desk, case.deal_id)
        for name in (n for n in DRAFTED if not wanted or n in wanted):
            doc = plain(made, name)
            claims = draft(doc, self.speak, self.chosen.model, seconds=self.chosen.seconds)
            if claims is None:
                silent.append(name)
            for row in rows(doc, claims, made.shared.openings) if claims else ():
                book.keep("openings", **_words(row))
        return self.desk.case(case.deal_id), silent


def edit(desk: Desk, deal: str, name: str, place: int, said: str, *, by: str, as_json: bool) -> None:
    """Put a person's words in the place of an opening sentence; empty words take it out."""
    if name not in DRAFTED:
        found = NotFound if name not in DOCUMENT else InputError
        raise found(
            f"'{name}' has no opening to write", expected="one of " + ", ".join(DRAFTED), next_step="give one of these"
        )
    if not 1 <= place <= MOST_SENTENCES:
        raise InputError(f"place {place}", expected=f"1 to {MOST_SENTENCES}", next_step="see `holdfast prepare`")
    case = desk.case(deal)
    book = Book(desk, case.deal_id, by)
    row = {"document": name, "place": place, "text": " ".join(said.split()), "facts": "", "is_drafted": False}
    kept = book.keep("openings", **_words(row))
    left = missing(sheet(desk.case(case.deal_id), language=desk.brand().language, stories=desk.stories()))
    left = [row for row in left if name in row["document"]]
    if as_json:
        emit({"deal_id": case.deal_id, "row": kept, "missing": left})
        return
    console().print(text("Kept in your words." if said.strip() else "Taken out."))
    lacks(left)
    if not left:
        console().print(text(("Next: ", GOOD), f"holdfast prepare {case.deal_id} --document {name}"))


def _words(row: dict[str, Any]) -> dict[str, Any]:
    """A row under the column names of its file."""
    plain_ = {k: v for k, v in row.items() if k != "is_drafted"}
    return {**plain_, "place": str(row["place"]), "drafted": "yes" if row["is_drafted"] else ""}
