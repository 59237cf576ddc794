"""The words a person reads for values of the vocabulary, and the forms in which people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.text import capfirst

from holdfast.report import told

HOLDUPS: dict[str, str] = {value: name for value, (name, _) in told.HOLDUPS.items()}
HOLDUP_MEANINGS: dict[str, str] = {value: meaning for value, (_, meaning) in told.HOLDUPS.items()}
JOBS = {
    "run": "Compute a Run",
    "preview": "Read an upload",
    "look": "Look inside a deal",
    "retention": "Remove old words",
}
REACTIONS: dict[str, str] = {value: capfirst(word) for value, word in told.REACTIONS.items()}
SEATS: dict[str, str] = {value: capfirst(word) for value, word in told.SEATS.items()}
STANCES: dict[str, str] = {value: capfirst(word) for value, word in told.STANCES.items()}
TIES = told.TIES
CONCERN_STATES = {
    "open": "Open",
    "answered": "Answered",
    "accepted_as_cost": "Accepted as a cost",
    "changed_plan": "Changed the plan",
}
PROMISE_STATES = {"promised": "Promised", "kept": "Kept", "late": "Late", "dropped": "Dropped"}
PLAN_STATES = {"open": "Open", "done": "Done", "dropped": "Dropped"}
SIDES = {"buyer": "the buyer", "seller": "us"}
CHANNELS = {"meeting": "in a meeting", "mail": "by mail", "call": "on a call", "hearsay": "told by somebody"}
MARKS = {"": "Asked, and unclear", "0": "Avoided or empty", "1": "General", "2": "Specific", "3": "Already done"}

Options = tuple[tuple[str, str], ...]


def _options(words: Mapping[str, str], blank: str = "") -> Options:
    return ((("", blank),) if blank else ()) + tuple(words.items())


@dataclass(frozen=True)
class Field:
    """One field of a form; *kind* is text, long, date, pick, people, check or hidden."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Options = ()
    is_needed: bool = False
    value: str = ""


@dataclass(frozen=True)
class Form:
    """A form that writes one row of a table of words; ``said`` is what is said when it was kept."""

    table: str
    title: str
    button: str
    said: str
    fields: tuple[Field, ...]
    subject: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def filled(self, values: Mapping[str, str], people: Sequence[tuple[str, str]] = ()) -> Form:
        """The form with values in its fields and the people of the deal to choose from."""
        kept = []
        for f in self.fields:
            options = f.options
            if f.kind == "people":
                options = (("", "nobody named"), *people)
            kept.append(replace(f, options=options, value=str(values.get(f.name, f.value) or "")))
        return replace(self, fields=tuple(kept), values=dict(values))


_WHEN = Field("said_on", "Day", "date", is_needed=True)
_EVIDENCE = Field("evidence", "What shows it", "long", "What they said or did, in their words if you have them.")

FORMS: dict[str, Form] = {
    f.table: f
    for f in (
        Form(
            "yeses", "Confirm or correct the yes", "Keep this yes", "The yes is kept. The next Run counts from this day.",
            (Field("said_on", "Day of the yes", "date", is_needed=True),
             Field("who", "Who said it", hint="Name or seat of the person."), _EVIDENCE),
        ),
        Form(
            "parks", "Park this deal", "Park it", "Parked. It wakes by itself on that day.",
            (Field("reason", "Reason", hint="For example: their budget year starts in April.", is_needed=True),
             Field("resume_on", "Wakes on", "date", is_needed=True)),
        ),
        Form(
            "pushback", "Log push-back", "Log it", "Logged. The next Run knows it.",
            (Field("words", "What was said", "long", "Paste the mail, or write what you heard.", is_needed=True),
             Field("said_on", "Heard on", "date", is_needed=True),
             Field("person_id", "Who said it", "people"),
             Field("voice", "Or a name that is not on the map"),
             Field("channel", "How it reached you", "pick", options=_options(CHANNELS, "not noted")),
             Field("heard_by", "Who else heard it"),
             Field("is_repeat", "This voice said the same before", "check")),
        ),
        Form(
            "stances", "Where they stand", "Keep this stance", "The stance is kept.",
            (Field("person_id", "Person", "people", is_needed=True),
             Field("stance", "Stance", "pick", options=_options(STANCES, "choose"), is_needed=True), _WHEN, _EVIDENCE),
            ("person_id",),
        ),
        Form(
            "seats", "Seat", "Keep this seat", "The seat is kept.",
            (Field("person_id", "Person", "people", is_needed=True),
             Field("seat", "Seat", "pick", options=_options(SEATS, "choose"), is_needed=True), _EVIDENCE),
            ("person_id",),
        ),
        Form(
            "ties", "Tie between two people", "Keep this tie", "The tie is kept.",
            (Field("from_person", "Who", "people", is_needed=True),
             Field("kind", "Tie", "pick", options=_options(TIES, "choose"), is_needed=True),
             Field("to_person", "Whom", "people", is_needed=True), _EVIDENCE),
            ("from_person", "to_person", "kind"),
        ),
        Form(
            "contacts", "Add a person", "Add them", "Added to the map.",
            (Field("name", "Name", is_needed=True), Field("title", "Job title"), Field("department", "Department"),
             Field("role", "Seat", "pick", options=_options(SEATS, "not known")),
             Field("reports_to", "Reports to", "people"), Field("person_id", "", "hidden")),
            ("person_id",),
        ),
        Form(
            "concerns", "A concern in the register", "Keep this concern", "The register is kept.",
            (Field("concern", "The concern", is_needed=True, hint="One sentence that the person who raised it would sign."),
             Field("state", "Where it stands", "pick", options=_options(CONCERN_STATES), is_needed=True),
             Field("owner", "Who answers it"), Field("answer", "The answer", "long"),
             Field("proof", "What proves the answer"), Field("due_on", "Answered by", "date")),
            ("concern",),
        ),
        Form(
            "scope_changes", "A change of scope", "Keep this change", "The change is kept.",
            (Field("words", "What was changed", "long", is_needed=True),
             Field("said_on", "Asked on", "date", is_needed=True), Field("person_id", "Who asked", "people"),
             Field("caused_by", "Which push-back came before it", "pick"),
             Field("share", "Share of the agreed amount, 0 to 1", hint="0.1 is a tenth; leave empty when not known.")),
        ),
        Form(
            "commitments", "An act the decision maker promised", "Keep this act", "The act is kept.",
            (Field("act", "What they will do", is_needed=True), Field("person_id", "Who", "people"),
             Field("due_on", "By", "date"),
             Field("state", "Where it stands", "pick", options=_options(PROMISE_STATES), is_needed=True),
             Field("commitment", "", "hidden")),
            ("commitment",),
        ),
        Form(
            "impacts", "A gain or a cost", "Keep it", "Kept; the sheet holds it.",
            (Field("kind", "It is", "pick", options=(("gain", "a gain"), ("cost", "a cost")), is_needed=True),
             Field("group", "For which group", is_needed=True), Field("what", "What it is, in their words", "long", is_needed=True),
             Field("bearer", "Who bears it"), Field("peaks", "When it peaks"), Field("fades", "When it fades")),
        ),
        Form(
            "openings", "A sentence that opens a document", "Keep my words", "Kept in your words.",
            (Field("document", "", "hidden"), Field("place", "", "hidden"),
             Field("text", "The sentence", "long", "As you would say it to the whole group. Empty: it is taken out.")),
            ("document", "place"),
        ),
        Form(
            "readiness", "An answer of the decision maker", "Keep this answer", "The answer is kept.",
            (Field("item", "", "hidden"),
             Field("mark", "What was said or done was", "pick", options=_options(MARKS)),
             Field("words", "In their words", "long"), _WHEN),
            ("item",),
        ),
        Form(
            "moves", "Choose this move", "Choose it", "Chosen.",
            (Field("play", "", "hidden"), Field("state", "", "hidden"), Field("note", "Why", hint="A line for yourself.")),
            ("play",),
        ),
        Form(
            "plan", "A row of the plan", "Keep this row", "The plan is kept.",
            (Field("title", "What is to be done", is_needed=True),
             Field("side", "Whose it is", "pick", options=_options(SIDES), is_needed=True),
             Field("owner", "Who does it"), Field("due_on", "By", "date"),
             Field("state", "Where it stands", "pick", options=_options(PLAN_STATES), is_needed=True),
             Field("play", "", "hidden")),
        ),
        Form(
            "disputes", "Dispute this reason", "Dispute it", "Disputed: it is shown, and from the next Run it does not count.",
            (Field("sign", "", "hidden"), Field("evidence_row", "", "hidden"),
             Field("note", "Why it is wrong", hint="For example: that meeting did take place.")),
            ("sign", "evidence_row"),
        ),
    )
}  # fmt: skip
