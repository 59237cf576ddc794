"""Nothing in the core reads the clock or a global seed: ``as_of`` and ``rng`` are arguments."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "holdfast"
DOORS = {"cli", "server", "mcp"}
FORBIDDEN = {
    "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime",
    "ibis.now", "ibis.today", "ibis.random", "ibis.uuid", "uuid.uuid1", "uuid.uuid4", "os.urandom",
    "numpy.datetime64.now",
}  # fmt: skip
#: Of these modules nothing may be used but the named ones, which take a seed or a generator.
SEEDED = {
    "random": {"random.Random"},
    "secrets": set(),
    "numpy.random": {"numpy.random.Generator", "numpy.random.Philox", "numpy.random.PCG64", "numpy.random.SeedSequence",
                     "numpy.random.BitGenerator", "numpy.random.default_rng"},
}  # fmt: skip
NEEDS_SEED = {
    "numpy.random.default_rng",
    "random.Random",
    "numpy.random.SeedSequence",
    "numpy.random.PCG64",
    "numpy.random.Philox",
}


def faults(source: str) -> list[str]:
    """Every use of the clock or of unseeded randomness, as ``line: dotted name``."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for a in node.names:
                names[a.asname or a.name.split(".")[0]] = a.name if a.asname else a.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            dotted = name_of(node, names)
            owner = next((m for m in SEEDED if dotted.startswith(f"{m}.")), None)
            if dotted in FORBIDDEN or (
                owner and dotted.count(".") == owner.count(".") + 1 and dotted not in SEEDED[owner]
            ):
                found.add(f"{node.lineno}: {dotted}")
        if (
            isinstance(node, ast.Call)
            and not node.args
            and not node.keywords
            and name_of(node.func, names) in NEEDS_SEED
        ):
            found.add(f"{node.lineno}: {name_of(node.func, names)} without a seed")
        if isinstance(node, ast.Constant) and node.value == "now" and isinstance(node.value, str):
            found.add(f"{node.lineno}: 'now'")
    return sorted(found)


def name_of(node: ast.AST, names: dict[str, str]) -> str:
    """The dotted name of an expression with import aliases resolved; empty for anything else."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        left = name_of(node.value, names)
        return f"{left}.{node.attr}" if left else ""
    return ""


CORE = sorted(p for p in PACKAGE.rglob("*.py") if p.relative_to(PACKAGE).parts[0] not in DOORS)


def test_the_core_reads_no_clock_and_no_global_seed() -> None:
    found = [f"{p.relative_to(PACKAGE)}:{f}" for p in CORE for f in faults(p.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import date\nx = date.today()",
        "import datetime as dt\nx = dt.datetime.now(dt.UTC)",
        "from datetime import datetime\nf = datetime.utcnow",
        "import time\nx = time.time()",
        "from time import time\nx = time()",
        "import random\nx = random.random()",
        "from random import shuffle\nshuffle([])",
        "import numpy as np\nnp.random.seed(1)",
        "import numpy as np\nrng = np.random.default_rng()",
        "from numpy import random\nrandom.normal()",
        "import numpy as np\nx = np.datetime64('now')",
        "import ibis\nx = ibis.now()",
        "import uuid\nx = uuid.uuid4()",
    ],
)
def test_a_planted_fault_is_caught(planted: str) -> None:
    assert faults(planted)


@pytest.mark.parametrize(
    "fine",
    [
        "import numpy as np\nrng = np.random.default_rng(7)",
        "import random\nr = random.Random(7)\nx = r.random()",
        "import numpy as np\ndef f(rng: np.random.Generator) -> float:\n    return rng.random()",
        "from datetime import date\nx = date(2026, 1, 1)",
    ],
)
def test_seeded_code_is_allowed(fine: str) -> None:
    assert faults(fine) == []
