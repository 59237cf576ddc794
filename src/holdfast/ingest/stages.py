"""What kind each stage is: proposed by its name and by what became of the deals that entered it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import keys, weave, words
from holdfast.ingest.base import Rows
from holdfast.ingest.words import split_words
from holdfast.vocab import StageKind


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the export shows of a stage.

    Deals that entered it and left it again; deals for which it is the last stage, by how they ended; of the deals that
    entered it and are over, how many were signed; where it stands on the way, from 0 (first) to 1 (last).
    """

    name: str
    entered: int = 0
    left: int = 0
    ended_signed: int = 0
    ended_lost: int = 0
    over: int = 0
    signed: int = 0
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
    """The kind of one stage with its reason; in doubt it counts as before the yes.

    >>> propose(StageFacts("Done", entered=9, ended_signed=9)).kind.value
    'signed'
    """
    named = by_name(facts.name)
    ended = facts.ended_signed + facts.ended_lost
    if named in (StageKind.SIGNED, StageKind.LOST):
        other = facts.ended_lost if named is StageKind.SIGNED else facts.ended_signed
        if ended and other > ended / 2:
            return Proposal(
                StageKind.BEFORE_YES,
                f"the name says {named.value}, but {other} of the {ended} deals that ended in it ended the other way",
                unsure=True,
            )
    if named is not None:
        return Proposal(named, f"by its name{_ended(facts)}")
    if ended >= 5 and ended == facts.entered and facts.left == 0:
        if facts.ended_signed == ended:
            return Proposal(StageKind.SIGNED, f"all {ended} deals that entered it are won and none left it")
        if facts.ended_lost == ended:
            return Proposal(StageKind.LOST, f"all {ended} deals that entered it are lost and none left it")
    return Proposal(StageKind.BEFORE_YES, "nothing in its name or in the data says that the buyer has agreed")


def _ended(facts: StageFacts) -> str:
    ended = facts.ended_signed + facts.ended_lost
    if not ended:
        return ""
    return (
        f"; of {facts.entered} deals that entered it {facts.ended_signed} ended there won and {facts.ended_lost} lost"
    )


def propose_all(found: Sequence[StageFacts], told: Mapping[str, str]) -> list[tuple[str, Proposal]]:
    """Proposals for the stages not in *told*; where none is a yes, the likeliest is marked for a person to check."""
    made = {f.name: propose(f) for f in found if f.name not in told}
    kinds = {p.kind.value for p in made.values()} | set(told.values())
    if not kinds & {StageKind.YES.value, StageKind.PAPER.value}:
        _ask(found, made)
    return list(made.items())


def _ask(found: Sequence[StageFacts], made: dict[str, Proposal]) -> None:
    """Mark the last stage on the way to a signature: the one that may mean the yes."""
    may = [
        f
        for f in found
        if f.over >= 5 and f.name in made and made[f.name].kind is StageKind.BEFORE_YES and not made[f.name].unsure
    ]
    if not may:
        return
    best = max(may, key=lambda f: (f.signed / f.over, f.place, f.name))
    why = (
        f"does it mean that the buyer has agreed? Of {best.over} deals that were in it and are over, "
        f"{best.signed} were won, more than from any other open stage; if so, set it to yes"
    )
    made[best.name] = Proposal(StageKind.BEFORE_YES, why, unsure=True)


def facts(history: Rows | None, deals: Rows) -> list[StageFacts]:
    """What the export shows of each stage, in order of first appearance."""
    ids = deals.get("deal_id")
    outcome = words.translate(deals.get("outcome"), words.outcome)
    present = deals.get("stage")
    if history is None or not len(history):
        history = deals.only({"deal_id": "deal_id", "to_stage": "stage"}).put(
            changed_at__day=pa.nulls(len(deals), pa.date32())
        )
    at = keys.integers(weave.moment_of(history))
    deal = keys.codes(history.get("deal_id"))
    order, _ = keys.ranks(deal, at, keys.position(history, deal, at))
    take = pa.array(order)
    stage, owner = history.get("to_stage").take(take), history.get("deal_id").take(take)
    code = deal[order]
    last = np.append(code[1:] != code[:-1], True) if len(code) else np.zeros(0, np.bool_)
    start = (
        np.maximum.accumulate(np.where(np.append(True, code[1:] != code[:-1]), np.arange(len(code)), 0))
        if len(code)
        else code
    )
    rows = pa.table({
        "stage": stage, "deal": owner, "last": pa.array(last), "place": pa.array((np.arange(len(code)) - start).astype(float)),
        "outcome": outcome.take(pc.index_in(owner, value_set=ids)),
    })  # fmt: skip
    names = list(
        dict.fromkeys(
            [*history.get("to_stage").drop_null().unique().to_pylist(), *present.drop_null().unique().to_pylist()]
        )
    )
    return [_facts(name, rows) for name in names]


def _facts(name: str, rows: pa.Table) -> StageFacts:
    own = rows.filter(pc.equal(rows["stage"], name))
    ends = own.filter(own["last"])
    first = own.group_by("deal").aggregate([("outcome", "min")])
    outcomes = first["outcome_min"].to_pylist()
    ended = ends["outcome"].to_pylist()
    lost = ("lost", "no_decision")
    return StageFacts(
        name,
        entered=first.num_rows,
        left=own.num_rows - ends.num_rows,
        ended_signed=ended.count("signed"),
        ended_lost=sum(ended.count(o) for o in lost),
        over=sum(outcomes.count(o) for o in ("signed", *lost)),
        signed=outcomes.count("signed"),
        place=float(pc.mean(own["place"]).as_py() or 0.0),
    )
