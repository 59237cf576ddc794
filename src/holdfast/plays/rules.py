"""Which plays may not be made now, and which may not be made together.

1. No urgency toward a decision maker who is undecided out of fear: the three lists (c11) and the public act (c21) wait
   until borrowed credibility (c14) or a smaller first step (c15) was done.
2. Permission to stop (c22) only after it was asked what could stop it (c1) or the replies were prepared (c4).
3. The private hearing (c8) comes before the objection clinic (c9) when a critic is close to the decision maker.
4. The preparation is refreshed (c5) only after there was one; each play is made once before it is proposed again.

No discount, no way round a person, no co-option and no edict is a play; a test over the registry looks for the words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from holdfast.plays.base import Situation

URGENT = ("c11", "c21")
CALMING = ("c14", "c15")


def held_back(play: str, s: Situation, together: Collection[str] = ()) -> str | None:
    """Why *play* has to wait in this situation, made alone or *together* with others; null when it may be made now."""
    if play in (*URGENT, "move_now") and s.is_fearful and not s.is_done(*CALMING):
        return "Not yet: no objection is recorded and nothing is decided. Take the fear out first (c14 or c15)."
    if play == "c22" and not s.is_done("c1", "c4"):
        return "Not yet: ask first what could still stop it (c1), or prepare the replies (c4)."
    if play == "c9" and s.favourite is not None and not s.is_done("c8") and "c8" not in together:
        return f"After a private hearing (c8): {s.favourite.name} is close to {s.first}."
    if play == "c5" and not s.is_done("c2", "c4"):
        return "There is no preparation yet that could fade (c2, c4)."
    return None


def allowed_together(plays: Iterable[str], s: Situation) -> bool:
    """Whether a set of plays may be made in this situation; a hearing in the set comes before the clinic."""
    chosen = set(plays)
    return not any(held_back(p, s, chosen) for p in chosen)
