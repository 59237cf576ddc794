"""The stall rule on synthetic markets with known truth: writes docs/evidence/stall.md.

Exports are written in the plain shape, read back like anybody's, stages proposed by the reader, nothing tuned. The seeds
were not used while the rule was made; the words that the market's people write were known to the people who chose the words that
are read from mails, so a real mailbox will be less kind. Positive: a deal that is truly stopped by resistance or indecision, for longer
than the expected wait of such a company, or whose buyer withdrew silently after such a stop.

Most of what happens is not logged, so no rule can know of every paper step and every recovery. What the export holds of them is
therefore counted apart. A paper step is told by its plan when the plan has it as an open row with an owner and shows the step before it
as done (for the first paper step: the row of the buyer that is due before it), or by its stage when the deal entered a paper stage since the step began; these must not be flagged inside the time
that was stated.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from holdfast import ingest, market, signals, verdict
from holdfast.calendar import Workdays
from holdfast.engine import Engine, Tables

SEEDS = (731, 732, 733, 734, 735)
BACK = (0, 28, 56)
FLAGGED = ("stalled", "indecision")
VERDICTS = (*FLAGGED, "not_enough_known", "paperwork", "parked", "moving")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "evidence" / "stall.md"


def truth_at(m: Any, as_of: dt.date) -> dict[str, str]:
    """What each deal truly does on that day."""
    days = Workdays("DE")
    rows = {r["deal_id"]: r for r in m.truth["truth"].to_pylist()}
    stopped: dict[str, bool] = defaultdict(bool)
    out = {}
    for s in m.truth["truth_spells"].to_pylist():
        if s["began"] >= as_of:
            continue
        stopped[s["deal_id"]] |= s["state"] == "stopped"
        if s["ended"] is None or s["ended"] >= as_of:
            row, state, lasted = rows[s["deal_id"]], s["state"], days.between(s["began"], as_of) - 1
            late = state == "paper" and s["expected_days"] and lasted > s["expected_days"]
            long = state == "stopped" and lasted > row["expected_wait_days"]
            dead = state == "over" and stopped[s["deal_id"]]
            out[s["deal_id"]] = (
                "stopped" if long or dead else "stopped, not yet long" if state == "stopped"
                else "paperwork, late" if late else "paused, recorded" if state == "parked" and row["park_recorded"]
                else "paused, not recorded" if state == "parked"
                else "recovered" if stopped[s["deal_id"]] and state == "moving" else state
            )  # fmt: skip
    return out


def traces(m: Any, facts: Path, as_of: dt.date, truth: dict[str, str]) -> dict[str, str]:
    """What the export, as it stood on that day, holds of each paper step inside its time and of each recovery."""
    spells: dict[str, list[Any]] = defaultdict(list)
    for s in m.truth["truth_spells"].to_pylist():
        if s["began"] < as_of:
            spells[s["deal_id"]].append(s)
    acts, plans, stages = defaultdict(list), defaultdict(list), defaultdict(list)
    rows = {
        name: pq.read_table(facts / f"{name}.parquet").to_pylist()
        for name in ("activities", "plan_rows", "stage_changes")
    }
    for name, found in (("activities", acts), ("plan_rows", plans), ("stage_changes", stages)):
        for row in rows[name]:
            if row["known_on"] < as_of:
                found[row["deal_id"]].append(row)
    out = {}
    for deal, state in truth.items():
        now, since = spells[deal][-1], spells[deal][-1]["began"]
        said = [
            a for a in acts[deal] if a["side"] == "buyer" and a["occurred_on"] and since <= a["occurred_on"] < as_of
        ]
        if state == "paper":
            before = next((s["cause"] for s in reversed(spells[deal][:-1]) if s["state"] == "paper"), None)
            open_ = {r["title"] for r in plans[deal] if r["owner"] and not (r["done_on"] and r["done_on"] < as_of)}
            done = {r["title"] for r in plans[deal] if r["done_on"] and r["done_on"] < as_of}
            if before is None:
                theirs = sorted(
                    (r for r in plans[deal] if r["side"] == "buyer"), key=lambda r: (r["due_on"], r["row_no"])
                )
                titles = [r["title"] for r in theirs]
                before = titles[titles.index(now["cause"]) - 1] if now["cause"] in titles[1:] else None
            by_stage = any(r["stage_kind"] == "paper" and r["occurred_on"] >= since for r in stages[deal])
            by_plan = now["cause"] in open_ and (before is None or before in done)
            named = any(a["is_paper"] or a["kind"] == "document" for a in said)
            out[deal] = (
                "its plan"
                if by_plan
                else "its stage"
                if by_stage
                else "a mail or document only"
                if named
                else "nothing"
            )
        elif state == "recovered":
            steps = {a["occurred_on"] for a in said if a["kind"] != "email" or (a["n_words"] or 0) >= 12}
            out[deal] = "two steps of the buyer" if len(steps) > 1 else "one step of the buyer" if steps else "nothing"
    return out


def verdicts(facts: Path, settings: Any, as_of: dt.date) -> Any:
    """The verdicts of a Run without its chances, on which they do not depend."""
    with Engine() as engine:
        t = Tables.load(engine, facts)
        course = engine.keep(signals.course(t, settings, as_of), "course")
        rows = signals.signals_of(signals.open_spine(course), t)
        frame = engine.collect(signals.present_amount(rows, t).order_by("deal_id"), "signals")
        baseline = verdict.learn(t, settings, as_of)
        unknown = np.full(frame.num_rows, np.nan)
        judged = verdict.assess(t, frame, baseline, settings, as_of, p_signed=unknown, typical={}, previous={})
        return judged, frame["deal_id"].to_pylist()


def held_back(judged: Any, frame_ids: list[str]) -> dict[str, str]:
    """Per deal without a flag: the clause of the rule that held it back."""
    f = judged.findings
    clauses = (
        ("parked", f.is_parked),
        ("inside the time of a paper step", f.is_paper),
        ("silent for less than the team's own limit", ~f.is_over),
        ("a step with the buyer is planned", f.is_planned),
        ("a day for going on was named", f.is_paused),
        ("the buyer named a paper step", f.is_paper_named),
        ("too little of the buyer is recorded", ~f.is_visible),
    )
    return {
        deal: next((words for words, here in clauses if here[i]), "fewer than two signs")
        for i, deal in enumerate(frame_ids)
    }


@dataclass
class Found:
    """Counts over the as-of dates: (truth, verdict), missed stops by clause, (truth, trace, verdict), and flags with fewer than two
    dated signs."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    traced: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    thin: int = 0

    def add(self, other: Found) -> None:
        """Count another market as well."""
        self.verdicts += other.verdicts
        self.missed += other.missed
        self.traced += other.traced
        self.thin += other.thin


def one_market(seed: int, logged: float | None) -> Found:
    """What the rule says of one market."""
    m = market.make(market.MarketSettings(seed=seed, n_deals=400, weeks=104, logged=logged))
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        export, home = Path(folder) / "export", Path(folder) / "home"
        market.write(m, export, "plain")
        imported = ingest.read_export(export, home)
        for back in BACK:
            as_of = m.settings.end - dt.timedelta(days=back)
            judged, ids = verdicts(imported.facts, imported.settings, as_of)
            truth, clause = truth_at(m, as_of), held_back(judged, ids)
            trace = traces(m, imported.facts, as_of, truth)
            signs: Counter[str] = Counter(
                e["deal_id"]
                for e in judged.evidence.to_pylist()
                if e["bears"] == "for" and not e["is_disputed"] and e["dated_on"] and e["row_id"]
            )
            for deal in judged.deals.to_pylist():
                name, verdict = deal["deal_id"], deal["verdict"]
                state = truth.get(name, "ended in truth")
                found.verdicts[state, verdict] += 1
                if state == "stopped" and verdict not in FLAGGED:
                    found.missed[clause[name]] += 1
                if name in trace:
                    found.traced[state, trace[name], verdict] += 1
                found.thin += verdict in FLAGGED and signs[name] < 2
    return found


def apart(seed: int, logged: float | None) -> Found:
    """The same in a process of its own, so that memory stays small and a market can be measured alone."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.stall", str(seed), json.dumps(logged)],
        cwd=PAGE.parents[2],
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    verdicts, missed, traced, thin = json.loads(done.stdout.splitlines()[-1])
    return Found(
        Counter({(a, b): n for a, b, n in verdicts}),
        Counter(missed),
        Counter({(a, b, c): n for a, b, c, n in traced}),
        thin,
    )


def numbers(found: Counter[tuple[str, str]]) -> tuple[int, float, float, float]:
    """Flags, precision, precision when every true stop counts however young, recall."""
    flags = sum(n for (_, v), n in found.items() if v in FLAGGED)
    hits = sum(n for (t, v), n in found.items() if v in FLAGGED and t == "stopped")
    young = sum(n for (t, v), n in found.items() if v in FLAGGED and t == "stopped, not yet long")
    positives = sum(n for (t, _), n in found.items() if t == "stopped")
    return flags, hits / max(flags, 1), (hits + young) / max(flags, 1), hits / max(positives, 1)


def main() -> None:
    """Run all markets and write the page."""
    lines = [
        "# The stall rule on markets with known truth",
        "",
        *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(),
        "",
    ]
    lines += [f"Seeds {', '.join(map(str, SEEDS))}; 400 deals and 104 weeks each.",
              "As-of dates: the end of the window and 4 and 8 weeks before.",
              "Regenerate with `make evidence`.", ""]  # fmt: skip
    for title, logged in (
        ("10–60 % of the mails logged (drawn per company and seller)", None),
        ("20 % of the mails logged", 0.2),
    ):
        total = Found()
        lines += [
            f"## {title}",
            "",
            "| seed | flags | precision | precision, young stops counted | recall |",
            "|---|---|---|---|---|",
        ]
        with ThreadPoolExecutor(2) as pool:
            each = list(pool.map(partial(apart, logged=logged), SEEDS))
        for seed, found in zip(SEEDS, each, strict=True):
            total.add(found)
            lines.append("| {} | {} | {:.2f} | {:.2f} | {:.2f} |".format(seed, *numbers(found.verdicts)))
        lines.append("| **all** | {} | **{:.3f}** | {:.3f} | **{:.3f}** |".format(*numbers(total.verdicts)))
        heads = " | ".join(v.replace("_", " ") for v in VERDICTS)
        lines += ["", f"Flags with fewer than two dated signs: {total.thin}.", "", f"| truth | {heads} |",
                  "|---|" + "---|" * len(VERDICTS)]  # fmt: skip
        lines += [
            f"| {t} | " + " | ".join(str(total.verdicts[t, v]) for v in VERDICTS) + " |"
            for t in sorted({t for t, _ in total.verdicts})
        ]
        lines += ["", "What the export held of paper steps inside their time and of recoveries:", "",
                  "| truth | told by | deals | flagged |", "|---|---|---|---|"]  # fmt: skip
        for state, told in sorted({key[:2] for key in total.traced}):
            seen = {v: n for (a, b, v), n in total.traced.items() if (a, b) == (state, told)}
            lines.append(f"| {state} | {told} | {sum(seen.values())} | {sum(seen.get(v, 0) for v in FLAGGED)} |")
        lines += ["", "What held the missed stops back:", "", "| clause | stops |", "|---|---|"]
        lines += [f"| {words} | {n} |" for words, n in sorted(total.missed.items(), key=lambda m: (-m[1], m[0]))]
        lines.append("")
        print("\n".join(lines[-28:]), flush=True)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one = one_market(int(sys.argv[1]), json.loads(sys.argv[2]))
        print(json.dumps([[[*key, n] for key, n in sorted(one.verdicts.items())], one.missed,
                          [[*key, n] for key, n in sorted(one.traced.items())], one.thin]))  # fmt: skip
    else:
        main()
