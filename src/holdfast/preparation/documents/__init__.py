"""The documents: one file each, gathered in the order in which a seller needs them."""

from __future__ import annotations

from holdfast.preparation.documents import (
    answer_pack,
    commitments,
    expectation_guide,
    first_ninety_days,
    group_brief,
    help_offer,
    if_then_card,
    level_briefing,
    monday_page,
    peer_story,
    three_lists,
    two_sided_sheet,
)
from holdfast.preparation.documents.base import Kind, Sheet

DOCUMENTS: tuple[Kind, ...] = tuple(
    module.KIND
    for module in (
        monday_page,
        expectation_guide,
        two_sided_sheet,
        if_then_card,
        three_lists,
        group_brief,
        answer_pack,
        level_briefing,
        help_offer,
        commitments,
        first_ninety_days,
        peer_story,
    )
)
DOCUMENT: dict[str, Kind] = {kind.id: kind for kind in DOCUMENTS}
#: Documents that serve once it is signed: some people take it badly even then.
AFTER = (
    "two-sided-sheet", "if-then-card", "answer-pack", "help-offer", "commitments", "first-90-days", "peer-story",
)  # fmt: skip

__all__ = ["AFTER", "DOCUMENT", "DOCUMENTS", "Kind", "Sheet"]
