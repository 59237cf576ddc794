"""The one definition of a yes.

A yes is a dated event with who, evidence and source. Sources, in the order in which they are believed:

1. a **person's word** (``yeses``): the newest word about a deal wins, also when it says "there was no yes";
2. a done **plan row** of the buyer that is a yes by its title, a **stage** mapped to *yes* (or to *paper*, for deals
   that skip it), a **forecast category** listed in the settings: the earliest of these wins;
3. a sentence in a **text**, found by its phrase or read by the reader of push-back, is only a proposal (:func:`proposals`) until a
   person confirms it.

A deal that moves back to an earlier stage keeps its first yes: the clock of the internal sale runs on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import BooleanColumn, Table

from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.triage import load, yes_said
from holdfast.vocab import Field, Side, StageKind, YesSource

#: Sentences that often carry a yes (English, German). Only ever a proposal, so recall matters more than precision.
PHRASES = (
    r"\b(we('d| would) like to (go ahead|proceed|move forward)|let'?s (go ahead|do it|proceed)"
    r"|you have my (yes|word|go)|we (have|'ve) decided (for|to go with) you"
    r"|count us in|we are in agreement|agreed in principle"
    r"|wir (möchten|wollen|werden) (das |es )?(so )?(umsetzen|machen|mit ihnen)"
    r"|sie haben mein(e)? (ja|zusage|okay|ok))\b"
)
#: A text without such a phrase is read only if it holds one of these words.
HINTS = (
    r"\b(yes|go ahead|proceed|move forward|approv\w*|agree[ds]?|agreement|accept\w*|sign(ed|ing)?|order|confirm\w*|decided|deal|done|"
    r"let'?s|start|green light|on board|happy to|glad to|pleased|take it|works for us|count us|in favou?r|chosen|choose|settled)\b"
)
#: Texts that are read in one deal and in all of them, the newest first, and letters of one: bounds of the time of a Run.
MOST_TEXTS, MOST_IN_ALL, MOST_LETTERS = 6, 4000, 3000
#: Titles of plan rows that are a yes when the buyer has done them.
PLAN_TITLES = (
    r"\b(agreement in principle|verbal (yes|agreement|approval)|decision( taken| made)?|grundsatzentscheidung|zusage)\b"
)

COLUMNS = ("deal_id", "yes_on", "yes_known_on", "who", "source", "evidence", "row_id")


def register(t: Tables, settings: Settings, as_of: date) -> Table:
    """The yes of every deal, as known on *as_of*.

    Returns one row per deal that said yes: deal_id, yes_on (UTC day), yes_known_on (the day on which we could first
    know it; later than ``yes_on`` when it was written down late), who (null = not stated), source
    (:class:`~holdfast.vocab.YesSource`), evidence (one line), row_id of the fact.
    """
    day = ibis.literal(as_of, "date")
    words = _known(t.yeses, day)
    newest = words.mutate(order=ibis.row_number().over(group_by="deal_id", order_by=ibis.desc("row_no")))
    newest = newest.filter(newest.order == 0)
    said = newest.filter(~newest.is_refused.fill_null(False))
    person = said.select(
        deal_id=said.deal_id,
        yes_on=said.occurred_on,
        yes_known_on=said.known_on,
        who=said.who,
        source=ibis.literal(YesSource.PERSON.value),
        evidence=ibis.coalesce(said.evidence, ibis.literal("stated by a person")),
        row_id=said.row_id,
    )
    found = ibis.union(ibis.union(_stages(t, day), _forecasts(t, day, settings)), _plan(t, day))
    found = found.anti_join(newest, "deal_id")
    first = ibis.row_number().over(group_by="deal_id", order_by=["yes_on", "source", "row_id"])
    found = found.mutate(order=first)
    return ibis.union(person, found.filter(found.order == 0).drop("order")).select(*COLUMNS)


def proposals(t: Tables, settings: Settings, as_of: date) -> pa.Table:
    """The first text of the buyer that may hold a yes, in each deal without one: for a person to confirm; never starts a clock.

    Columns: deal_id, said_on, person_id and name (null = not known), words (the sentence), row_id; deal, account and owner of the
    deal. A phrase settles it; other texts are read by the reader that came with the package.
    """
    told = t.engine.collect(
        _mails(t, settings, as_of).order_by(["deal_id", "said_on", "row_no"]), "texts that may hold a yes"
    )
    found: dict[str, dict[str, Any]] = {}
    for row in _read(told.to_pylist()):
        found.setdefault(row["deal_id"], row)
    return pa.Table.from_pylist([{k: row[k] for k in _PROPOSED} for row in found.values()], _PROPOSED_SCHEMA)


_PROPOSED = ("deal_id", "said_on", "person_id", "name", "words", "row_id", "deal", "account", "owner")
_PROPOSED_SCHEMA = pa.schema([(n, pa.date32() if n == "said_on" else pa.string()) for n in _PROPOSED])


def _mails(t: Tables, settings: Settings, as_of: date) -> Table:
    """Texts of the buyer with a phrase, and the newest ones with a hint, in deals without a yes."""
    acts = _known(t.activities, ibis.literal(as_of, "date"))
    acts = acts.filter(acts.side == Side.BUYER.value)
    texts = t.texts.anti_join(register(t, settings, as_of), "deal_id")
    body = texts.body.lower()
    texts = texts.mutate(
        is_phrase=body.re_search(PHRASES),
        phrase=body.re_extract("[^.!?\n]*" + PHRASES + "[^.!?\n]*", 0).strip(),
        body=texts.body.substr(0, MOST_LETTERS),
    )
    texts = texts.filter(texts.is_phrase | body.re_search(HINTS))
    hits = texts.inner_join(acts, "row_id").left_join(t.names(), "person_id")
    named = hits.inner_join(t.deals.select("deal_id", "account", "owner", deal="name"), "deal_id")
    newest = ibis.row_number().over(
        group_by=["deal_id", "is_phrase"], order_by=[ibis.desc("occurred_on"), ibis.desc("row_no")]
    )
    rows = named.select(
        "deal_id", "person_id", "name", "row_id", "row_no", "deal", "account", "owner", "is_phrase", "phrase", "body",
        said_on=named.occurred_on, newest=newest,
    )  # fmt: skip
    rows = rows.mutate(turn=ibis.row_number().over(group_by="is_phrase", order_by=["newest", "deal_id"]))
    return rows.filter(rows.is_phrase | ((rows.newest < MOST_TEXTS) & (rows.turn < MOST_IN_ALL)))


def _read(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Rows with the sentence that says yes; those without one go."""
    model = load()
    for row in rows:
        words = row["phrase"] if row["is_phrase"] else yes_said(row["body"], model)
        if words:
            yield {**row, "words": words}


def _known(rows: Table, day: ibis.Value) -> Table:
    known: BooleanColumn = (rows.known_on < day) & (rows.occurred_on < day)
    return rows.filter(known)


def _stages(t: Tables, day: ibis.Value) -> Table:
    rows = _known(t.stage_changes, day)
    rows = rows.filter(rows.stage_kind.isin([StageKind.YES.value, StageKind.PAPER.value]))
    return rows.select(
        deal_id=rows.deal_id,
        yes_on=rows.occurred_on,
        yes_known_on=rows.known_on,
        who=ibis.null("string"),
        source=ibis.literal(YesSource.STAGE.value),
        evidence=ibis.literal("moved to stage '") + rows.to_stage + "'",
        row_id=rows.row_id,
    )


def _forecasts(t: Tables, day: ibis.Value, settings: Settings) -> Table:
    rows = _known(t.field_changes, day)
    names = [name.lower() for name in settings.yes_forecast]
    rows = rows.filter((rows.field == Field.FORECAST_CATEGORY.value) & rows.new_value.lower().isin(names or [""]))
    return rows.select(
        deal_id=rows.deal_id,
        yes_on=rows.occurred_on,
        yes_known_on=rows.known_on,
        who=ibis.null("string"),
        source=ibis.literal(YesSource.FORECAST_CATEGORY.value),
        evidence=ibis.literal("forecast category became '") + rows.new_value + "'",
        row_id=rows.row_id,
    )


def _plan(t: Tables, day: ibis.Value) -> Table:
    rows = t.plan_rows
    rows = rows.filter(
        (rows.known_on < day)
        & (rows.done_on < day)
        & (rows.side == Side.BUYER.value)
        & rows.title.lower().re_search(PLAN_TITLES)
    )
    return rows.select(
        deal_id=rows.deal_id,
        yes_on=rows.done_on,
        yes_known_on=ibis.greatest(rows.known_on, rows.done_on),
        who=rows.owner,
        source=ibis.literal(YesSource.PLAN_ROW.value),
        evidence=ibis.literal("plan row done: '") + rows.title + "'",
        row_id=rows.row_id,
    )
