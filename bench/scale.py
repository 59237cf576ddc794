"""Time and memory of the signals against pandas, and of a whole Run: writes docs/evidence/scale.md.

Each measurement is a process of its own (peak memory is the process's), OMP_NUM_THREADS=1. Where other work shares the
machine, the seconds on the wall are too long: the processor's seconds, over all threads, tell more. Both sides load their
libraries before the clock starts. Ours reads the same Parquet facts; pandas computes the same values and the row behind each
(they are compared, see ``bench/in_pandas.py``), but not the words of the yes register.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from holdfast.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
WORK = Path(os.environ.get("HOLDFAST_BENCH", ROOT / "bench" / "data"))
PAGE = ROOT / "docs" / "evidence" / "scale.md"


def home_of(n: int) -> Path:
    """Where the facts are: another place whenever a table changes."""
    from holdfast import schema

    columns = str([(name, table.arrow) for name, table in schema.BY_NAME.items()])
    return WORK / f"home-{n}-{zlib.crc32(columns.encode()):08x}"


def facts(n: int) -> Path:
    """Facts of *n* deals with 100 activities each, made once."""
    from holdfast import ingest, market

    export, home = WORK / f"export-{n}", home_of(n)
    if ingest.current(home) is None:
        export.mkdir(parents=True, exist_ok=True)
        market.bulk(n, 100, 1, export)
        ingest.read_export(export, home)
    found = ingest.current(home)
    assert found is not None
    return found


def ours(n: int) -> None:
    """Signals of all open deals by the engine."""
    from holdfast import signals  # noqa: F401 - loaded before the clock starts
    from holdfast.engine import Engine

    path = facts(n)
    Engine().close()
    start = clock()
    with Engine() as engine:
        frame = _signals(engine, path)
    say(start, n, rows=frame.num_rows, save=frame)


def _signals(engine: Engine, path: Path) -> pa.Table:
    from datetime import date

    from holdfast import signals
    from holdfast.engine import Tables
    from holdfast.settings import Settings

    t = Tables.load(engine, path)
    spine = signals.open_spine(engine.keep(signals.course(t, Settings(), date(2026, 3, 2)), "course"))
    return engine.collect(signals.signals_of(spine, t).order_by("deal_id"), "signals")


def split(n: int) -> None:
    """Where our seconds go: the expressions built, translated to SQL, run."""
    from holdfast import signals  # noqa: F401 - loaded before the clock starts
    from holdfast.engine import Engine

    spent = {"translated": [0.0, 0.0], "run": [0.0, 0.0]}

    class Watched(Engine):
        def _run(self, step, expr, act):  # type: ignore[no-untyped-def]
            start = clock()
            self.sql(expr)
            middle = clock()
            found = super()._run(step, expr, act)
            end = clock()
            for i in (0, 1):
                once = middle[i] - start[i]
                spent["translated"][i] += once
                spent["run"][i] += end[i] - middle[i] - once
            return found

    path = facts(n)
    Engine().close()
    start = clock()
    with Watched() as engine:
        rows = _signals(engine, path).num_rows
    end = clock()
    spent["built"] = [end[i] - start[i] - 2 * spent["translated"][i] - spent["run"][i] for i in (0, 1)]
    found = {f"{name}_{kind}": value[i] for name, value in spent.items() for i, kind in enumerate(("s", "cpu"))}
    say(start, n, rows=rows, more=found)


def theirs(n: int) -> None:
    """The same in pandas."""
    import pandas as pd

    from bench.in_pandas import signals

    path = facts(n)
    pd.read_parquet(path / "parks.parquet")
    start = clock()
    frame = signals(path, pd.Timestamp("2026-03-02"))
    say(start, n, rows=len(frame))
    frame.reset_index().to_parquet(WORK / f"pandas-{n}.parquet")


def whole(n: int) -> None:
    """A whole Run from facts to files."""
    from holdfast import pipeline, report, runs
    from holdfast.ingest import current
    from holdfast.settings import load

    path = facts(n)
    home = home_of(n)
    found = next(iter([*home.glob("*.toml"), *(WORK / f"export-{n}").glob("*.toml")]))
    assert current(home) == path
    start = clock()
    run = pipeline.run(path, load(found), pipeline.default_as_of(path))
    import dataclasses

    run = dataclasses.replace(run, pages={"report.html": report.render(run)})
    runs.write(run, home / "runs" / "bench")
    say(start, n, rows=run.manifest["counts"]["open"])


def clock() -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    return time.perf_counter(), time.process_time()


def say(
    start: tuple[float, float], n: int, *, rows: int, save: object = None, more: dict[str, float] | None = None
) -> None:
    """Print one measurement as JSON; keep the frame for the comparison."""
    seconds, cpu = (b - a for a, b in zip(start, clock(), strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    if save is not None:
        import pyarrow.parquet as pq

        pq.write_table(save, WORK / f"ours-{n}.parquet")
    print(json.dumps({"seconds": seconds, "cpu": cpu, "gb": peak, "rows": rows, **(more or {})}))


def measure(what: str, n: int, times: int = 1) -> dict[str, float]:
    """Median seconds and greatest peak of *times* fresh processes."""
    found = []
    # as on a user's machine, where modules are compiled once and kept
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-m", "bench.scale", what, str(n)], cwd=ROOT, text=True, capture_output=True, check=False,
            env=env,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stderr)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return {k: (max if k == "gb" else statistics.median)(f[k] for f in found) for k in found[0]}


def same_values(n: int) -> tuple[int, list[str]]:
    """How many signals both sides computed, and those whose values differ."""
    import numpy as np
    import pandas as pd

    a = pd.read_parquet(WORK / f"ours-{n}.parquet").set_index("deal_id").sort_index()
    b = pd.read_parquet(WORK / f"pandas-{n}.parquet").set_index("deal_id").sort_index()
    shared = [c for c in b.columns if c in a.columns]
    for frame in (a, b):
        for c in [c for c in shared if c.endswith("_on")]:
            frame[c] = (pd.to_datetime(frame[c]) - pd.Timestamp(1970, 1, 1)).dt.days
    x, y = a[shared].astype(float), b[shared].astype(float)
    return len(shared), [c for c in shared if not np.allclose(x[c], y[c], equal_nan=True)]


def imported(n: int) -> None:
    """The export read into facts once more."""
    import tempfile

    from holdfast import ingest

    facts(n)
    with tempfile.TemporaryDirectory(dir=WORK) as home:
        start = clock()
        done = ingest.read_export(WORK / f"export-{n}", Path(home))
        say(start, n, rows=sum(c.kept for c in done.counts.values()))


def made(n: int) -> None:
    """The export and its facts, made once."""
    start = clock()
    facts(n)
    say(start, n, rows=n)


WHAT = {
    "imported": "import, counted apart",
    "ours": "signals, ours",
    "theirs": "the same in pandas",
    "whole": "whole Run with files and report",
}


def main(sizes: tuple[int, ...], times: int) -> None:
    """Run everything and write the page."""
    lines = ["# Time and memory", "", *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(), "", "Regenerate with `make bench`.", "",
             "| what | seconds | processor seconds | peak GB |", "|---|---|---|---|"]  # fmt: skip
    found = {}
    for n in sizes:
        measure("made", n)  # in a process of its own: a child starts with the peak memory of its parent
        found[n] = {name: measure(name, n, times if n == min(sizes) else 1) for name in WHAT}
        lines += [
            f"| {n:,} deals, {n // 10_000} million activities: {words} | {m['seconds']:.1f} | {m['cpu']:.1f} | {m['gb']:.2f} |"
            for (name, words), m in zip(WHAT.items(), found[n].values(), strict=True)
        ]
    n_same, differ = same_values(min(sizes))
    for n, size in found.items():
        slower, busier, heavier = (size["theirs"][k] / size["ours"][k] for k in ("seconds", "cpu", "gb"))
        lines += ["", f"At {n:,} deals pandas takes {slower:.1f} times as long (aim: 8), {busier:.1f} times the processor and "
                  f"{heavier:.1f} times the memory (aim: 3)."]  # fmt: skip
    lines += ["", f"{n_same} columns were compared; differing values: {', '.join(differ) or 'none'}."]
    if len(found) > 1:
        small, large = (found[n]["whole"]["cpu"] / n for n in sizes)
        lines += [
            f"Processor time of a whole Run per deal, large over small: × {large / small:.2f} (aim: 1 or less). "
            "Aim for the large one: under 90 s and 6 GB."
        ]
    else:
        lines += [
            "The large size (200,000 deals, 20 million activities; aim: a whole Run under 90 s and 6 GB) was not measured this time."
        ]
    parts = measure("split", min(sizes), times)
    told = "; ".join(
        f"{name} {parts[f'{name}_s']:.2f} ({parts[f'{name}_cpu']:.2f})" for name in ("built", "translated", "run")
    )
    lines += [
        f"Where our seconds go at {min(sizes):,} deals, on the wall (of the processor): {told}. Building the expressions and "
        "translating them to SQL take the same time at any size, so they weigh on the small one.",
        "",
    ]
    PAGE.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        {"made": made, "ours": ours, "split": split, "theirs": theirs, "whole": whole, "imported": imported}[
            sys.argv[1]
        ](int(sys.argv[2]))
    elif sys.argv[1:] == ["small"]:
        main((20_000,), 1)
    else:
        main((20_000, 200_000), 3)
