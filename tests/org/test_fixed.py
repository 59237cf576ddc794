"""No number that the model believes stands outside its table."""

from __future__ import annotations

import ast
from pathlib import Path

from holdfast.org import fixed
from holdfast.org.parameters import PARAMETERS

FOLDER = Path(fixed.__file__).parent
#: Numbers that are no beliefs: half-lives and series, ends of intervals, what a division must not meet, bits of the luck.
FORM: dict[str, set[float]] = {
    "build.py": {0.5},
    "evening.py": {0.6931, 0.5, 1e-30, 0.01},
    "follow.py": {0.1, 0.5, 0.9},
    "kernel.py": {0.5, 1e9},
    "lanes.py": {2.0},
    "model.py": {1e-9},
    "person.py": {3.4641016, 1.7320508, 1048576.0},
    "simulate.py": {0.1, 0.5, 0.8, 0.9, 1.28},
    "weigh.py": {80.0},
    "world.py": {0.5, 1e-5, 2.45},
}
#: The tables themselves; effects of the plays of comparison, which go into the Run with all plays; and a model beside this one.
TABLES = {"fixed.py", "parameters.py", "effects.py", "contagion.py"}


def numbers(path: Path) -> set[float]:
    found = (n.value for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Constant))
    return {v for v in found if isinstance(v, float)} - {0.0, 1.0}


def test_every_number_of_the_model_is_in_the_table() -> None:
    found = {p.name: numbers(p) - FORM.get(p.name, set()) for p in FOLDER.glob("*.py") if p.name not in TABLES}
    assert {name: values for name, values in found.items() if values} == {}


def test_a_name_means_one_number_and_each_has_a_unit_and_a_source() -> None:
    rows = (*PARAMETERS, *fixed.FIXED)
    assert len({p.name for p in rows}) == len(rows)
    assert all(p.unit and p.meaning and ("assumed" in p.source or "grade" in p.source) for p in rows)
    assert all(p.low <= p.mode <= p.high for p in rows)


def test_every_fixed_number_is_used() -> None:
    """Taken out of the table, each of them is missed by name, alone or with those that are called alike."""
    text = "".join(p.read_text("utf-8") for p in FOLDER.glob("*.py") if p.name != "fixed.py")
    alike = (
        "of anybody",
        "answer marked",
        "prepared by c",
        "paper step",
        "stance ",
        "closeness: ",
        "influence by ",
        ": ",
    )
    loose = [p.name for p in fixed.FIXED if f'"{p.name}"' not in text and not any(a in p.name for a in alike)]
    assert loose == []
