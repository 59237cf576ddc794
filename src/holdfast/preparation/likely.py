"""Push-back that is likely, in the kinds that were heard so far; then the kinds that nearly every change meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.preparation.facts import Shared


@dataclass(frozen=True, slots=True)
class Likely:
    """One kind of push-back: how it is heard, what it asks for, and the plain reply to start from."""

    kind: str
    heard: str
    ask: str
    reply: str


#: In the order in which they are taken when nothing was heard yet.
KINDS: tuple[Likely, ...] = (
    Likely("delay", "“Not now. After the quarter, when things are calmer.”",
           "What would be different then, and what does waiting cost until then?",
           "It stays with the day we set. Tell me what has to be true by then, and I will see to it."),
    Likely("personal", "“And my people have to do this on top of everything else?”",
           "Which work is it exactly, and in which weeks?",
           "Yes, for some weeks it is more work. Here is how much, until when, and what we take away for it."),
    Likely("doubt", "“This has never worked here. We tried something like it before.”",
           "What happened then, and what would have had to be different?",
           "That is why we begin small and look at it on a fixed day. What should we watch for?"),
    Likely("substantive", "“This will not work with how we do it today.”",
           "What exactly will happen, how do we know, and what would you do instead?",
           "If that is so, the plan changes. Show me by Friday, and I will answer by the Wednesday after."),
    Likely("control", "“Nobody asked us. That is for our department to decide.”",
           "Which part is yours to decide, and what do you need to decide it?",
           "Whether we do it is decided. How your part is done is yours, until the day comments close."),
    Likely("attack", "“So now we believe everything that vendors tell us?”",
           "Which statement do you doubt, and what would show it?",
           "Fair to ask. Which statement? I will bring the proof or take it back."),
)  # fmt: skip
KIND: dict[str, Likely] = {k.kind: k for k in KINDS}


def likely(f: Shared) -> Sequence[Likely]:
    """Kinds heard in this deal first, then the others."""
    heard = [KIND[k] for k in f.kinds if k in KIND]
    return [*heard, *(k for k in KINDS if k not in heard)]
