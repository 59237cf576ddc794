"""The five hold-ups, ranked, with evidence for and against; *not enough known* is a result and names the next question.

The rule: lines for and against are weighed (assumed weights) into an order from -1 to 1. Two or more readiness items of a
hold-up that were not asked yet mean *ask*: such a hold-up is never called likely, and only dated acts in the deal can make
it possible. An answer that was never given counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from holdfast.diagnosis.case import Case
from holdfast.diagnosis.lines import (
    AGAINST,
    FOR,
    UNSEEN,
    Line,
    Present,
    Scene,
    critics,
    from_answers,
    is_substantive,
    kept_and_dropped,
    last_words,
)
from holdfast.diagnosis.readiness import ITEM, ITEMS, answers
from holdfast.vocab import Holdup, Sign, Stance

LIKELY, POSSIBLE, UNLIKELY, ASK = "likely", "possible", "unlikely", "ask"
#: Evidence of at least this weight makes a hold-up likely, of less than the second one unlikely. Assumed.
LIKELY_FROM, UNLIKELY_UNTIL = 0.35, -0.1
#: Acts of at least this strength together make a hold-up possible although questions are open. Assumed.
ACTS_FROM = 0.5
#: Doubt that is always there: evidence of strength 0.6 gives half of the weight. Assumed.
DOUBT = 0.6
CLOSE = 0.5


@dataclass(frozen=True)
class HoldupKind:
    """One hold-up: its words, and where its evidence comes from."""

    holdup: Holdup
    name: str
    meaning: str
    lines: Callable[[Scene], Iterable[Line]]

    @property
    def items(self) -> list[str]:
        """Its readiness items, its own first."""
        mine = [i for i in ITEMS if self.holdup in i.holdups]
        return [i.id for i in sorted(mine, key=lambda i: i.group != self.holdup)]


@dataclass(frozen=True)
class Found:
    """A hold-up in one deal: ``weight`` from -1 to 1 is an order, not a chance."""

    kind: HoldupKind
    state: str
    weight: float
    lines: tuple[Line, ...]
    n_unasked: int
    question: str


def _harmony(scene: Scene) -> Iterator[Line]:
    n = scene.n_voices
    if n >= 3:
        last = scene.entries[-1]
        text = f"{n} different people have pushed back since the yes."
        yield Line(FOR, 0.3, text, last["occurred_on"], "pushback", last["row_id"])
    yield from _quiet_after(scene, 0.25, lambda name: f"The buyer went quiet within a week of what {name} said.")
    for row in scene.case.activities:
        if (
            row["is_cancelled_meeting"]
            and row["is_since_yes"]
            and row["cancelled_on"]
            and _after_pushback(scene, row["cancelled_on"])
        ):
            yield Line(
                FOR,
                0.2,
                "A meeting was called off within a week of push-back.",
                row["cancelled_on"],
                "activities",
                row["row_id"],
            )
            break


def _after_pushback(scene: Scene, on: object) -> bool:
    return any(r["occurred_on"] <= on <= r["occurred_on"] + timedelta(days=7) for r in scene.entries)


def _quiet_after(scene: Scene, strength: float, say: Callable[[str], str]) -> Iterator[Line]:
    """The buyer's last step fell within a week before or after an entry, and nothing came since."""
    last, silence = scene.case.deal["last_buyer_on"], scene.case.deal["buyer_silence_days"]
    if last is None or silence <= scene.case.deal["limit_days"]:
        return
    for row in reversed(scene.entries):
        if abs((row["occurred_on"] - last).days) <= 7:
            who = scene.person(scene.voices[row["row_id"]])
            yield Line(
                FOR, strength, say(who.name if who else "somebody"), row["occurred_on"], "pushback", row["row_id"]
            )
            return


def _favourites(scene: Scene) -> Iterator[Line]:
    found = critics(scene)
    for p in found:
        if p.closeness < CLOSE:
            continue
        row = last_words(scene, p.person_id)
        said = f", and said: “{row['words']}”" if row is not None and row["words"] else ""
        how = "objects" if row is not None else "stands against it"
        text = f"{p.name} is close to {scene.decider} ({p.closeness_evidence}) and {how}{said}"
        on, table, row_id = (
            (row["occurred_on"], "pushback", row["row_id"])
            if row is not None
            else (p.stance_on, "stances", scene.stance_row(p.person_id))
        )
        yield Line(FOR, 0.3 + 0.4 * p.closeness, text + ("" if said else "."), on, table, row_id)
    if found and all(p.closeness < CLOSE for p in found):
        names = ", ".join(p.name for p in found[:3])
        text = f"Nobody who objects is known to be close to {scene.decider}: {names}."
        row = last_words(scene, found[0].person_id)
        if row is not None:
            yield Line(AGAINST, 0.3, text, row["occurred_on"], "pushback", row["row_id"])
        else:
            yield Line(AGAINST, 0.3, text, found[0].stance_on, "stances", scene.stance_row(found[0].person_id))
    if found and found[0].closeness >= CLOSE:
        name = found[0].name
        yield from _quiet_after(scene, 0.2, lambda who: f"The silence began within a week of what {who} said." if who == name else
                                f"The silence began within a week of push-back by {who}.")  # fmt: skip


def _lone(scene: Scene) -> Iterator[Line]:
    acts = [r for r in scene.case.activities if r["is_progress"] and r["is_since_yes"] and r["person_id"]]
    deciders = {p.person_id for p in scene.people if p.is_decision_maker}
    others = {r["person_id"] for r in acts} - deciders
    if acts and not others:
        row = acts[-1]
        text = f"Every step of the buyer since the yes was taken by {scene.decider} alone."
        yield Line(FOR, 0.4, text, row["occurred_on"], "activities", row["row_id"])
    elif len(others) >= 2:
        row = next(r for r in reversed(acts) if r["person_id"] in others)
        text = f"{len(others)} people beside {scene.decider} have taken steps since the yes."
        yield Line(AGAINST, 0.35, text, row["occurred_on"], "activities", row["row_id"])
    for p in scene.people:
        if p.stance == Stance.ADVOCATE.value and not p.is_decision_maker:
            row_id = scene.stance_row(p.person_id)
            yield Line(AGAINST, 0.25, f"{p.name} argues for it inside.", p.stance_on, "stances", row_id)
            break


def _noise(scene: Scene) -> Iterator[Line]:
    entries = {r["row_id"]: r for r in scene.case.pushback}
    for row in scene.case.scope_changes:
        if not row["is_since_yes"]:
            continue
        cause = entries.get(row["caused_by"] or "")
        real = is_substantive(cause) if cause is not None else None
        words = f": “{row['words']}”" if row["words"] else ""
        if real is False:
            text, strength, bears = (
                f"The scope was asked to change because of push-back without a real concern{words}",
                0.45,
                FOR,
            )
        elif real:
            text, strength, bears = f"A change of scope answers a real concern{words}", 0.15, AGAINST
        else:
            text, strength, bears = f"A change of scope was asked for after the yes{words}", 0.3, FOR
        yield Line(bears, strength, text if words else text + ".", row["occurred_on"], "scope_changes", row["row_id"])
    n, voices = len(scene.entries), scene.n_voices
    if n >= 3 and n >= 2 * voices:
        last = scene.entries[-1]
        who = "one person" if voices == 1 else f"{voices} people"
        yield Line(
            FOR, 0.3, f"{n} entries of push-back come from {who}.", last["occurred_on"], "pushback", last["row_id"]
        )
    real_ones = [r for r in scene.entries if is_substantive(r)]
    if real_ones and len(real_ones) * 2 >= n:
        last = real_ones[-1]
        yield Line(
            AGAINST,
            0.3,
            f"{len(real_ones)} of {n} entries hold a real concern.",
            last["occurred_on"],
            "pushback",
            last["row_id"],
        )


def _fortitude(scene: Scene) -> Iterator[Line]:
    yield from kept_and_dropped(scene)
    pushes = scene.case.signals.get("close_date_pushes") or scene.case.deal.get("close_date_pushes")
    moved = next((r for r in scene.case.evidence if r["sign"] == Sign.CLOSE_DATE_MOVED.value), None)
    if pushes and pushes >= 2 and moved is not None:
        text = f"The close date was moved {pushes} times since the yes."
        yield Line(FOR, 0.2, text, moved["dated_on"], moved["table"], moved["row_id"])
    done = [r for r in scene.case.plan_rows if r["side"] == "buyer" and r["done_on"] is not None]
    done = [r for r in done if r["done_on"] > scene.case.deal["yes_on"]]
    if done:
        text = f"The buyer did {len(done)} of the rows of the plan since the yes." if len(done) > 1 else (
            f"The buyer did a row of the plan since the yes: {done[0]['title']}.")  # fmt: skip
        yield Line(AGAINST, 0.3, text, done[-1]["done_on"], "plan_rows", done[-1]["row_id"])


HOLDUPS: tuple[HoldupKind, ...] = (
    HoldupKind(Holdup.HARMONY, "Harmony", "keeping everybody happy comes before making things better", _harmony),
    HoldupKind(
        Holdup.FAVOURITES,
        "Favourites",
        "somebody trusted or liked objects, and that alone makes them pause",
        _favourites,
    ),
    HoldupKind(
        Holdup.LONE_RESELLER, "Lone re-seller", "convinced themselves, they try to convince everybody else alone", _lone
    ),
    HoldupKind(
        Holdup.NOISE,
        "Noise as strategy",
        "complaints are taken for new arguments and begin to rewrite the plan",
        _noise,
    ),
    HoldupKind(Holdup.FORTITUDE, "Fortitude", "they will not carry an unpopular decision through", _fortitude),
)
KIND: dict[str, HoldupKind] = {k.holdup.value: k for k in HOLDUPS}


def diagnose(case: Case, people: Sequence[Present], voices: Mapping[str, str]) -> list[Found]:
    """The five hold-ups of a deal, likeliest first."""
    scene = Scene(case, [p for p in people if not p.is_assumed], voices, answers(case.readiness))
    found = []
    for kind in HOLDUPS:
        lines = [*kind.lines(scene), *from_answers(scene, kind.holdup, kind.items)]
        found.append(_weigh(scene, kind, lines))
    return sorted(found, key=lambda f: (_place(f), -f.weight, list(Holdup).index(f.kind.holdup)))


def _place(f: Found) -> int:
    """Likely first, then possible with more for it than against, then what is to be asked."""
    if f.state == POSSIBLE:
        return 1 if f.weight > 0 else 3
    return {LIKELY: 0, ASK: 2, UNLIKELY: 4}[f.state]


def _weigh(scene: Scene, kind: HoldupKind, lines: Sequence[Line]) -> Found:
    plus = sum(x.strength for x in lines if x.bears == FOR)
    minus = sum(x.strength for x in lines if x.bears == AGAINST)
    weight = (plus - minus) / (plus + minus + DOUBT)
    acts = sum(x.strength for x in lines if x.bears == FOR and x.is_act)
    unasked = scene.answers.unasked(kind.holdup)
    if len(unasked) >= 2:
        state = POSSIBLE if acts >= ACTS_FROM and weight > 0 else ASK
    elif weight >= LIKELY_FROM:
        state = LIKELY
    else:
        state = UNLIKELY if weight < UNLIKELY_UNTIL else POSSIBLE
    item = scene.answers.next_item(kind.holdup)
    question = item.ask if item else _again(scene, kind)
    if not any(x.bears in (FOR, AGAINST) for x in lines):
        unseen = Line(
            UNSEEN, 0.0, "Nothing is recorded that speaks for or against it.", None, "readiness", None, is_act=False
        )
        lines = [*lines, unseen]
    rank = {FOR: 0, AGAINST: 1, UNSEEN: 2}
    ordered = sorted(lines, key=lambda x: (rank[x.bears], -x.strength))
    return Found(kind, state, round(weight, 4), tuple(ordered), len(unasked), question)


def _again(scene: Scene, kind: HoldupKind) -> str:
    """Everything was asked: the weakest answer is worth asking again."""
    marks = [
        (scene.answers.mark(i) if scene.answers.mark(i) is not None else -1, n, i) for n, i in enumerate(kind.items)
    ]
    return ITEM[min(marks)[2]].ask
