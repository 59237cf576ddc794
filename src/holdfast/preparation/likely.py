"""Push-back that is likely, in the kinds that were heard so far; then the kinds that nearly every change meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from holdfast.preparation.document import Sentence, Source, say
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import N_, Words


@dataclass(frozen=True, slots=True)
class Likely:
    """One kind of push-back: how it is heard, what it asks for, and the plain reply to start from.

    The words are English; documents show them in their language. With a ``source`` they were heard in this deal.
    """

    kind: str
    heard: str
    ask: str
    reply: str
    source: Source | None = None

    def said(self, t: Words) -> Sentence:
        """How it is said: in the words that were heard here, else as it is usually heard."""
        return say(t.quoted(self.heard), self.source) if self.source else say(t(self.heard))


#: In the order in which they are taken when nothing was heard yet.
KINDS: tuple[Likely, ...] = (
    Likely("delay", N_("“Not now. After the quarter, when things are calmer.”"),
           N_("What would be different then, and what does waiting cost until then?"),
           N_("It stays with the day we set. Tell me what has to be true by then, and I will see to it.")),
    Likely("personal", N_("“And my people have to do this on top of everything else?”"),
           N_("Which work is it exactly, and in which weeks?"),
           N_("Yes, for some weeks it is more work. Here is how much, until when, and what we take away for it.")),
    Likely("doubt", N_("“This has never worked here. We tried something like it before.”"),
           N_("What happened then, and what would have had to be different?"),
           N_("That is why we begin small and look at it on a fixed day. What should we watch for?")),
    Likely("substantive", N_("“This will not work with how we do it today.”"),
           N_("What exactly will happen, how do we know, and what would you do instead?"),
           N_("If that is so, the plan changes. Show me by Friday, and I will answer by the Wednesday after.")),
    Likely("control", N_("“Nobody asked us. That is for our department to decide.”"),
           N_("Which part is yours to decide, and what do you need to decide it?"),
           N_("Whether we do it is decided. How your part is done is yours, until the day comments close.")),
    Likely("attack", N_("“So now we believe everything that vendors tell us?”"),
           N_("Which statement do you doubt, and what would show it?"),
           N_("Fair to ask. Which statement? I will bring the proof or take it back.")),
)  # fmt: skip
KIND: dict[str, Likely] = {k.kind: k for k in KINDS}


def likely(f: Shared, asked: Sequence[str] = ()) -> Sequence[Likely]:
    """Kinds in the order of *asked*, else heard in this deal first; in words that the decision maker knows where there are any."""
    words = {h.kind: h for h in f.heard}
    order = [KIND[k] for k in dict.fromkeys((*asked, *f.kinds)) if k in KIND]
    return [
        replace(k, heard=words[k.kind].words, source=words[k.kind].source) if k.kind in words else k
        for k in (*order, *(k for k in KINDS if k not in order))
    ]
