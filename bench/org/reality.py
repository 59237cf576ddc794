"""Reality checks of spreading: adoption on real nominations, and whom to speak to first in real organisations.

python -m bench.org.reality diffusion|organisations  (needs HOLDFAST_REAL_DATA, default ../shared/data)

Lines go to bench/data/org; python -m bench.org.page writes the page.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from bench.org import kept
from holdfast.org.contagion import fit
from holdfast.org.effects import DO_NOTHING, Effect, Scenario
from holdfast.org.model import Organisation, Person, Tie
from holdfast.org.simulate import simulate

DATA = Path(os.environ.get("HOLDFAST_REAL_DATA", "../shared/data"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def risks(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Periods of people who have not adopted yet: group, person, period from 0, exposure, adopted; and the number of periods."""
    people = rows(DATA / "diffusion" / f"{name}_people.csv")
    when = {p["person"]: int(float(p["adopted_in_period"])) for p in people}
    group = {p["person"]: str(int(float(p["group"]))) for p in people}
    names = defaultdict(list)
    for t in rows(DATA / "diffusion" / f"{name}_ties.csv"):
        if t["nominates"] in when:
            names[t["person"]].append(t["nominates"])
    last = max(when.values())
    out = []
    for person, at in when.items():
        for t in range(1, min(at, last - 1) + 1):
            mine = names[person]
            exposure = sum(when[o] < t for o in mine) / len(mine) if mine else 0.0
            out.append((group[person], person, t - 1, exposure, float(at == t)))
    g, p, t, e, y = zip(*out, strict=True)
    return np.array(g), np.array(p), np.array(t), np.array(e), np.array(y), last - 1


def diffusion(name: str) -> dict:
    g, person, t, e, y, n = risks(name)
    whole = fit(t, e, y, n)
    losses: dict[str, float] = defaultdict(float)
    people = 0
    for out in sorted(set(g)):
        train, test = g != out, g == out
        ours, plain = fit(t[train], e[train], y[train], n), fit(t[train], e[train] * 0, y[train], n)
        # The mean curve: the mean over the other groups of each group's own share of adopters by period.
        curves = []
        for other in sorted(set(g[train])):
            mine = g == other
            size = len(set(person[mine]))
            curves.append(np.array([y[mine & (t == k)].sum() for k in range(n)]) / size)
        share = np.clip(np.mean(curves, axis=0), 1e-4, None)
        left = np.clip(1 - np.concatenate([[0], np.cumsum(share)[:-1]]), 1e-3, None)
        mean_hazard = np.clip(share / left, 1e-4, 0.999)
        for key, hazard in (
            ("contagion", ours.hazard(t[test], e[test])),
            ("periods only", plain.hazard(t[test], e[test] * 0)),
            ("mean curve", mean_hazard[t[test]]),
        ):
            h = np.clip(hazard, 1e-6, 1 - 1e-6)
            losses[key] -= float((y[test] * np.log(h) + (1 - y[test]) * np.log(1 - h)).sum())
        people += len(set(person[test]))
    raw = _unshrunk(t, e, y, n)
    return {
        "network": name, "people": people, "losses": {k: v / people for k, v in losses.items()},
        "odds": float(np.exp(raw)), "shrunk": float(np.exp(whole.effect)), "width": whole.width,
    }  # fmt: skip


def _unshrunk(t: np.ndarray, e: np.ndarray, y: np.ndarray, n: int) -> float:
    from holdfast.org.contagion import _fit

    return _fit(t, e, y, n, 100.0)[0].effect


def organisation(nodes: Path, edges: list[Path]) -> Organisation:
    ids = [r["node"] for r in rows(nodes)]
    ties = {(r["from"], r["to"]) for path in edges for r in rows(path)}
    people = [Person(i, level=1, closeness=0.0, stance=0.0, speaks=0.0) for i in ids]
    return Organisation(people, [Tie(a, b, 1.0) for a, b in sorted(ties) if a != b])


def reach(org: Organisation, sets: list[tuple[str, ...]], runs: int) -> np.ndarray:
    """Mean stance of everybody after 60 days when those of the set are won over fully."""
    scenarios = [
        Scenario("+".join(s), tuple(Effect("stance", "set", 1, 1, 1, target=f"person:{i}") for i in s)) for s in sets
    ]
    found = []
    for k in range(0, len(scenarios), 64):
        done = simulate(org, [DO_NOTHING, *scenarios[k : k + 64]], runs=runs, days=60, seed=11, keep_stances=True)
        base = done.outcomes[0].stances[-1].sum()
        found += [o.stances[-1].sum() - base for o in done.outcomes[1:]]
    return np.array(found)


def first_to_speak_to(name: str, nodes: str, edges: list[str]) -> dict:
    folder = DATA / "organisations"
    org = organisation(folder / nodes, [folder / e for e in edges])
    ids = [p.person_id for p in org.people]
    singles = [(i,) for i in ids]
    pairs = [(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]]
    truth1, truth2 = reach(org, singles, 512), reach(org, pairs, 256)
    quick = reach(org, singles, 128)
    first = int(np.argmax(quick))
    seconds = [(ids[first], i) for i in ids if i != ids[first]]
    second = seconds[int(np.argmax(reach(org, seconds, 128)))]
    value = {frozenset(p): v for p, v in zip(pairs, truth2, strict=True)}
    return {
        "organisation": name, "people": len(ids), "one": float(truth1[first] / truth1.max()),
        "two": float(value[frozenset(second)] / truth2.max()),
    }  # fmt: skip


def main() -> None:
    if "diffusion" in sys.argv:
        for name in ("farmers", "doctors"):
            kept.add("diffusion", diffusion(name))
    if "organisations" in sys.argv:
        managers = ["ht_advice_edges.csv", "ht_reports_edges.csv"]
        kept.add(
            "organisations",
            first_to_speak_to("Krackhardt's managers: advice and reporting lines", "ht_advice_nodes.csv", managers),
        )
        kept.add(
            "organisations",
            first_to_speak_to("Lazega's lawyers: advice", "law_advice_nodes.csv", ["law_advice_edges.csv"]),
        )


if __name__ == "__main__":
    main()
