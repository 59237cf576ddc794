"""The push-back of a deal on the page: words under the bars of the weeks never meet."""

from __future__ import annotations

import pytest

from holdfast.report.pushback import by_week


def week(n: int) -> dict[str, int]:
    return {"week": n, "entries": 1, "repeats": 0, "voices": 1}


@pytest.mark.parametrize("n", [1, 2, 5, 6, 21, 40])
def test_the_weeks_are_named_once_under_few_bars_and_at_both_ends_under_many(n: int) -> None:
    drawn = str(by_week([week(i) for i in range(n)]))
    assert drawn.count("since the yes") == 1
    assert drawn.count('text-anchor="end"') == (n >= 6)
