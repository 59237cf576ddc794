"""The one definition of a yes.

A yes is a dated event with who, evidence and source. Sources, in the order in which they are believed:

1. a **person's word** (``yeses``): the newest word about a deal wins, also when it says "there was no yes";
2. a done **plan row** of the buyer that is a yes by its title, a **stage** mapped to *yes* (or to *paper*, for deals
   that skip it), a **forecast category** listed in the settings: the earliest of these wins;
3. a sentence in a **text** is only a proposal (:func:`proposals`) until a person confirms it.

A deal that moves back to an earlier stage keeps its first yes: the clock of the internal sale runs on.
"""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import BooleanColumn, Table

from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.vocab import Field, Side, StageKind, YesSource

#: Sentences that often carry a yes (English, German). Only ever a proposal, so recall matters more than precision.
PHRASES = (
    r"\b(we('d| would) like to (go ahead|proceed|move forward)|let'?s (go ahead|do it|proceed)"
    r"|you have my (yes|word|go)|we (have|'ve) decided (for|to go with) you"
    r"|count us in|we are in agreement|agreed in principle"
    r"|wir (möchten|wollen|werden) (das |es )?(so )?(umsetzen|machen|mit ihnen)"
    r"|sie haben mein(e)? (ja|zusage|okay|ok))\b"
)
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


def proposals(t: Tables, settings: Settings, as_of: date) -> Table:
    """Texts of the buyer that may hold a yes, in deals without one: for a person to confirm; never starts a clock.

    Columns: deal_id, said_on, person_id and name (null = not known), words (the matching line), row_id; deal, account
    and owner of the deal.
    """
    day = ibis.literal(as_of, "date")
    acts = _known(t.activities, day)
    acts = acts.filter(acts.side == Side.BUYER.value)
    texts = t.texts.anti_join(register(t, settings, as_of), "deal_id")
    texts = texts.filter(texts.body.lower().re_search(PHRASES))
    hits = texts.inner_join(acts, "row_id")
    hits = hits.select(
        deal_id=hits.deal_id,
        said_on=hits.occurred_on,
        person_id=hits.person_id,
        words=hits.body.lower().re_extract("[^.!?\n]*" + PHRASES + "[^.!?\n]*", 0).strip(),
        row_id=hits.row_id,
        order=ibis.row_number().over(group_by="deal_id", order_by=["occurred_on", "row_no"]),
    )
    first = hits.filter(hits.order == 0).drop("order").left_join(t.names(), "person_id")
    first = first.select("deal_id", "said_on", "person_id", "name", "words", "row_id")
    named = first.inner_join(t.deals.select("deal_id", "account", "owner", deal="name"), "deal_id")
    return named.select("deal_id", "said_on", "person_id", "name", "words", "row_id", "deal", "account", "owner")


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
