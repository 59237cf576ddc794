"""The market as Arrow tables: the plain shape's tables, and the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from holdfast.market import impacts, told, truth
from holdfast.market.company import make_company, make_seller
from holdfast.market.life import Life
from holdfast.market.luck import luck_for
from holdfast.market.rows import Record
from holdfast.market.settings import MarketSettings

_S, _T, _D, _I, _F, _B = (
    pa.string(), pa.timestamp("s", tz="UTC"), pa.date32(), pa.int64(), pa.float64(), pa.bool_(),
)  # fmt: skip


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


#: The plain shape: table → columns as in the files.
PLAIN: dict[str, pa.Schema] = {
    "deals": _schema(deal_id=_S, name=_S, account=_S, owner=_S, pipeline=_S, amount=_I, currency=_S, country=_S, employees=_I,
                     created_at=_T, close_date=_D, stage=_S, outcome=_S, closed_at=_T),
    "stage_history": _schema(deal_id=_S, changed_at=_T, from_stage=_S, to_stage=_S, changed_by=_S),
    "field_history": _schema(deal_id=_S, changed_at=_T, field=_S, old_value=_S, new_value=_S, changed_by=_S),
    "activities": _schema(activity_id=_S, deal_id=_S, occurred_at=_T, kind=_S, direction=_S, subject=_S, person=_S,
                          owner=_S,
                          created_at=_T, planned_for=_D, status=_S, cancelled_at=_T, n_words=_I, body=_S),
    "contacts": _schema(deal_id=_S, person_id=_S, name=_S, email=_S, title=_S, department=_S, role=_S, reports_to=_S,
                        added_at=_T, left_at=_D),
    "plan": _schema(row_id=_S, deal_id=_S, title=_S, side=_S, owner=_S, kind=_S, due_on=_D, expected_days=_I,
                    created_at=_T, done_at=_T),
    "yeses": _schema(deal_id=_S, said_at=_T, who=_S, evidence=_S, said_by=_S, refused=_S),
    "parks": _schema(deal_id=_S, parked_at=_T, reason=_S, resume_on=_D, said_by=_S),
    "pushback": _schema(deal_id=_S, heard_at=_T, person_id=_S, voice=_S, channel=_S, words=_S, heard_by=_S, repeat=_S,
                        said_by=_S),
    "ties": _schema(deal_id=_S, said_at=_T, from_person=_S, to_person=_S, kind=_S, evidence=_S, refused=_S, said_by=_S),
    "seats": _schema(deal_id=_S, said_at=_T, person_id=_S, seat=_S, evidence=_S, said_by=_S),
    "stances": _schema(deal_id=_S, said_at=_T, person_id=_S, stance=_S, evidence=_S, said_by=_S),
    "readiness": _schema(deal_id=_S, said_at=_T, item=_S, mark=_I, words=_S, person_id=_S, said_by=_S),
    "commitments": _schema(deal_id=_S, said_at=_T, commitment=_S, person_id=_S, act=_S, due_on=_D, state=_S, said_by=_S),
    "impacts": _schema(deal_id=_S, said_at=_T, kind=_S, group=_S, what=_S, bearer=_S, peaks=_S, fades=_S, said_by=_S),
    "replies": _schema(deal_id=_S, said_at=_T, kind=_S, heard=_S, reply=_S, act=_S, aloud=_S, person_id=_S, said_by=_S),
    "moves": _schema(deal_id=_S, said_at=_T, play=_S, state=_S, note=_S, said_by=_S),
    "scope_changes": _schema(deal_id=_S, asked_at=_T, person_id=_S, words=_S),
}  # fmt: skip
TRUTH: dict[str, pa.Schema] = {
    "truth": _schema(deal_id=_S, course=_S, drawn_course=_S, hold_up=_S, yes_on=_D, yes_source=_S, decision_maker=_S,
                     champion=_S, n_stops=_I, stop_began=_D, stop_ended=_D, stop_cause=_S, recovered=_B,
                     withdrawn_on=_D,
                     expected_wait_days=_I, park_began=_D, park_until=_D, park_recorded=_B, paper_steps=_S,
                     signed_on=_D,
                     ended_on=_D, closed_on=_D, outcome=_S, state_at_end=_S, resolve_at_yes=_F, resolve_at_end=_F,
                     voices=_I, objections=_I, logging_rate=_F, acts=_I, acts_logged=_I, mails=_I, mails_logged=_I),
    "truth_spells": _schema(deal_id=_S, state=_S, began=_D, ended=_D, cause=_S, expected_days=_I),
    "truth_people": _schema(deal_id=_S, person_id=_S, level=_I, department=_S, seat=_S, reports_to=_S, outspoken=_F,
                            closeness=_F, critic=_B, founded=_B, objections=_I, first_objection_on=_D),
    "truth_ties": _schema(account=_S, person_id=_S, other_id=_S, kind=_S, strength=_F),
}  # fmt: skip


@dataclass(frozen=True)
class Market:
    """A synthetic market: ``tables`` in the plain shape, ``truth`` apart; both by table name.

    ``sellers`` are the owners by name, in their order.
    """

    settings: MarketSettings
    tables: dict[str, pa.Table]
    truth: dict[str, pa.Table]
    sellers: tuple[str, ...]


def make(settings: MarketSettings) -> Market:
    """All deals of a market; the same settings give the same rows.

    >>> m = make(MarketSettings(seed=3, n_deals=4, weeks=40))
    >>> m.tables["deals"].num_rows, m.tables["deals"]["deal_id"][0].as_py()
    (4, 'D00001')
    """
    records = []
    sellers = tuple(make_seller(i, settings).name for i in range(settings.n_sellers))
    for index in range(settings.n_deals):
        luck = luck_for(settings.seed, "deal", index)
        company = make_company(account_of(settings, index), settings)
        seller = make_seller(int(luck.u() * settings.n_sellers), settings)
        records.append(Record(Life(settings, index, company, seller, luck).run()))
    return Market(settings, _tables(records), _truth(records), sellers)


def account_of(settings: MarketSettings, index: int) -> int:
    """The company of deal *index*: mostly its own, sometimes that of an earlier deal."""
    luck = luck_for(settings.seed, "account", index)
    return luck.whole(0, index - 1) if index and luck.chance(0.12) else index


def _tables(records: list[Record]) -> dict[str, pa.Table]:
    rows: dict[str, Iterable[dict[str, Any]]] = {
        "deals": [r.deal() for r in records],
        "stage_history": [x for r in records for x in r.stages()],
        "field_history": [x for r in records for x in r.fields()],
        "activities": [x for r in records for x in r.activities],
        "contacts": [x for r in records for x in r.contacts],
        "plan": [x for r in records for x in r.plan()],
        "yeses": [x for r in records for x in r.yeses()],
        "parks": [x for r in records for x in r.parks()],
        "pushback": [x for r in records for x in r.pushback()],
        "scope_changes": [x for r in records for x in r.scope()],
        **{n: [x for r in records for x in r.told.rows[n]] for n in told.TABLES if n != "pushback"},
        **{n: [x for r in records for x in r.impacts.rows[n]] for n in impacts.TABLES},
    }
    return {name: _arrow(list(found), PLAIN[name]) for name, found in rows.items()}


def _truth(records: list[Record]) -> dict[str, pa.Table]:
    first = {r.life.company.name: r for r in reversed(records)}
    rows: dict[str, list[dict[str, Any]]] = {
        "truth": [truth.deal_truth(r) for r in records],
        "truth_spells": [x for r in records for x in truth.spells(r)],
        "truth_people": [x for r in records for x in truth.people(r)],
        "truth_ties": [x for name in sorted(first) for x in truth.ties(first[name])],
    }
    return {name: _arrow(found, TRUTH[name]) for name, found in rows.items()}


def _arrow(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.table([pa.array([row[f.name] for row in rows], f.type) for f in schema], schema=schema)
