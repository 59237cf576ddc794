"""The tables of a Run that tell of push-back: entries, voices by week, the register of concerns, and what moved the scope.

All of them are internal: nothing here is ever shown to a buyer.
"""

from __future__ import annotations

from holdfast.schema import Column, TableSpec


def _c(name: str, kind: str, meaning: str, null: str = "") -> Column:
    return Column(name, kind, meaning, null)


def pushback_tables(deal: Column) -> tuple[TableSpec, ...]:
    """The tables whose rows belong to a deal; *deal* is the column of the deal, shared by all tables of a Run."""
    return (
        TableSpec(
            "pushback",
            "entries of push-back, oldest first: those people logged, and those read in the buyer's mails as proposals",
            (
                deal,
                _c("row_id", "string", "the entry, or the text it was read from"),
                _c("heard_on", "date", "day on which it was heard"),
                _c("week", "int", "weeks since the yes, 0 = the first seven days", "before the yes"),
                _c("voice", "string", "whose voice it is", "not known"),
                _c("voice_id", "string", "one identity per voice: the person, or ``voice: NAME``", "nobody was named"),
                _c("person_id", "string", "the person", "not among the people of the deal, or not sure"),
                _c("reported_by", "string", "who told it for the voice", "heard at first hand"),
                _c("channel", "string", "how it was heard", "not stated"),
                _c("heard_by", "string", "who heard it, separated by ';'", "not stated"),
                _c("words", "string", "the words heard", "not kept"),
                _c("span", "string", "the quoted words behind the first class", "no class"),
                _c("classes", "string", "classes of docs/classes.md separated by spaces; '' = none of them"),
                _c("classes_from", "string", "person (said or confirmed) or read (by the back end, a proposal)"),
                _c("p_substantive", "real", "chance of a substantive concern", "a person said the classes"),
                _c("is_repeat", "bool", "this voice has made the point before"),
                _c("repeats", "string", "row_id of the entry that it repeats", "a new point"),
                _c("repeats_from", "string", "person (said so) or read (the words are alike)", "a new point"),
                _c("answer", "string", "the answer already given to this point in this deal", "none given before"),
                _c("answered_on", "date", "day of that answer", "none given before"),
                _c("is_ask", "bool", "asks something that needs an answer"),
                _c("is_proposed", "bool", "read in a mail and not logged: a person confirms it"),
                _c("needs_person", "string", "why a person should look first", "no reason to"),
            ),
        ),
        TableSpec(
            "voices",
            "objections and distinct voices by week since the yes; proposals are counted apart",
            (
                deal,
                _c("week", "int", "weeks since the yes, 0 = the first seven days"),
                _c("from_on", "date", "first day of the week"),
                _c("entries", "int", "entries that week, repeats among them"),
                _c("repeats", "int", "entries that repeat an earlier point of the same voice"),
                _c("voices", "int", "distinct people who pushed back that week"),
                _c("new_voices", "int", "people who had not pushed back before"),
                _c("substantive", "int", "entries that hold a substantive concern"),
                _c("proposed", "int", "entries read in mails that nobody confirmed yet"),
            ),
        ),
        TableSpec(
            "concerns",
            "the register: every substantive concern once, with its owner, answer and state",
            (
                deal,
                _c("concern", "string", "row_id of the entry that raised it"),
                _c("raised_on", "date", "day on which it was raised"),
                _c("words", "string", "the words heard", "not kept"),
                _c("voice", "string", "whose voice it is", "not known"),
                _c("person_id", "string", "the person", "not known"),
                _c("n_entries", "int", "entries that make this point, the first one among them"),
                _c("n_voices", "int", "distinct people who make this point"),
                _c("state", "string", "vocab.ConcernState; open until there is an answer"),
                _c("owner", "string", "who answers it", "nobody yet"),
                _c("answer", "string", "the answer given", "not answered yet"),
                _c("answered_on", "date", "day of the answer", "not answered yet"),
                _c("proof", "string", "what shows that the answer is true", "none given"),
                _c("due_on", "date", "day by which it is to be answered", "no day agreed"),
                _c("is_overdue", "bool", "open, and its day has passed"),
                _c("is_proposed", "bool", "its class was read and not confirmed"),
                _c("note", "string", "what does not fit", "all fits"),
            ),
        ),
        TableSpec(
            "scope",
            "changes to what was agreed since the yes, each with the push-back that caused it, oldest first",
            (
                deal,
                _c("row_id", "string", "the change"),
                _c("asked_on", "date", "day on which it was asked"),
                _c("person_id", "string", "who asked", "not known"),
                _c("words", "string", "what was asked", "not kept"),
                _c("share", "real", "share of the agreed scope that moves, 0 to 1", "not estimated"),
                _c(
                    "repeats",
                    "string",
                    "row_id of an earlier request for the same; it moves nothing more",
                    "asked for the first time",
                ),
                _c("cause", "string", "row_id of the entry that caused it", "no cause known"),
                _c(
                    "cause_from",
                    "string",
                    "person (said so) or read (same person or like words shortly before)",
                    "no cause known",
                ),
                _c("cause_words", "string", "the words of the cause", "no cause known"),
                _c("cause_classes", "string", "classes of the cause", "no cause known"),
                _c("is_substantive", "bool", "the cause holds a substantive concern", "no cause known"),
                _c(
                    "moved", "real", "share of the scope moved up to here; changes without a share count as equal parts"
                ),
                _c(
                    "moved_without",
                    "real",
                    "of the scope moved up to here, the share whose cause holds no concern of substance",
                ),
                _c("moved_unknown", "real", "of the scope moved up to here, the share without a known cause"),
            ),
        ),
    )
