"""Promised against actual signatures on two real logs: writes docs/evidence/real.md.

Each log is read with its `holdfast.toml` of docs/real. At five as-of dates the chances of all open deals within 14 and 30
days are averaged and compared with the share that was really signed in that time. Deals still open when the log ends are
counted as not signed only where the log reaches that far. "Luck" is the mean absolute error that the same promises would show if
every one of them were exactly true and the deals independent.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from holdfast import ingest, pipeline
from holdfast.engine import Engine, Tables
from holdfast.settings import Settings
from holdfast.signals import course

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HOLDFAST_REAL_DATA", ROOT.parent / "shared" / "data"))
PAGE = ROOT / "docs" / "evidence" / "real.md"
LOGS = {
    "offers-2012": ("5,015 real offers of a bank: yes = offer sent, signed = signed offer returned",
                    ["2011-11-15", "2011-12-01", "2011-12-15", "2012-01-15", "2012-02-01"]),
    "permits-2018": ("6,415 real approval chains of a university: yes = submitted, signed = approved",
                     ["2018-03-15", "2018-05-15", "2018-07-15", "2018-09-15", "2018-11-15"]),
}  # fmt: skip


def signed_on(facts: Path, settings: Settings) -> dict[str, dt.date]:
    """The day of the signature of every deal, as the whole log tells."""
    with Engine() as engine:
        rows = engine.collect(course(Tables.load(engine, facts), settings, dt.date(2030, 1, 1)), "ends").to_pylist()
    return {r["deal_id"]: r["end_on"] for r in rows if r["outcome"] == "signed"}


def luck(promised: np.ndarray, draws: int = 4000) -> float:
    """Mean gap between the mean promise and the share signed when every promise is exactly true."""
    came = np.random.default_rng(0).random((draws, len(promised))) < promised
    return float(np.abs(came.mean(axis=1) - promised.mean()).mean())


def main() -> None:
    """Run both logs and write the page."""
    lines = [
        "# Two real logs",
        "",
        *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(),
        "",
        "Regenerate with `make evidence`.",
        "",
    ]
    for name, (meaning, dates) in LOGS.items():
        lines += [f"## {name}", "", f"{meaning}. Settings: `docs/real/{name}.toml`.", "",
                  "| as of | open | verdicts | promised in 14 days | signed | promised in 30 days | signed |",
                  "|---|---|---|---|---|---|---|"]  # fmt: skip
        errors: dict[int, list[float]] = {14: [], 30: []}
        lucks: dict[int, list[float]] = {14: [], 30: []}
        with tempfile.TemporaryDirectory() as home:
            found = ingest.read_export(DATA / name, Path(home), settings_file=ROOT / "docs" / "real" / f"{name}.toml")
            truth = signed_on(found.facts, found.settings)
            for text in dates:
                as_of = dt.date.fromisoformat(text)
                run = pipeline.run(found.facts, found.settings, as_of)
                verdicts = Counter(d["verdict"].replace("_", " ") for d in run.rows("deals"))
                cells = [
                    text,
                    str(run.manifest["counts"]["open"]),
                    ", ".join(f"{v} {n}" for v, n in sorted(verdicts.items())),
                ]
                for horizon in (14, 30):
                    rows = [
                        c for c in run.rows("chances") if c["horizon_days"] == horizon and c["p_signed"] is not None
                    ]
                    chances = np.array([c["p_signed"] for c in rows])
                    promised = float(chances.mean()) if rows else float("nan")
                    last = as_of + dt.timedelta(days=horizon)
                    actual = (
                        float(np.mean([truth.get(c["deal_id"], dt.date.max) < last for c in rows]))
                        if rows
                        else float("nan")
                    )
                    errors[horizon].append(abs(promised - actual))
                    lucks[horizon].append(luck(chances) if rows else float("nan"))
                    cells += [f"{promised:.3f} ({len(rows)} deals)", f"{actual:.3f}"]
                lines.append("| " + " | ".join(cells) + " |")
        lines += [
            "",
            "Mean absolute error: "
            + ", ".join(
                f"{np.mean(e):.3f} within {h} days (luck alone gives {np.mean(lucks[h]):.3f})"
                for h, e in errors.items()
            )
            + ".",
            "",
        ]
        print("\n".join(lines[-12:]), flush=True)
    PAGE.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
