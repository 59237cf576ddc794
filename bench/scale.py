"""Time and memory of the signals against pandas, and of a whole Run: writes docs/evidence/scale.md.

Each measurement is a process of its own (peak memory is the process's), OMP_NUM_THREADS=1, medians of three for the small
size. Ours reads the same Parquet facts; pandas computes the same values (they are compared, see ``bench/in_pandas.py``).
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = Path(os.environ.get("HOLDFAST_BENCH", ROOT / "bench" / "data"))
PAGE = ROOT / "docs" / "evidence" / "scale.md"


def facts(n: int) -> Path:
    """Facts of *n* deals with 100 activities each, made once."""
    from holdfast import ingest, market

    export, home = WORK / f"export-{n}", WORK / f"home-{n}"
    if ingest.current(home) is None:
        export.mkdir(parents=True, exist_ok=True)
        market.bulk(n, 100, 1, export)
        ingest.read_export(export, home)
    found = ingest.current(home)
    assert found is not None
    return found


def ours(n: int) -> None:
    """Signals of all open deals by the engine."""
    from datetime import date

    from holdfast import signals
    from holdfast.engine import Engine, Tables
    from holdfast.settings import Settings

    path = facts(n)
    start = time.perf_counter()
    with Engine() as engine:
        t = Tables.load(engine, path)
        spine = signals.open_spine(engine.keep(signals.course(t, Settings(), date(2026, 3, 2)), "course"))
        frame = engine.collect(signals.signals_of(spine, t).order_by("deal_id"), "signals")
    say(time.perf_counter() - start, n, rows=frame.num_rows, save=frame)


def theirs(n: int) -> None:
    """The same in pandas."""
    import pandas as pd

    from bench.in_pandas import signals

    path = facts(n)
    start = time.perf_counter()
    frame = signals(path, pd.Timestamp("2026-03-02"))
    seconds = time.perf_counter() - start
    frame.reset_index().to_parquet(WORK / f"pandas-{n}.parquet")
    say(seconds, n, rows=len(frame))


def whole(n: int) -> None:
    """A whole Run from facts to files."""
    from holdfast import pipeline, report, runs
    from holdfast.ingest import current
    from holdfast.settings import load

    path = facts(n)
    home = WORK / f"home-{n}"
    found = next(iter([*home.glob("*.toml"), *(WORK / f"export-{n}").glob("*.toml")]))
    assert current(home) == path
    start = time.perf_counter()
    run = pipeline.run(path, load(found), pipeline.default_as_of(path))
    import dataclasses

    run = dataclasses.replace(run, pages={"report.html": report.render(run)})
    runs.write(run, home / "runs" / "bench")
    say(time.perf_counter() - start, n, rows=run.manifest["counts"]["open"])


def say(seconds: float, n: int, *, rows: int, save: object = None) -> None:
    """Print one measurement as JSON; keep the frame for the comparison."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    if save is not None:
        import pyarrow.parquet as pq

        pq.write_table(save, WORK / f"ours-{n}.parquet")
    print(json.dumps({"seconds": seconds, "gb": peak, "rows": rows}))


def measure(what: str, n: int, times: int = 1) -> dict[str, float]:
    """Median seconds and greatest peak of *times* fresh processes."""
    found = []
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-m", "bench.scale", what, str(n)], cwd=ROOT, text=True, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return {
        "seconds": statistics.median(f["seconds"] for f in found),
        "gb": max(f["gb"] for f in found),
        "rows": found[0]["rows"],
    }


def same_values(n: int) -> tuple[int, list[str]]:
    """How many signals both sides computed, and those whose values differ."""
    import numpy as np
    import pandas as pd

    a = pd.read_parquet(WORK / f"ours-{n}.parquet").set_index("deal_id").sort_index()
    b = pd.read_parquet(WORK / f"pandas-{n}.parquet").set_index("deal_id").sort_index()
    shared = [c for c in b.columns if c in a.columns and not c.endswith("_on")]
    x, y = a[shared].astype(float), b[shared].astype(float)
    return len(shared), [c for c in shared if not np.allclose(x[c], y[c], equal_nan=True)]


def main() -> None:
    """Run everything and write the page."""
    facts(20_000)
    small = {name: measure(name, 20_000, 3) for name in ("ours", "theirs", "whole")}
    n_same, differ = same_values(20_000)
    facts(200_000)
    large = {name: measure(name, 200_000) for name in ("ours", "theirs", "whole")}
    rows = [
        ("20,000 deals, 2 million activities: signals, ours", small["ours"]),
        ("the same in pandas", small["theirs"]),
        ("20,000 deals: whole Run with files and report", small["whole"]),
        ("200,000 deals, 20 million activities: signals, ours", large["ours"]),
        ("the same in pandas", large["theirs"]),
        ("200,000 deals: whole Run with files and report", large["whole"]),
    ]
    lines = ["# Time and memory", "", *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(), "", "Regenerate with `make bench`.", "",
             "| what | seconds | peak GB |", "|---|---|---|"]  # fmt: skip
    lines += [f"| {name} | {m['seconds']:.1f} | {m['gb']:.2f} |" for name, m in rows]
    per_deal = (large["whole"]["seconds"] / 200_000) / (small["whole"]["seconds"] / 20_000)
    for name, size in (("20,000", small), ("200,000", large)):
        slower, heavier = (size["theirs"][k] / size["ours"][k] for k in ("seconds", "gb"))
        lines += ["", f"At {name} deals pandas takes {slower:.1f} times as long and {heavier:.1f} times the memory."]
    lines += [
        "",
        f"{n_same} signals were compared; differing values: {', '.join(differ) or 'none'}.",
        f"Cost of a whole Run per deal, large over small: × {per_deal:.2f}.",
        "Building and translating the expressions costs about a second whatever the size; it weighs on the small one.",
        "",
    ]
    PAGE.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"ours": ours, "theirs": theirs, "whole": whole}[sys.argv[1]](int(sys.argv[2]))
    else:
        main()
