"""What the CRM shapes share: ids that look like theirs, the timeline of a deal's fields, and the side files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from holdfast.market.tables import Market

Row = dict[str, Any]
Files = dict[str, tuple[list[str], Iterable[list[Any]]]]
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Tables that no CRM has a place for.
SIDE = (
    "plan", "yeses", "parks", "pushback", "scope_changes", "ties", "seats", "stances", "readiness", "commitments", "impacts",
    "replies", "moves",
)  # fmt: skip
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def number(our_id: str) -> int:
    """The number inside one of our ids; activity ids have two parts.

    >>> number("D00012"), number("A00012-0034")
    (12, 120034)
    """
    return int("".join(c for c in our_id if c.isdigit()))


def long_id(prefix: str, n: int) -> str:
    """An 18-character id: prefix, instance, number in base 62, and the three characters that make case matter.

    >>> long_id("006", 12)
    '0065f000000000CAAQ'
    """
    digits = ""
    while n:
        n, rest = divmod(n, 62)
        digits = _DIGITS[rest] + digits
    body = f"{prefix}5f{digits.rjust(10, '0')}"
    upper = ["".join("1" if c.isupper() else "0" for c in reversed(body[i : i + 5])) for i in (0, 5, 10)]
    return body + "".join(_SUFFIX[int(bits, 2)] for bits in upper)


def rows(market: Market, table: str) -> list[Row]:
    """The rows of a plain table."""
    found: list[Row] = market.tables[table].to_pylist()
    return found


def by_deal(found: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by deal, in their order."""
    grouped: dict[str, list[Row]] = {}
    for row in found:
        grouped.setdefault(row["deal_id"], []).append(row)
    return grouped


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a deal took a value: ``field`` is stage or a plain field name; ``old`` is null at the opening."""

    deal_id: str
    at: datetime
    field: str
    old: str | None
    new: str
    by: str


def changes(market: Market) -> Iterator[tuple[Row, list[Change]]]:
    """Every deal with its changes in order of time; the first ones, at the opening, set what it began with."""
    stages, fields = by_deal(rows(market, "stage_history")), by_deal(rows(market, "field_history"))
    for deal in rows(market, "deals"):
        key = deal["deal_id"]
        own = fields.get(key, [])
        later = [Change(key, f["changed_at"], f["field"], f["old_value"], f["new_value"], f["changed_by"]) for f in own]
        later += [
            Change(key, s["changed_at"], "stage", s["from_stage"], s["to_stage"], s["changed_by"])
            for s in stages.get(key, [])[1:]
        ]
        first = stages[key][0]
        began = {"stage": first["to_stage"], "close_date": str(deal["close_date"]), "amount": str(deal["amount"])}
        began |= {"owner": deal["owner"], "forecast_category": "Pipeline"}
        for change in reversed(own):
            if change["field"] in began:
                began[change["field"]] = change["old_value"]
        opening = [Change(key, first["changed_at"], f, None, v, first["changed_by"]) for f, v in began.items()]
        yield deal, opening + sorted(later, key=lambda c: (c.at, c.field))


def side_files(market: Market, deal_id: Callable[[str], Any], person_id: Callable[[str], Any]) -> Files:
    """What no CRM has a place for, as a person would keep it beside the export: plan, yeses, parks and the like."""
    found: Files = {}
    for name in SIDE:
        table = market.tables[name]
        if table.num_rows:
            translate: dict[str, Callable[[Any], Any]] = {
                "deal_id": deal_id, "person_id": person_id, "from_person": person_id, "to_person": person_id,
            }  # fmt: skip
            kept = [[translate.get(k, _same)(v) if v else v for k, v in row.items()] for row in table.to_pylist()]
            found[f"{name}.csv"] = (table.column_names, kept)
    return found


def _same(value: Any) -> Any:
    return value


def seconds(value: datetime | None) -> str:
    """A time as 2026-03-02 09:15:00, in UTC."""
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M:%S")


def millis(value: datetime | date | None) -> str:
    """A time as 2026-03-02T09:15:00.000Z; a date as a date."""
    if value is None:
        return ""
    return value.strftime("%Y-%m-%dT%H:%M:%S.000Z") if isinstance(value, datetime) else value.isoformat()
