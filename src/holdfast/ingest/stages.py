"""What kind each stage is: proposed by its name and by what became of the deals that entered it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.ingest.words import split_words
from holdfast.vocab import StageKind


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the export shows of a stage: deals that entered it, and how those that are over ended *in* it."""

    name: str
    entered: int = 0
    ended_signed: int = 0
    ended_lost: int = 0
    ended_open: int = 0
    left: int = 0
    probability: float | None = None
    is_won: bool | None = None
    is_closed: bool | None = None
    place: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A kind with its reason; ``unsure`` asks a person to look."""

    kind: StageKind
    why: str
    unsure: bool = False


_LOST = (
    r"\b(lost|verloren|perdu|perdue|perdid[oa]|loss|cancel+ed|storniert|geannuleerd|annule|cancelad[oa]|declined|rejected"
    r"|abgelehnt|afgewezen|refuse|rechazad[oa]|no decision|keine entscheidung|geen besluit|abandoned|disqualified|closedlost|dead)\b"
)
_SIGNED = (
    r"\b(closed won|closedwon|won|gewonnen|gagne|gagnee|ganad[oa]|signed|unterzeichnet|unterschrieben|getekend|ondertekend"
    r"|signe|firmad[oa]|order received|auftrag erhalten|opdracht ontvangen|commande recue|approved|live|onboarding|delivered)\b"
)
_YES = (
    r"\b(verbal(ly)?|agreed|agreement|in principle|handshake|committed|commit|selected|vendor of choice|vendor selected|preferred vendor"
    r"|decision maker bought ?in|decisionmakerboughtin|bought in|said yes|mundliche?r? zusage|mundlich|zusage|zugesagt|akkoord|mondeling"
    r"|toezegging|accord|accord verbal|accord de principe|acuerdo|acuerdo verbal|aceptad[oa] verbalmente|accepted verbally|verbaal)\b"
)
_PAPER = (
    r"\b(contract|contracts|contracting|contractsent|legal|procurement|purchasing|security review|redlines?|paperwork|paper|signature|signing"
    r"|purchase order|po|msa|vertrag|vertrage|vertragsprufung|vertragsverhandlung|unterschrift|rechtsprufung|einkauf|contractfase|inkoop"
    r"|juridisch|handtekening|contrat|juridique|signature en cours|achats|contrato|firma|compras|legales|awaiting signature|contract sent)\b"
)
_NOT_YET = r"\b(not|no|un|pre|non|before|ready|vor)\b"


def by_name(name: str) -> StageKind | None:
    """The kind that a stage's name says, or None.

    >>> by_name("Closed Won"), by_name("Mündliche Zusage"), by_name("Contract Sent"), by_name("Discovery")
    (<StageKind.SIGNED: 'signed'>, <StageKind.YES: 'yes'>, <StageKind.PAPER: 'paper'>, None)
    """
    text = " ".join(split_words(name))
    for pattern, kind in (
        (_LOST, StageKind.LOST),
        (_SIGNED, StageKind.SIGNED),
        (_YES, StageKind.YES),
        (_PAPER, StageKind.PAPER),
    ):
        if re.search(pattern, text):
            return kind
    return None


def propose(facts: StageFacts) -> Proposal:
    """The kind of one stage with its reason; in doubt it counts as before the yes."""
    named = by_name(facts.name)
    over = facts.ended_signed + facts.ended_lost
    if facts.is_won is True:
        return Proposal(StageKind.SIGNED, "the export says that deals in it are won")
    if facts.is_closed is True and facts.is_won is False:
        return Proposal(StageKind.LOST, "the export says that deals in it are closed and not won")
    if named in (StageKind.SIGNED, StageKind.LOST):
        other = facts.ended_lost if named is StageKind.SIGNED else facts.ended_signed
        if over and other > over / 2:
            return Proposal(
                StageKind.BEFORE_YES,
                f"the name says {named.value}, but {other} of the {over} deals that ended in it ended the other way: please check",
                unsure=True,
            )
        return Proposal(named, f"by its name{_ended(facts)}")
    if named is not None:
        return Proposal(named, f"by its name{_ended(facts)}")
    if facts.entered >= 5 and facts.left == 0 and over == facts.entered:
        if facts.ended_signed == over:
            return Proposal(StageKind.SIGNED, f"all {over} deals that entered it are won and none left it")
        if facts.ended_lost == over:
            return Proposal(StageKind.LOST, f"all {over} deals that entered it are lost and none left it")
    return Proposal(StageKind.BEFORE_YES, "nothing in its name or in the data says that the buyer has agreed")


def _ended(facts: StageFacts) -> str:
    over = facts.ended_signed + facts.ended_lost
    if not over:
        return ""
    return f"; of {facts.entered} deals that entered it {facts.ended_signed} ended in it as won and {facts.ended_lost} as lost"
