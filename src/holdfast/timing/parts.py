"""What a Run says about time, put together: the one object that the pipeline asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from holdfast.engine import Tables
from holdfast.runs import RUN_TABLE, Run
from holdfast.settings import Settings
from holdfast.timing import book, moved, tell
from holdfast.timing.check import Check
from holdfast.timing.draws import Draws, draw
from holdfast.timing.forecast import forecast
from holdfast.timing.learn import NAMES, Learned
from holdfast.timing.rows import Floats, rows_of


@dataclass(frozen=True)
class Parts:
    """The chances of the open deals of one frame; ``told`` and ``draws`` are null while there is too little history."""

    learned: Learned
    frame: pa.Table
    draws: Draws | None
    told: tell.Told | None

    def save_chance(self) -> Floats:
        """Chance that a deal still signs within 90 days, or the longest time the history reaches; NaN = not known."""
        return tell.save_chance(self.told, self.frame.num_rows)

    def tables(
        self, t: Tables, frame: pa.Table, deals: pa.Table, settings: Settings, previous: Run | None, as_of: date
    ) -> dict[str, pa.Table]:
        """The tables chances, fan, contributions, changes, waiting and forecast."""
        ids = frame["deal_id"].to_pylist()
        order = tell.listed_order(deals, frame)
        amounts = np.asarray(frame["present_minor"].cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
        return {
            "chances": tell.chances(self.told, ids, settings.timing.horizons),
            "fan": tell.fan(self.told, ids),
            "contributions": tell.contributions(self.told, frame, t, order),
            "changes": moved.changes(self.told, previous, frame, t, order),
            "waiting": tell.waiting(self.told, order, np.random.default_rng(3)),
            "forecast": forecast(
                self.draws,
                rows_of(frame, NAMES),
                amounts,
                frame["currency"].to_pylist(),
                as_of,
                settings.timing.horizons,
                np.random.default_rng(2),
            ),
        }

    def pages(self) -> dict[str, str]:
        """The fitted model as a file of the Run."""
        return {book.FILE: book.dumps(self.learned.model)} if self.learned.model else {}


def told(learned: Learned, frame: pa.Table) -> Parts:
    """Chances of the open deals in *frame*, with intervals."""
    if learned.model is None:
        return Parts(learned, frame, None, None)
    draws = draw(learned.model, np.random.default_rng(1))
    return Parts(learned, frame, draws, tell.told(draws, rows_of(frame, NAMES)))


def curve_table(learned: Learned, days: int = 365) -> pa.Table:
    """The table ``curves`` of a Run: empty while too few deals have finished."""
    if learned.model is None:
        return RUN_TABLE["curves"].arrow.empty_table()
    parts, curves = [], learned.curves
    for group in sorted(curves.hazards):
        day, c = curves.curve(group, days)
        n_open = curves.n_open[group][: len(day)]
        values = (c.signed, c.signed_low, c.signed_high, c.lost, c.lost_low, c.lost_high)
        columns = [pa.array([group] * len(day)), day, n_open, *(np.round(v, 6) for v in values)]
        parts.append(pa.table(columns, schema=RUN_TABLE["curves"].arrow))
    return pa.concat_tables(parts)


def note(learned: Learned, settings: Settings) -> dict[str, Any]:
    """How the chances were made, and why there are none if there are none."""
    few = learned.model is None
    curves = learned.curves
    waits = {g: {"half": curves.wait(g, 0.5), "four_of_five": curves.wait(g, 0.8)} for g in sorted(curves.hazards)}
    return {
        "method": METHODS[learned.verdict],
        "verdict": learned.verdict,
        "interval": "90 %, doubt about the model; not the luck of one deal",
        "n_finished": learned.n_finished,
        "last_day": curves.last_day,
        "horizons": list(settings.timing.horizons),
        "abstained": f"{learned.n_finished} of the {learned.needed} finished deals needed" if few else None,
        "expected_wait": None if few else waits,
        "check": checked_words(learned.check) if learned.check else None,
        "priors": "direction and size per family of signals, assumed; they give way to the team's own history",
    }


METHODS = {
    "signals": "two competing hazards, signed and lost, by days since the yes, weekday and signals, on weekly landmarks",
    "base rate only": "days since the yes and weekday only: the signals tell nothing more about this team's deals",
    "not enough history": "none",
}


def checked_words(check: Check) -> dict[str, Any]:
    """The check on held-out deals in plain values."""
    return {
        "n_deals": check.n_deals, "n_signed": check.n_signed, "n_lost": check.n_lost, "has_signal": check.has_signal,
        "gain_per_deal": round(check.gain, 5), "gain_error": round(check.gain_error, 5),
        "evidence": round(check.evidence, 3),
        "weight_signed": round(check.weight[0], 3), "weight_lost": round(check.weight[1], 3),
    }  # fmt: skip
