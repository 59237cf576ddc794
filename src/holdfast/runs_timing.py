"""The tables of a Run that tell of time: where a chance comes from, how it moved, what waiting costs, the sum of all."""

from __future__ import annotations

from holdfast.schema import Column, TableSpec


def _c(name: str, kind: str, meaning: str, null: str = "") -> Column:
    return Column(name, kind, meaning, null)


_CHANCE = (
    _c("p_signed", "real", "chance of signature by that day"),
    _c("p_signed_low", "real", "lower end of the 90 % interval"),
    _c("p_signed_high", "real", "upper end of the 90 % interval"),
    _c("p_lost", "real", "chance of loss by that day"),
    _c("p_lost_low", "real", "lower end of the 90 % interval"),
    _c("p_lost_high", "real", "upper end of the 90 % interval"),
)


def timing_tables(deal: Column) -> tuple[TableSpec, ...]:
    """The tables whose rows belong to a deal; *deal* is the column of the deal, shared by all tables of a Run."""
    return (
        TableSpec(
            "fan",
            "chance of signature and of loss by each day ahead; no rows where the history does not reach",
            (deal, _c("day", "int", "calendar days from as_of"), *_CHANCE),
        ),
        TableSpec(
            "contributions",
            "where the chance of signature and of loss within the horizon come from: the rows of a deal add up to each exactly",
            (
                deal,
                _c(
                    "position",
                    "int",
                    "order within the deal: 0 the base rate, then by size, the small ones summed last",
                ),
                _c("signal", "string", "signal or label; 'base rate'; 'everything else'"),
                _c("value", "real", "value of the signal", "not a number, or not known"),
                _c("text", "string", "in words"),
                _c("effect", "real", "percentage points of the chance of signature within horizon_days"),
                _c("lost", "real", "percentage points of the chance of loss within horizon_days"),
                _c("horizon_days", "int", "calendar days ahead"),
                _c(
                    "days",
                    "int",
                    "days by which the same chance is reached later (+) or sooner (-)",
                    "beyond the history",
                ),
                _c(
                    "could",
                    "real",
                    "points above now at its best value: what such deals had, not what an act causes",
                    "not ours",
                ),
                _c("is_ours", "bool", "something a person can change next week"),
                _c("table", "string", "canonical table of the row behind it", "no single row"),
                _c("row_id", "string", "row behind it", "no single row"),
            ),
        ),
        TableSpec(
            "changes",
            "how the chance moved since the previous Run, and why: the rows of a deal add up to the move",
            (
                deal,
                _c("position", "int", "order within the deal, largest first"),
                _c("signal", "string", "signal; 'time passed'; 'history read anew'; 'everything else'"),
                _c("before", "string", "what the previous Run said", "not a signal"),
                _c("after", "string", "what this Run says", "not a signal"),
                _c("effect", "real", "percentage points of the chance of signature within horizon_days"),
                _c("horizon_days", "int", "calendar days ahead"),
                _c("table", "string", "canonical table of the row behind it", "no single row"),
                _c("row_id", "string", "row behind it", "no single row"),
            ),
        ),
        TableSpec(
            "waiting",
            "cost of waiting: chance of signature of deals like this one that are still open so many days after the yes",
            (
                deal,
                _c("day", "int", "calendar days since the yes"),
                _c("horizon_days", "int", "calendar days ahead within which the signature counts"),
                _c("p_signed", "real", "chance of signature within the horizon"),
                _c("p_signed_low", "real", "lower end of the 90 % interval"),
                _c("p_signed_high", "real", "upper end of the 90 % interval"),
                _c("n_open", "int", "deals of the history that were open and watched on that day"),
                _c("is_now", "bool", "the age nearest to the deal's own"),
            ),
        ),
    )


FORECAST = TableSpec(
    "forecast",
    "distribution of the amount signed within each horizon, per week and per quarter over all open deals that said yes",
    (
        _c("currency", "string", "ISO 4217 code"),
        _c("period", "string", "horizon (from the day of the Run so many days ahead), week or quarter"),
        _c("starts_on", "date", "first day counted"),
        _c("ends_on", "date", "last day counted"),
        _c("n_deals", "int", "open deals with an amount and a chance"),
        _c("low_minor", "int", "5 of 100 futures stay below, minor units"),
        _c("lower_minor", "int", "25 of 100 futures stay below, minor units"),
        _c("middle_minor", "int", "half of the futures stay below, minor units"),
        _c("upper_minor", "int", "75 of 100 futures stay below, minor units"),
        _c("high_minor", "int", "95 of 100 futures stay below, minor units"),
        _c("mean_minor", "int", "mean over the futures, minor units"),
        _c("signatures_low", "int", "5 of 100 futures have fewer signatures"),
        _c("signatures_middle", "int", "half of the futures have fewer signatures"),
        _c("signatures_high", "int", "95 of 100 futures have fewer signatures"),
    ),
)

ENDS = TableSpec(
    "ends",
    "deals that said yes and ended before as_of: what usual waits are read from and earlier chances are held against",
    (
        _c("deal_id", "string", "the deal"),
        _c("name", "string", "name of the deal", "not in the export"),
        _c("account", "string", "the buyer's company", "not in the export"),
        _c("owner", "string", "the seller", "not in the export"),
        _c("pipeline", "string", "the pipeline", "not in the export"),
        _c("amount_minor", "int", "amount in minor units", "not in the export"),
        _c("currency", "string", "ISO 4217 code", "not in the export"),
        _c("yes_on", "date", "day of the yes"),
        _c("end_on", "date", "day of the end"),
        _c("outcome", "string", "vocab.Outcome"),
    ),
)

ADOPTING = TableSpec(
    "adopting",
    "deals signed in the last half-year: watched after the signature, newest first",
    (
        _c("deal_id", "string", "the deal"),
        _c("name", "string", "name of the deal", "not in the export"),
        _c("account", "string", "the buyer's company", "not in the export"),
        _c("owner", "string", "the seller", "not in the export"),
        _c("pipeline", "string", "the pipeline", "not in the export"),
        _c("amount_minor", "int", "amount in minor units", "not in the export"),
        _c("currency", "string", "ISO 4217 code", "not in the export"),
        _c("yes_on", "date", "day of the yes"),
        _c("yes_who", "string", "who said it", "not stated"),
        _c("yes_source", "string", "vocab.YesSource"),
        _c("yes_evidence", "string", "what shows it"),
        _c("yes_row", "string", "row behind it"),
        _c("signed_on", "date", "day of the signature"),
        _c("facts", "string", "rows of the canonical tables of people and words, as JSON, as the table kit holds them"),
    ),
)
