"""The kit of a Run: for each listed deal two pages to print, one for the seller and one that may go to the buyer.

A Run stays as it was computed, so its kit knows what was written before it; documents made later know what came since.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from holdfast.diagnosis.kept import case_of
from holdfast.errors import InputError
from holdfast.preparation.brand import Brand
from holdfast.preparation.document import Audience, Block, Document, Sentence, items, text
from holdfast.preparation.html import bundle
from holdfast.preparation.kit import documents, sheet
from holdfast.preparation.stories import Story, of_team
from holdfast.runs import Run, file_name
from holdfast.settings import BrandSettings

#: The folder within a Run, and its two pages.
FOLDER, FOR_YOU, FOR_BUYER = "kit", "for-you.html", "for-the-buyer.html"
#: Listed deals that get a kit in one Run; any other is made by `holdfast prepare`.
MOST = 200


def of_run(run: Run, given: BrandSettings, *folders: Path | None) -> dict[str, str]:
    """Path within the Run → page. References come from the first of *folders* that holds them; ones that cannot be read are
    left to `holdfast prepare`, which says why."""
    try:
        told: Sequence[Story] = of_team(*folders)
    except InputError:
        told = ()
    return pages(run, Brand.of(dataclasses.replace(given, logo=""), Path()), told)


def pages(run: Run, brand: Brand | None = None, stories: Sequence[Story] = ()) -> dict[str, str]:
    """Path within the Run → page, for the listed deals whose facts the Run keeps."""
    look = brand or Brand()
    kept = set(run.table("kit")["deal_id"].to_pylist())
    listed = [d["deal_id"] for d in run.rows("deals") if d["is_listed"] and d["deal_id"] in kept]
    found: dict[str, str] = {}
    for deal_id in listed[:MOST]:
        case = case_of(run.deal(deal_id), run.as_of)
        made = documents(sheet(case, language=look.language, stories=stories))
        name = str(case.deal["name"] or deal_id)
        mine = [d for d in made if d.audience == Audience.INTERNAL]
        theirs = [d for d in made if d.audience == Audience.CLIENT and not d.blocked]
        folder = f"{FOLDER}/{file_name(deal_id)}"
        found[f"{folder}/{FOR_YOU}"] = bundle([*mine, _missing(made, name)], name, look)
        if theirs:
            found[f"{folder}/{FOR_BUYER}"] = bundle(theirs, name, look)
    return found


def _missing(made: Sequence[Document], deal: str) -> Document:
    """What the documents for the buyer still need, for the seller."""
    blocked = [Sentence(f"{d.title}: {d.blocked}") for d in made if d.blocked]
    warned = [Sentence(f"{d.title}: {n}") for d in made if d.audience == Audience.CLIENT for n in d.notes]
    blocks: tuple[Block, ...] = (
        text("Every document for the buyer can leave." if not blocked else "These are not in the buyer's pages yet.", lead=True),
        *((items(blocked),) if blocked else ()),
        *((text("Look at these before you hand them over:"), items(warned)) if warned else ()),
    )  # fmt: skip
    return Document("kit-missing", "Before anything leaves", deal, Audience.INTERNAL, blocks)
