"""What goes on inside the buyer of one deal, as rows of the Run: map, hold-ups, expected reactions, resolve, moves.

With no move chosen, the simulated curve of signature is aligned with the timing model's for that deal: the base rate comes
from data, only the differences from the simulation. Both numbers are kept and labelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from holdfast.diagnosis.case import Case, cases
from holdfast.diagnosis.holdups import Found, diagnose
from holdfast.diagnosis.kept import kept
from holdfast.diagnosis.lines import SIMULATED, Line
from holdfast.diagnosis.readiness import ITEM
from holdfast.engine import Tables
from holdfast.org import map as maps
from holdfast.org.build import FIELD, members
from holdfast.org.follow import Posterior
from holdfast.org.hearing import hearing
from holdfast.org.lanes import RUNS as PER_BLOCK
from holdfast.org.model import Organisation
from holdfast.org.parameters import INDEX, PARAMETERS
from holdfast.plays import ask, assumed
from holdfast.plays.base import Situation
from holdfast.plays.compare import DAYS, MAX_HOURS, MAX_PLAYS, RUNS, Compared, Comparison, compare
from holdfast.plays.expect import MEANINGS, Driver, Expected, Forecaster, drivers, reasons
from holdfast.plays.today import today
from holdfast.runs import RUN_TABLE
from holdfast.vocab import Holdup, Verdict

Row = dict[str, Any]
Reals = npt.NDArray[np.float64]
TABLES = (
    "people", "ties", "gaps", "holdups", "reactions", "questions", "followed", "resolve", "simulated", "spread", "moves",
    "sensitivity", "kit",
)  # fmt: skip
#: Deals looked at in one Run: of the list, and with others flagged when the list is short; runs of each move when they are
#: many. Choices that keep a Run quick; the door looks at any other deal when it is asked for.
MOST_LISTED, MOST_DEALS = 150, 60
MANY_DEALS, FEWER_RUNS = 100, 256
#: Most plays, and most hours, of the best set.
LIMITS = (MAX_PLAYS, MAX_HOURS)
#: Guesses shown in the table of sensitivity.
MOST_GUESSES = 5
#: Questions kept, and reactions that are given reasons.
MOST_QUESTIONS, MOST_REASONS = 5, 3
#: What the fields of the decision maker are in words.
_FIELDS = {
    "resolve": "how firm the decision maker is today", "preparation": "how well the decision maker is prepared",
    "harmony": "how much keeping the peace weighs with the decision maker",
    "favourites": "how much more the decision maker heeds a close voice",
    "load": "how much of the convincing the decision maker means to do alone",
    "noise": "how far talk without a checkable concern counts with the decision maker",
    "fear": "how much of the decision maker's resolve falters by itself",
}  # fmt: skip


def look(case: Case, *, threads: int = 1, limits: tuple[int, float] = LIMITS, runs: int = RUNS) -> dict[str, list[Row]]:
    """The rows of every table of one deal, without the deal."""
    now = today(case, runs=runs)
    s, org, seed = now.situation, now.org, now.seed
    found = s.map
    compared = compare(org, s, seed=seed, threads=threads, limits=limits, runs=runs)
    base, without, asked = _expected(org, s, compared, seed=seed, runs=runs, threads=threads)
    held = ask.ranked(diagnose(case, found.people, now.voices), asked)
    rows = maps.rows(found)
    rows["holdups"] = [row for n, f in enumerate(held) for row in _holdup(n, f, compared)]
    rows["reactions"] = _reactions(base, without, asked)
    rows["questions"] = [_question(n, w) for n, w in enumerate(asked[:MOST_QUESTIONS])]
    rows["spread"] = _spread(org, found, seed=seed, runs=max(runs // 4, PER_BLOCK))
    rows["followed"] = _followed(now.past, case)
    rows["resolve"] = _resolve(compared)
    rows["simulated"] = _curve(compared, case)
    rows["moves"] = [_move(n, c) for n, c in enumerate(compared.moves)]
    rows["sensitivity"] = _sensitivity(compared, s, asked)
    rows["kit"] = [{"facts": kept(case)}]
    return rows


def of_run(
    t: Tables,
    spine: Table,
    as_of: date,
    run_tables: Mapping[str, pa.Table],
    *,
    threads: int = 2,
    limits: tuple[int, float] = LIMITS,
    everyone: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, pa.Table]:
    """The tables of the people for the deals of a Run that need someone, or for *everyone*; empty when nobody does."""
    wanted = run_tables["deals"].to_pylist() if everyone else chosen(run_tables["deals"])
    ids = pa.array([d["deal_id"] for d in wanted], pa.string())
    own: dict[str, dict[str, list[Row]]] = {}
    for name in ("signals", "evidence", "chances"):
        by_deal = own.setdefault(name, {})
        table = run_tables[name]
        for row in table.filter(pc.is_in(table["deal_id"], value_set=ids)).to_pylist():
            by_deal.setdefault(row["deal_id"], []).append(row)
    found = cases(t, spine, as_of, wanted, own) if wanted else []
    return tables(found, threads=threads, limits=limits, progress=progress)


def chosen(deals: pa.Table) -> list[Row]:
    """The deals that are looked at: of every list the first, then the second …, then others flagged, while a Run is quick."""
    flagged = (Verdict.STALLED.value, Verdict.INDECISION.value)
    rows: list[Row] = deals.to_pylist()
    listed = [d for d in rows if d["is_listed"]]
    first = {d["deal_id"] for d in sorted(listed, key=lambda d: (d["rank"], d["deal_id"]))[:MOST_LISTED]}
    others = [d for d in rows if d["verdict"] in flagged and not d["is_listed"]]
    return [d for d in listed if d["deal_id"] in first] + others[: max(MOST_DEALS - len(listed), 0)]


def note(deals: pa.Table) -> list[str]:
    """What a reader of the Run must know when the list was too long to look inside every deal of it; else nothing."""
    listed = int(pc.sum(deals["is_listed"]).as_py() or 0)
    if listed <= MOST_LISTED:
        return []
    return [
        f"The people of {MOST_LISTED} of {listed} listed deals were looked at, the first of every list before the second; "
        "`holdfast people DEAL` and `holdfast moves DEAL` look at any other."
    ]


def tables(
    cases: Sequence[Case],
    *,
    threads: int = 1,
    limits: tuple[int, float] = LIMITS,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, pa.Table]:
    """The Run's tables of the people for all *cases*, and the run-level table of assumptions."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    runs = RUNS if len(cases) <= MANY_DEALS else FEWER_RUNS

    def one(case: Case) -> dict[str, list[Row]]:
        return look(case, threads=threads if len(cases) == 1 else 1, limits=limits, runs=runs)

    with ThreadPoolExecutor(threads) as pool:
        # The first alone: it compiles, or reads, what the others need.
        done = chain(map(one, cases[:1]), pool.map(one, cases[1:]))
        for n, (case, made) in enumerate(zip(cases, done, strict=True)):
            if progress:
                progress(n, len(cases))
            for name, found in made.items():
                rows[name] += [{"deal_id": case.deal_id, **row} for row in found]
    whole = {name: pa.Table.from_pylist(rows[name], schema=RUN_TABLE[name].arrow) for name in TABLES}
    return whole | {"assumptions": assumptions()}


def assumptions() -> pa.Table:
    """Every number of the simulation with its prior and source."""
    return pa.Table.from_pylist(assumed.table(), schema=RUN_TABLE["assumptions"].arrow)


def _holdup(position: int, f: Found, compared: Comparison) -> list[Row]:
    """One row a line: the evidence, and last what the simulation says."""
    common = {
        "position": position,
        "holdup": f.kind.holdup.value,
        "state": f.state,
        "weight": f.weight,
        "n_unasked": f.n_unasked,
        "question": f.question,
    }
    told = Line(SIMULATED, 0.0, compared.holdups[f.kind.holdup], None, "simulated", None, is_act=False)
    return [
        common | {"bears": x.bears, "text": x.text, "dated_on": x.dated_on, "table": x.table, "row_id": x.row_id}
        for x in (*f.lines, told)
    ]


def _expected(
    org: Organisation, s: Situation, compared: Comparison, *, seed: int, runs: int, threads: int
) -> tuple[Expected, list[tuple[Driver, Expected]], list[ask.Worth]]:
    """What to expect of the decision maker, the same without each thing known, and what each open question is worth."""
    known, open_ = drivers(org, s, s.found), ask.questions(s)
    fewer = max(runs // 4, PER_BLOCK)
    seen = Forecaster(org, seed=seed, runs=runs, threads=threads).run(
        {"base": ((), ()), **{f"without {n}": (d.effects, d.silent) for n, d in enumerate(known)}}
    )
    then = Forecaster(org, seed=seed, runs=fewer, threads=threads).run({"base": ((), ()), **ask.changes(open_)})
    asked = ask.worth(
        org, s, open_, then["base"], then, compared.moves, seed=seed, runs=fewer, days=DAYS, threads=threads
    )
    return seen["base"], [(d, seen[f"without {n}"]) for n, d in enumerate(known)], asked


def _reactions(base: Expected, without: Sequence[tuple[Driver, Expected]], asked: Sequence[ask.Worth]) -> list[Row]:
    rows: list[Row] = []
    for n, (reaction, meaning) in enumerate(MEANINGS.items()):
        row: Row = {"reaction": reaction.value, "text": meaning, "place": n}
        row |= {"p": base.shares[n], "low": base.low[n], "high": base.high[n]}
        rows.append({k: round(float(v), 4) if isinstance(v, float) else v for k, v in row.items()})
    rows.sort(key=lambda r: (-float(r["p"]), r["reaction"]))
    for position, row in enumerate(rows):
        n = row.pop("place")
        shown = position < MOST_REASONS and row["p"] > 0
        row["reason1"], row["reason2"] = reasons(n, base, without) if shown else (None, None)
        row["question"] = ask.best_for(n, asked) if shown else None
    return rows


def _question(position: int, w: ask.Worth) -> Row:
    q = w.question
    row: Row = {"position": position, "question": q.text, "item": q.item, "person_id": q.person_id}
    row |= {"shift": w.shift, "gain": w.gain}
    is_known = all(e.is_known for e in w.after)
    top = int(np.abs(w.after[0].shares - w.after[1].shares).argmax())
    row["reaction"] = list(MEANINGS)[top].value if is_known else None
    for side, answer, then, move in zip(("weak", "strong"), q.answers, w.after, w.moves, strict=True):
        row |= {
            f"{side}_answer": answer.words,
            f"{side}_chance": round(answer.chance, 4),
            f"{side}_share": round(float(then.shares[top]), 4) if is_known else None,
            f"{side}_move": " + ".join(p.name for p in move.plays) if move else None,
        }
    return row


def _spread(org: Organisation, found: maps.PeopleMap, *, seed: int, runs: int) -> list[Row]:
    """How push-back spreads, week by week: each level as a whole, then everybody of it."""
    others = [p for p in found.people if not p.is_decision_maker]
    levels = {n: [p for p in others if p.level == n] for n in sorted({p.level for p in others})}
    lots = {str(n): [i for p in here for i in members(p)] for n, here in levels.items()}
    weeks = hearing(org, {**lots, **{p.person_id: members(p) for p in others}}, seed=seed, runs=runs)
    order = [(n, key) for n, here in levels.items() for key in (None, *(p.person_id for p in here))]
    return [
        {"level": n, "person_id": key, "week": h.week, "p_told": round(h.told, 4), "p_against": round(h.against, 4),
         "p_spoken": round(h.spoken, 4), "voices": round(h.voices, 4)}
        for n, key in order
        for h in weeks[key or str(n)]
    ]  # fmt: skip


def _resolve(compared: Comparison) -> list[Row]:
    fan = np.round(compared.base.fan(), 4)
    return [
        {"day": d + 1, "low": a, "mid": b, "high": c}
        for d, (a, b, c) in enumerate(fan.tolist())
        if d % 2 == 0 or d == len(fan) - 1
    ]


def _followed(past: Posterior, case: Case) -> list[Row]:
    """Resolve since the yes as the log lets one guess; every third day and the last, which tells what comes too."""
    n = len(past.history)
    first = case.since_yes - n
    rows: list[Row] = []
    for d in range(n):
        if d % 3 and d != n - 1:
            continue
        low, mid, high = (round(float(v), 4) for v in past.history[d])
        row = {"day": first + d + 1, "low": low, "mid": mid, "high": high, "ess": round(float(past.ess[d]), 1)}
        rows.append(row | (_ahead(past) if d == n - 1 else dict.fromkeys(_AHEAD)))
    return rows


#: Standard errors on either side of an 80 % interval.
Z80 = NormalDist().inv_cdf(0.9)
_AHEAD = ("days_low", "days_mid", "days_high", "reaction", "p", "p_low", "p_high", "note")


def _ahead(past: Posterior) -> Row:
    """What the runs that fit the log do from today on: days to the signature, and the likeliest reaction."""
    days = past.remaining_days or (None, None, None)
    n = int(past.reactions.argmax())
    p = float(past.reactions[n])
    off = Z80 * (p * (1 - p) / max(float(past.ess[-1]), 1.0)) ** 0.5
    told = (list(MEANINGS)[n].value, p, max(p - off, 0.0), min(p + off, 1.0)) if p > 0 else (None,) * 4
    cells = (*days, *told, " ".join(past.notes) or None)
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in zip(_AHEAD, cells, strict=True)}


def _curve(compared: Comparison, case: Case) -> list[Row]:
    own = np.asarray(compared.base.signed, np.float64)
    points = [(int(c["horizon_days"]), float(c["p_signed"])) for c in case.chances if c["p_signed"] is not None]
    days = np.arange(1, len(own) + 1)
    timing = timing_curve(points, len(own)) if points else None
    aligned = align(own, points)
    gone = np.asarray(compared.base.withdrawn, np.float64)
    kept = [d for d in days.tolist() if d % 5 == 0 or d == 1 or d == len(own)]
    return [
        {
            "day": d,
            "p_signed_timing": None if timing is None else round(float(timing[d - 1]), 4),
            "p_signed_simulated": round(float(own[d - 1]), 4),
            "p_signed_aligned": round(float(aligned[d - 1]), 4) if points else None,
            "p_withdrawn": round(float(gone[d - 1]), 4),
        }
        for d in kept
    ]


def timing_curve(points: Sequence[tuple[int, float]], days: int) -> Reals:
    """The timing model's chance by day, straight between its horizons and level after the last."""
    known = sorted({(0, 0.0), *points})
    return np.interp(np.arange(1, days + 1), [d for d, _ in known], [p for _, p in known])


def align(own: Reals, points: Sequence[tuple[int, float]]) -> Reals:
    """The simulated curve with its odds moved so that it meets the timing model at each horizon inside its reach.

    >>> align(np.array([0.1, 0.2, 0.3, 0.4]), [(2, 0.1), (4, 0.2)]).round(3).tolist()
    [0.047, 0.1, 0.149, 0.2]
    """
    inside = [(d, p) for d, p in sorted(points) if 1 <= d <= len(own)]
    if not inside:
        return own

    def odds(p: Reals) -> Reals:
        kept = np.clip(p, 1e-4, 1 - 1e-4)
        return np.asarray(np.log(kept / (1 - kept)), np.float64)

    at = np.array([d for d, _ in inside], np.float64)
    shift = odds(np.array([p for _, p in inside])) - odds(own[at.astype(np.int64) - 1])
    moved = odds(own) + np.interp(np.arange(1, len(own) + 1), at, shift)
    curve = np.where(own <= 0, 0.0, 1 / (1 + np.exp(-moved)))
    return np.asarray(np.maximum.accumulate(curve), np.float64)


def _move(position: int, c: Compared) -> Row:
    say = " ".join(p.say for p in c.plays) if len(c.plays) == 1 else ""
    grades = sorted({p.grade for p in c.plays})
    return {
        "position": position,
        "move": c.id,
        "kind": c.kind,
        "name": " + ".join(p.name for p in c.plays),
        "who": "; ".join(dict.fromkeys(p.who for p in c.plays)),
        "effort": c.effort,
        "d_holds": c.holds[1],
        "d_holds_low": c.holds[0],
        "d_holds_high": c.holds[2],
        "d_days": round(c.days[1], 1),
        "d_days_low": round(c.days[0], 1),
        "d_days_high": round(c.days[2], 1),
        "d_adoption": c.adoption[1],
        "d_adoption_low": c.adoption[0],
        "d_adoption_high": c.adoption[2],
        "chance_better": c.chance_better,
        "grade": grades[-1] if "assumed" not in grades else "assumed",
        "why": c.why,
        "say": say,
        "avoid": " ".join(a for p in c.plays for a in p.avoid),
        "rule": c.rule,
        "is_recommended": c.is_recommended,
        "abstains": c.abstains,
    }


def _sensitivity(compared: Comparison, s: Situation, asked: Sequence[ask.Worth]) -> list[Row]:
    """The guesses that matter, each with the open question that tells of it; of the model's own guesses none does."""
    rows, names = [], {p.person_id: p.name for p in s.map.people}
    for n, (name, spread) in enumerate(compared.sensitivity[:MOST_GUESSES]):
        kind, _, what = name.partition(": ")
        if kind == "decider":
            told, said = _FIELDS[what], [w for w in asked if any(FIELD[h] == what for h in _holdups(w))]
        elif kind == "stance":
            told, said = f"where {names[what]} stands", [w for w in asked if w.question.person_id == what]
        else:
            told, said = PARAMETERS[INDEX[name]].meaning, []
        question = said[0].question.text if said else None
        rows.append({"position": n, "guess": name, "text": told, "spread": spread, "question": question})
    return rows


def _holdups(w: ask.Worth) -> Sequence[Holdup]:
    """The hold-ups that a question tells of."""
    return ITEM[w.question.item].holdups if w.question.item else ()
