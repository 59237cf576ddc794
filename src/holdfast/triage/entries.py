"""From a message to proposed entries: whose voice, when, which words, which classes, new or said before, answered or not.

Pure: the same message, people, log and date give the same proposals. Nothing is written; a person confirms or changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from holdfast.triage.base import ALSO, CLASSES, HEADS, Backend, Reading
from holdfast.triage.default import load
from holdfast.triage.features import clauses
from holdfast.triage.likeness import alike
from holdfast.triage.mailbox import Mail
from holdfast.triage.message import MOST_LETTERS, Message, Utterance, read
from holdfast.voices import plain

Row = Mapping[str, Any]

#: From this likeness on an entry is proposed as said before. Chosen on a few pairs tried by hand; not measured.
ALIKE = 0.5
#: From these chances on a statement is shown beside the classes.
SHOWN = {"ask": 0.5, "commitment": 0.5, "yes": 0.5, "scope": 0.5}
#: A whole text is looked at sentence by sentence from this chance of a yes on.
HINTED = 0.1
_MOST_SENTENCES = 60
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier entry that says the same: its row, how alike (0 to 1), when, and the answer it got ("" = none)."""

    row_id: str
    likeness: float
    words: str
    said_on: date | None = None
    same_voice: bool = False
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed entry of the push-back log. All of it is a proposal; ``needs_person`` says why to look first.

    ``words`` are exact parts of the body (one per line where the voice was interrupted), ``spans`` the quoted words behind
    each class, ``chances`` the probabilities of ``HEADS`` with classes calibrated on the project's own texts, ``unsure``
    the classes left open.
    """

    voice: str
    person_id: str | None
    is_sure_who: bool
    why_who: str
    candidates: tuple[str, ...]
    reported_by: str
    heard_on: date
    channel: str
    heard_by: tuple[str, ...]
    words: str
    classes: tuple[str, ...]
    chances: dict[str, float]
    spans: dict[str, str]
    stance: str
    language: str
    is_pushback: bool
    ask: bool = False
    commitment: bool = False
    yes: bool = False
    scope: bool = False
    repeats: Earlier | None = None
    answered: Earlier | None = None
    needs_person: str = ""
    unsure: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def is_repeat(self) -> bool:
        """The same voice has made this point before."""
        return self.repeats is not None and self.repeats.same_voice

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; dates stay dates."""
        return asdict(self) | {"is_repeat": self.is_repeat}


def propose(
    message: str | Mail,
    people: Iterable[Row] = (),
    log: Iterable[Row] = (),
    backend: Backend | None = None,
    *,
    as_of: date,
    concerns: Iterable[Row] = (),
    heard_by: Sequence[str] = (),
) -> tuple[Proposal, ...]:
    """Entries proposed for *message*, one per voice, push-back first.

    ``people`` rows have person_id, name, email, department; ``log`` rows are those of ``pushback`` (row_id, words, person_id,
    voice, occurred_on) and ``concerns`` those of ``concerns``; ``as_of`` is the day of hearing when the message has none.

    >>> found = propose("Maria says: who covers the two weeks of double work?", as_of=date(2026, 3, 2))
    >>> found[0].voice, found[0].reported_by, "substantive" in found[0].classes
    ('Maria', 'the writer', True)
    """
    rows, earlier, register = list(people), list(log), list(concerns)
    model = backend or load()
    taken = read(message, rows)
    said = [u for u in taken.utterances if any(c.isalnum() for c in u.words)]
    readings = list(model.read([u.words[:MOST_LETTERS] for u in said]))
    found = [
        _proposal(taken, u, r, model, earlier, register, as_of, tuple(heard_by))
        for u, r in zip(said, readings, strict=True)
    ]
    return tuple(sorted(found, key=lambda p: (not p.is_pushback, -p.chances["substantive"])))


def _proposal(
    taken: Message,
    said: Utterance,
    reading: Reading,
    model: Backend,
    log: Sequence[Row],
    register: Sequence[Row],
    as_of: date,
    heard_by: tuple[str, ...],
) -> Proposal:
    mail = taken.mail
    strange = _foreign(taken.language, model)
    classes = () if strange else reading.labels
    points = [said.words, *dict.fromkeys(reading.spans.values())] if classes else [said.words]
    before = earlier(points, said.voice.person_id, said.voice.voice, log, register)
    return Proposal(
        voice=said.voice.voice,
        person_id=said.voice.person_id,
        is_sure_who=said.voice.is_sure,
        why_who=said.voice.why,
        candidates=said.voice.candidates,
        reported_by=said.reported_by,
        heard_on=min(mail.sent_on or as_of, as_of),
        channel=mail.channel,
        heard_by=heard_by or mail.to,
        words=said.words,
        classes=classes,
        chances=reading.chances if not strange else dict.fromkeys(HEADS, 0.0),
        spans=reading.spans if classes else {},
        stance=reading.stance if not strange else "undecided",
        language=taken.language,
        is_pushback=bool(classes) or bool(strange),
        **{name: not strange and reading.chances[name] >= least for name, least in SHOWN.items()},
        repeats=before,
        answered=before if before is not None and before.answer else None,
        needs_person=strange or reading.needs_person,
        unsure=() if strange else reading.unsure,
        notes=_notes(said, taken),
    )


def yes_said(body: str, backend: Backend | None = None) -> str:
    """The sentence of the writer's own words that most sounds like a yes to going ahead and not against it; "" when none does.

    >>> yes_said("Thanks for the visit. We are going ahead with you, please send the papers.")
    'We are going ahead with you, please send the papers.'
    >>> yes_said("Who covers the two weeks of double work?")
    ''
    """
    own = read(Mail(body=body)).own
    model = backend or load()
    if not own or next(iter(model.read([own]))).chances["yes"] < HINTED:
        return ""
    said = [own[a:b] for a, b in clauses(own)][:_MOST_SENTENCES]
    found = [(r.chances["yes"], -i) for i, r in enumerate(model.read(said)) if r.chances["against"] <= r.chances["for"]]
    best = max(found, default=(0.0, 0))
    return said[-best[1]] if best[0] >= getattr(model, "thresholds", SHOWN)["yes"] else ""


def _foreign(code: str, model: Backend) -> str:
    languages = getattr(model, "languages", ("en",))
    if code and languages and code not in languages:
        return f"written in '{code}', which the back end '{model.name}' does not read"
    return ""


def _notes(said: Utterance, taken: Message) -> tuple[str, ...]:
    found = []
    if said.voice.candidates:
        found.append(f"{said.voice.voice} may be any of {len(said.voice.candidates)} people")
    elif said.voice.person_id and not said.voice.is_sure:
        found.append(f"who it is was guessed: {said.voice.why}")
    if said.reported_by:
        found.append(f"told by {said.reported_by}, not heard at first hand")
    if taken.is_cut:
        found.append("the message was too long to read whole")
    return tuple(found)


def earlier(
    points: Sequence[str], person_id: str | None, voice: str, log: Sequence[Row], register: Sequence[Row] = ()
) -> Earlier | None:
    """The entry of *log* that is most like any of *points*, with the answer it got; null when none is alike enough."""
    near: list[tuple[float, bool, Row]] = []
    for row in log:
        words = str(row.get("words") or "")
        likeness = max(alike(point, words) for point in points) if words.strip() else 0.0
        if likeness >= ALIKE:
            near.append((likeness, same_voice(row, person_id, voice), row))
    if not near:
        return None
    likeness, same, row = max(near, key=lambda n: n[:2])
    first = first_of(row, log)
    answers = [a for _, _, r in near if (a := answer_to(r, log, register))]
    return Earlier(
        row_id=str(first["row_id"]),
        likeness=round(min(likeness, 1.0), 3),
        words=str(first.get("words") or row.get("words") or ""),
        said_on=first.get("occurred_on"),
        same_voice=same,
        answer=str(answers[-1]["answer"]) if answers else "",
        answered_on=answers[-1].get("occurred_on") if answers else None,
    )


def first_of(row: Row, log: Sequence[Row]) -> Row:
    """The entry at the head of a chain of repeats."""
    by_id = {str(r["row_id"]): r for r in log}
    seen: set[str] = set()
    while row.get("repeats") and str(row["repeats"]) in by_id and str(row["row_id"]) not in seen:
        seen.add(str(row["row_id"]))
        row = by_id[str(row["repeats"])]
    return row


def answer_to(row: Row, log: Sequence[Row], register: Sequence[Row]) -> Row | None:
    """The newest answer to an entry or to one in its chain; null when nobody has answered."""
    head = str(first_of(row, log)["row_id"])
    chain = {str(r["row_id"]) for r in log if str(first_of(r, log)["row_id"]) == head} | {head}
    steps = [c for c in register if str(c.get("concern")) in chain and str(c.get("answer") or "").strip()]
    return steps[-1] if steps else None


def same_voice(row: Row, person_id: str | None, voice: str) -> bool:
    """True when the entry is of the same person, by id where both have one, else by name."""
    if person_id and row.get("person_id"):
        return str(row["person_id"]) == person_id
    return bool(voice) and plain(str(row.get("voice") or "")) == plain(voice)


def has_substance(classes: str | Sequence[str]) -> bool:
    """True when the classes of an entry hold a substantive concern."""
    return "substantive" in (classes.split() if isinstance(classes, str) else classes)


def clean_classes(said: str) -> tuple[str, ...]:
    """Classes as a person gives them, checked; raises :class:`ValueError` naming the odd one.

    >>> clean_classes("delay, Substantive")
    ('substantive', 'delay')
    """
    return _clean(said, CLASSES)


def clean_also(said: str) -> tuple[str, ...]:
    """What else words do, as a person gives it, checked as :func:`clean_classes` does.

    >>> clean_also("commitment ask"), clean_also("none")
    (('ask', 'commitment'), ())
    """
    return _clean(said, ALSO)


def _clean(said: str, names: Sequence[str]) -> tuple[str, ...]:
    given = [w.strip().casefold() for w in said.replace(",", " ").split()]
    odd = [w for w in given if w not in names and w != "none"]
    if odd:
        raise ValueError(f"'{odd[0]}' is not one of {', '.join(names)}, none")
    return tuple(c for c in names if c in given)
