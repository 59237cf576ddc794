"""The tables of a Run that tell of the people: the map, what holds the decision up, what is expected, which moves help.

All of them are internal: nothing here is ever shown to a buyer.
"""

from __future__ import annotations

from holdfast.schema import Column, TableSpec

_SIGNS = "not the last day, or fewer than half of the runs sign"
_COMES = "not the last day, or no push-back comes"


def _c(name: str, kind: str, meaning: str, null: str = "") -> Column:
    return Column(name, kind, meaning, null)


def people_tables(deal: Column) -> tuple[TableSpec, ...]:
    """The tables whose rows belong to a deal; *deal* is the column of the deal, shared by all tables of a Run."""
    return (
        TableSpec(
            "people",
            "who takes part in the decision: known people first, then groups that are assumed",
            (
                deal,
                _c("person_id", "string", "the person, or the name of an assumed group"),
                _c("name", "string", "name, or words for the group"),
                _c("title", "string", "job title", "not in the export, or a group"),
                _c("department", "string", "department, as exported or read from the title", "not known"),
                _c("level", "int", "1 management, 2 heads, 3 managers, 4 staff"),
                _c("level_evidence", "string", "where the level was read from"),
                _c("group", "string", "department and level in words"),
                _c("n_people", "int", "how many people the row stands for; 1 for a person"),
                _c("seat", "string", "vocab.Seat"),
                _c("seat_evidence", "string", "where the seat was read from", "no seat is known"),
                _c("is_proposed", "bool", "the seat waits for a person to confirm it"),
                _c("stance", "string", "vocab.Stance, the newest one", "nobody has said where they stand"),
                _c("stance_on", "date", "day of the stance", "no stance"),
                _c("stance_evidence", "string", "the act or words it was read from", "no stance, or not stated"),
                _c("closeness", "real", "closeness to the decision maker, 0 to 1; assumed weights of known ties"),
                _c("closeness_evidence", "string", "why they are that close"),
                _c("has_spoken", "bool", "wrote, met, took a stance or pushed back since the yes"),
                _c("n_entries", "int", "entries of push-back by this voice"),
                _c("is_decision_maker", "bool", "the one who decides on this map"),
                _c("is_assumed", "bool", "true: not known in person, filled in from the prior of the size"),
            ),
        ),
        TableSpec(
            "ties",
            "how the buyer's people are tied, as stated by a person or proposed from who writes to and meets whom",
            (
                deal,
                _c("from_person", "string", "person_id"),
                _c("to_person", "string", "person_id"),
                _c("kind", "string", "vocab.TieKind"),
                _c("evidence", "string", "how we know"),
                _c("is_proposed", "bool", "waits for a person to confirm it"),
                _c("dated_on", "date", "day of the fact", "not dated"),
                _c("table", "string", "canonical table of the row"),
                _c("row_id", "string", "row behind it", "no single row"),
            ),
        ),
        TableSpec(
            "gaps",
            "what is missing on the map: empty seats, people who have not spoken, stances nobody knows",
            (
                deal,
                _c("kind", "string", "seat_empty, not_spoken, no_stance or proposed"),
                _c("seat", "string", "vocab.Seat", "not about a seat"),
                _c("person_id", "string", "the person", "not about one person"),
                _c("text", "string", "the gap in one sentence"),
                _c("question", "string", "the question that closes it"),
            ),
        ),
        TableSpec(
            "holdups",
            "the five hold-ups in order, one row per piece of evidence",
            (
                deal,
                _c("position", "int", "place of the hold-up, 0 = likeliest"),
                _c("holdup", "string", "vocab.Holdup"),
                _c("state", "string", "likely, possible, unlikely or ask (not enough known)"),
                _c("weight", "real", "evidence for less evidence against, from -1 to 1; an order, not a chance"),
                _c("n_unasked", "int", "readiness items of this hold-up not asked yet"),
                _c(
                    "bears",
                    "string",
                    "for, against, unseen, or simulated: not evidence, and without weight in the order",
                ),
                _c("text", "string", "the evidence in one sentence"),
                _c("dated_on", "date", "day of the fact", "an absence, or simulated"),
                _c("table", "string", "canonical table of the row; simulated: the runs of the simulation"),
                _c("row_id", "string", "row behind it", "no single row"),
                _c("question", "string", "the next question about this hold-up"),
            ),
        ),
        TableSpec(
            "reactions",
            "what the decision maker is expected to do when push-back comes within weeks; a simulation, not calibrated",
            (
                deal,
                _c("reaction", "string", "vocab.Reaction"),
                _c("p", "real", "share of the simulated runs; 0 for all ten when push-back comes in too few to tell"),
                _c("low", "real", "lower end of the 80 % interval over the guesses"),
                _c("high", "real", "upper end of the 80 % interval over the guesses"),
                _c("text", "string", "what it looks like"),
                _c(
                    "reason1",
                    "string",
                    "what is known and would lower the share most if it were gone",
                    "not the first three",
                ),
                _c("reason2", "string", "the second one", "not the first three, or nothing else moves it"),
                _c(
                    "question", "string", "the question that would change it most", "not the first three, or none would"
                ),
            ),
        ),
        TableSpec(
            "questions",
            "open questions, the one that would change the forecast or the best move most first; simulated both ways",
            (
                deal,
                _c("position", "int", "0 = changes most"),
                _c("question", "string", "what to ask", "no question tells of it: only what is logged"),
                _c("item", "string", "readiness item, b1 to b20", "about where a person stands"),
                _c("person_id", "string", "the person it is about", "about the decision maker"),
                _c("shift", "real", "share of the expected reactions that the answer would move, on average"),
                _c(
                    "gain", "real", "how much more often the decision holds because the move is chosen after the answer"
                ),
                _c(
                    "reaction",
                    "string",
                    "vocab.Reaction that the answer would move most",
                    "too little push-back to tell",
                ),
                *(
                    _c(f"{side}_{name}", kind, meaning.format(side), null)
                    for side in ("weak", "strong")
                    for name, kind, meaning, null in (
                        ("answer", "string", "what a {} answer sounds like; of a person: against or for it", ""),
                        ("chance", "real", "how likely a {} answer is on what is known; assumed where nothing is", ""),
                        ("share", "real", "share of that reaction after a {} answer", "too little push-back to tell"),
                        ("move", "string", "the best move then", "none can be told from doing nothing"),
                    )
                ),
            ),
        ),
        TableSpec(
            "followed",
            "what the log lets one guess of resolve since the yes, 0 to 1, and on its last day of what comes; not calibrated",
            (
                deal,
                _c("day", "int", "days since the yes"),
                _c("low", "real", "one run in ten is below"),
                _c("mid", "real", "half of the runs are below"),
                _c("high", "real", "one run in ten is above"),
                _c("ess", "real", "effective number of runs behind it; few means that the log fits the guesses badly"),
                _c("days_low", "real", "days to the signature: one run in ten is below", _SIGNS),
                _c("days_mid", "real", "half of the runs are below", _SIGNS),
                _c("days_high", "real", "one run in ten is above", _SIGNS),
                _c("reaction", "string", "vocab.Reaction: the likeliest to the next push-back", _COMES),
                _c("p", "real", "its share of the runs", _COMES),
                _c(
                    "p_low", "real", "lower end of the share's 80 % interval, from the effective number of runs", _COMES
                ),
                _c("p_high", "real", "upper end", _COMES),
                _c("note", "string", "what a reader must know, on the last day", "nothing, or not the last day"),
            ),
        ),
        TableSpec(
            "resolve",
            "the decision maker's resolve from today on with no move made, 0 to 1; simulated, not calibrated",
            (
                deal,
                _c("day", "int", "days from as_of"),
                _c("low", "real", "one run in ten is below"),
                _c("mid", "real", "half of the runs are below"),
                _c("high", "real", "one run in ten is above"),
            ),
        ),
        TableSpec(
            "simulated",
            "signature by day with no move made: the timing model's curve, and the simulation aligned with it",
            (
                deal,
                _c("day", "int", "days from as_of"),
                _c("p_signed_timing", "real", "the timing model's chance of signature by that day", "it abstained"),
                _c("p_signed_simulated", "real", "share of simulated runs signed by that day, before alignment"),
                _c("p_signed_aligned", "real", "the same after alignment with the timing model", "it abstained"),
                _c("p_withdrawn", "real", "share of simulated runs withdrawn by that day"),
            ),
        ),
        TableSpec(
            "spread",
            "how push-back spreads with no move made, by the end of a week: each level as a whole, then everybody of it",
            (
                deal,
                _c("level", "int", "1 management, 2 heads, 3 managers, 4 staff"),
                _c("person_id", "string", "the person or assumed group", "all of the level"),
                _c("week", "int", "weeks from as_of"),
                _c("p_told", "real", "share who have heard of the decision, over people and runs"),
                _c("p_against", "real", "share who are then against it"),
                _c("p_spoken", "real", "share of the runs in which one of them has spoken against it; 1 = did already"),
                _c("voices", "real", "how many of them have then spoken against it for the first time, on average"),
            ),
        ),
        TableSpec(
            "moves",
            "moves compared on the same luck: baselines, plays that apply, and the best small set",
            (
                deal,
                _c("position", "int", "order, 0 = first"),
                _c("move", "string", "id of the play, of the baseline, or of a set joined by +"),
                _c("kind", "string", "baseline, play or set"),
                _c("name", "string", "the move in words"),
                _c("who", "string", "who makes it"),
                _c("effort", "real", "hours of the people who make it, assumed"),
                _c("d_holds", "real", "change in the chance that the decision holds for the horizon"),
                _c("d_holds_low", "real", "lower end of the 80 % interval over the guesses"),
                _c("d_holds_high", "real", "upper end of the 80 % interval over the guesses"),
                _c("d_days", "real", "change in days to the signature, negative = sooner", "too few runs sign"),
                _c("d_days_low", "real", "lower end", "too few runs sign"),
                _c("d_days_high", "real", "upper end", "too few runs sign"),
                _c("d_adoption", "real", "change in the share of people who use it in the end"),
                _c("d_adoption_low", "real", "lower end"),
                _c("d_adoption_high", "real", "upper end"),
                _c("chance_better", "real", "share of the draws of the guesses in which it beats doing nothing"),
                _c("grade", "string", "evidence grade of its effect: A study, B survey, C practice, assumed"),
                _c("why", "string", "why it applies here"),
                _c("say", "string", "what to say"),
                _c("avoid", "string", "what not to do"),
                _c("rule", "string", "the rule that holds it back for now", "nothing holds it back"),
                _c("is_recommended", "bool", "in the best set under the limit on effort"),
                _c("abstains", "bool", "true: cannot be told from doing nothing, neither better nor worse"),
            ),
        ),
        TableSpec(
            "sensitivity",
            "which guesses matter for whether the decision holds, and which open question would shrink them; none when luck would do",
            (
                deal,
                _c("position", "int", "0 = matters most"),
                _c("guess", "string", "the parameter, `decider: FIELD` or `stance: PERSON`"),
                _c("text", "string", "the guess in words"),
                _c("spread", "real", "difference in the chance that the decision holds, low guess to high guess"),
                _c("question", "string", "what to ask"),
            ),
        ),
    )


ASSUMPTIONS = TableSpec(
    "assumptions",
    "every number behind the people of a deal: guesses that are drawn, numbers that are fixed, effects of the plays",
    (
        _c("parameter", "string", "name"),
        _c("meaning", "string", "what it is"),
        _c("unit", "string", "unit"),
        _c("low", "real", "low end of the prior"),
        _c("mode", "real", "likeliest value"),
        _c("high", "real", "high end of the prior"),
        _c("source", "string", "the source with its grade, or the word assumed"),
    ),
)
