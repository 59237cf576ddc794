"""What preparing costs and whether its chain hangs together: parts are measured one by one, the page is written from them.

python -m bench.prep speed HOME         one deal of a home, all documents in four formats, as a person would type it
python -m bench.prep many HOME          every open deal of a home, all documents as PDF
python -m bench.prep chain HOME [N]     simulated decision makers: prepared, unprepared, and prepared at random
python -m bench.prep page               docs/evidence/preparation.md from what was kept
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "bench" / "prep.json"
PAGE = ROOT / "docs" / "evidence" / "preparation.md"
#: Seed of the luck in which moves are judged: never the one in which they were chosen.
JUDGE = 90_210
DRAWS = 8
#: Compiled modules are kept, as on every machine but some that build software.
WARM = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"NO_COLOR": "1"}


def main(words: list[str]) -> None:
    if not words or words[0] not in ("speed", "many", "chain", "page"):
        raise SystemExit(__doc__)
    if words[0] == "page":
        PAGE.write_text(page(kept()), encoding="utf-8")
        return
    home = Path(words[1])
    found = {"speed": speed, "many": many, "chain": lambda h: chain(h, int((words[2:] or ["60"])[0]))}[words[0]](home)
    KEPT.write_text(json.dumps({**kept(), words[0]: found}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


def kept() -> dict[str, Any]:
    return json.loads(KEPT.read_text("utf-8")) if KEPT.is_file() else {}


@dataclass(frozen=True)
class Spent:
    seconds: float
    cpu: float


def typed(*words: str) -> Spent:
    """A command as a person types it, in a process of its own."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from holdfast.cli import main; main()", *words],
        check=True, capture_output=True, env=WARM,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(round(time.perf_counter() - start, 2), round(cpu, 2))


def speed(home: Path) -> dict[str, Any]:
    from holdfast.cli.preparing import Desk
    from holdfast.preparation import FORMATS, documents, export, sheet

    desk = Desk.open(home)
    deal = desk.listed()[0]
    with tempfile.TemporaryDirectory() as out:
        whole = min(
            (typed("prepare", deal, str(home), "--format", "all", "--out", out) for _ in range(3)), key=lambda s: s.cpu
        )
        files = sum(1 for p in Path(out).rglob("*") if p.is_file())
    case, told = desk.cases([deal])[0], desk.stories()
    docs = [d for d in documents(sheet(case, stories=told)) if not d.blocked]
    parts = {"build": cpu(lambda: documents(sheet(case, stories=told)))}
    for form in FORMATS:
        parts[form] = cpu(lambda form=form: [export(d, form) for d in docs])
    return {"files": files, "documents": len(docs), "seconds": whole.seconds, "cpu": whole.cpu, "parts": parts}


def cpu(act: Any, times: int = 5) -> float:
    act()
    found = []
    for _ in range(times):
        start = time.process_time()
        act()
        found.append(time.process_time() - start)
    return round(min(found), 3)


def many(home: Path) -> dict[str, Any]:
    from holdfast.cli.preparing import Desk

    n = len(Desk.open(home).run.rows("deals"))
    with tempfile.TemporaryDirectory() as out:
        spent = typed("prepare", "--home", str(home), "--all", "--out", out)
        files = [p.stat().st_size for p in Path(out).rglob("*.pdf")]
    return {"deals": n, "files": len(files), "bytes": sum(files), "seconds": spent.seconds, "cpu": spent.cpu}


def chain(home: Path, most: int) -> dict[str, Any]:
    """For each deal: choose by the documents and by the comparison in one luck, judge all in another."""
    from holdfast.cli.preparing import Desk
    from holdfast.diagnosis.readiness import answers
    from holdfast.org import map as maps
    from holdfast.org.build import organisation
    from holdfast.org.effects import Scenario
    from holdfast.org.follow import follow, started
    from holdfast.org.logbook import logbook
    from holdfast.org.simulate import simulate
    from holdfast.plays import PLAYS
    from holdfast.plays.compare import DAYS, MAX_HOURS, compare
    from holdfast.plays.rules import allowed_together, held_back
    from holdfast.plays.today import PARTICLES
    from holdfast.preparation.documents.monday_page import moves
    from holdfast.preparation.kit import situation

    desk = Desk.open(home)
    rows: list[dict[str, float]] = []
    seen = {"recommended": 0, "documents": 0}
    stuck = [d["deal_id"] for d in desk.run.rows("deals") if d["verdict"] in ("stalled", "indecision")][:most]
    for n, case in enumerate(desk.cases(stuck)):
        s = situation(case)
        said, voices = answers(case.readiness), maps.voices_of(case, s.map.known)
        then = organisation(case, s.map, said, voices, at_yes=True)
        past = follow(then, *logbook(case, voices), particles=PARTICLES, seed=n)
        org = started(organisation(case, s.map, said, voices), past)
        free = [p for p in PLAYS if held_back(p.id, s) is None]
        written = [p for p, _ in moves(s)[0]]
        told = compare(org, s, seed=n)
        best = next((m for m in told.moves if m.is_recommended), None)
        luck = random.Random(n)
        k = max(len(written), 1)
        lots = []
        while len(lots) < DRAWS:
            drawn = luck.sample(free, min(k, len(free)))
            if allowed_together([p.id for p in drawn], s) and sum(p.effort for p in drawn) <= MAX_HOURS:
                lots.append(drawn)
        arms = {"none": (), "documents": tuple(written), "recommended": best.plays if best else ()}
        arms |= {f"random {i}": tuple(lot) for i, lot in enumerate(lots)}
        scenarios = [Scenario(name, tuple(e for p in plays for e in p.effects(s))) for name, plays in arms.items()]
        found = simulate(org, scenarios, runs=1024, days=DAYS, seed=JUDGE + n, threads=1)
        holds = {o.name: float(o.holds.mean()) for o in found.outcomes}
        seen["recommended"] += best is not None
        seen["documents"] += bool(written)
        rows.append(
            {
                "none": holds["none"], "documents": holds["documents"], "recommended": holds["recommended"],
                "random": float(np.mean([holds[f"random {i}"] for i in range(DRAWS)])),
            }
        )  # fmt: skip
        print(n, case.deal_id, {k: round(v, 3) for k, v in rows[-1].items()}, flush=True)
    table = {name: np.array([r[name] for r in rows]) for name in rows[0]}
    told_ = {
        f"{a} - {b}": interval(table[a] - table[b])
        for a, b in (("documents", "none"), ("random", "none"), ("documents", "random"), ("recommended", "none"),
                     ("recommended", "random"))
    }  # fmt: skip
    means = {name: round(float(v.mean()), 4) for name, v in table.items()}
    return {"deals": len(rows), "means": means, "differences": told_, "with": seen, "draws": DRAWS}


def interval(gain: Any) -> list[float]:
    """Mean over deals with a 90 % interval, deals drawn again."""
    luck = np.random.default_rng(7)
    means = gain[luck.integers(0, len(gain), (4000, len(gain)))].mean(axis=1)
    low, high = np.quantile(means, (0.05, 0.95))
    return [round(float(x), 4) for x in (low, gain.mean(), high)]


def page(k: dict[str, Any]) -> str:
    parts = [
        "# Preparing: time, and whether the chain hangs together\n",
        "Written by `python -m bench.prep page` from what its other parts measured. Times are those of a machine with two cores "
        "that other work kept busy: processor time is the one to compare.\n",
    ]
    if "speed" in k:
        s = k["speed"]
        met = "met" if s["cpu"] < 3 else "missed"
        parts += [
            "## One deal\n",
            f"`holdfast prepare DEAL --format all`, in a process of its own, for the first listed deal of the demo: "
            f"{s['documents']} documents, {s['files']} files, **{s['cpu']} s** of processor time ({s['seconds']} s on the clock), "
            f"start of the program and reading of the Run among them. Aim under 3 s, PDF included: {met}.\n",
            "| part, in a program that runs already | s of processor |\n|---|---|",
            *(f"| {name} | {value} |" for name, value in s["parts"].items()),
            "",
        ]
    if "many" in k:
        m = k["many"]
        parts += [
            "## Many deals\n",
            f"`holdfast prepare --all`: {m['deals']} deals, {m['files']} PDF files ({m['bytes'] / 1e6:.1f} MB), **{m['cpu']} s** of "
            f"processor time, {m['seconds']} s on the clock, {1000 * m['cpu'] / m['files']:.0f} ms a file. A bar on the terminal "
            "shows the deal it is at. Asked for were 200 deals in one command; no time was set as an aim.\n",
        ]
    if "chain" in k:
        parts += _chain(k["chain"])
    if "chain_before" in k:
        b = k["chain_before"]
        parts.append(
            "**What the check found.** At first the Monday page named the first three moves of the catalogue that fit, in a fixed "
            f"order. On the 18 stopped deals of the demo {b['documents']:.1%} of the decisions held with those and {b['random']:.1%} with moves by lot "
            f"({b['none']:.1%} with nothing): the page was worse than chance. Now it names the moves that the comparison of the "
            "deal recommends first. The numbers above are of another invented company, whose deals nobody looked at before.\n"
        )
    return "\n".join(parts)


def _chain(c: dict[str, Any]) -> list[str]:
    names = {
        "documents - none": "moves of the Monday page, beside nothing",
        "random - none": "as many moves drawn by lot, beside nothing",
        "documents - random": "moves of the Monday page, beside moves drawn by lot",
        "recommended - none": "the recommended set, beside nothing",
        "recommended - random": "the recommended set, beside moves drawn by lot",
    }
    return [
        "## The chain\n",
        "**This is no evidence about people.** The decision makers are simulated by our own model, and the effect of each move in "
        "it is a guess of ours. It shows only that the chain from facts over documents to moves does in the model what it says: "
        "had a document named moves that the model holds useless, it would show here.\n",
        f"{c['deals']} deals of an invented company that stopped. Moves are chosen in one luck and judged in another ({c['draws']} draws by lot "
        "a deal). A decision holds when it is signed, or open with resolve above the line and at least half of the scope. In "
        f"{c['with']['documents']} of the deals the page names moves; in {c['with']['recommended']} a set is recommended, and where "
        "none is, nothing is done.\n",
        f"Decisions that hold after 120 days: {c['means']['none']:.1%} with nothing done, {c['means']['random']:.1%} with moves by "
        f"lot, {c['means']['documents']:.1%} with the moves of the Monday page, {c['means']['recommended']:.1%} with the "
        "recommended set.\n",
        "| difference in decisions that hold, points | mean | 90 % interval over deals |\n|---|---|---|",
        *(
            f"| {names[key]} | {100 * mid:+.1f} | {100 * low:+.1f} to {100 * high:+.1f} |"
            for key, (low, mid, high) in c["differences"].items()
        ),
        "",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
