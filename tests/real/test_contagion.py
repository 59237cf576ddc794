"""Contagion on real nominations: found where it is, and not where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

DATA = Path(os.environ.get("HOLDFAST_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (DATA / "diffusion").is_dir(), reason=f"REAL DATA ABSENT: no {DATA / 'diffusion'}"),
]


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.org.reality.DATA", DATA)


def test_farmers_catch_it_from_each_other_and_doctors_do_not() -> None:
    from bench.org.reality import risks

    from holdfast.org.contagion import fit

    found = {}
    for name in ("farmers", "doctors"):
        _, _, t, e, y, n = risks(name)
        found[name] = fit(t, e, y, n)
    assert 2.5 < np.exp(found["farmers"].effect) < 4.5
    assert found["farmers"].effect > 3 * found["farmers"].error
    assert found["doctors"].width == 0.0
