"""The rows a model learns from and predicts for: one per deal and landmark, in arrays of equal length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from holdfast.signals import LABELS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Rows:
    """``age``: days since the yes; ``start``: weekday of the yes (0 Monday); ``wait`` and ``cause`` as in
    :func:`holdfast.signals.landmarks.landmarks` (an event on day k after the landmark has wait k); ``as_of`` in days
    since 1970. ``numbers`` holds the signals with NaN for null, ``names`` the labels with None for null.
    """

    deal: Texts
    as_of: Ints
    age: Ints
    start: Ints
    wait: Ints
    cause: Ints
    numbers: Mapping[str, Floats]
    names: Mapping[str, Texts]

    def __len__(self) -> int:
        return len(self.deal)

    def __getitem__(self, at: npt.NDArray[np.bool_] | Ints) -> Rows:
        return Rows(
            self.deal[at], self.as_of[at], self.age[at], self.start[at], self.wait[at], self.cause[at],
            {k: v[at] for k, v in self.numbers.items()}, {k: v[at] for k, v in self.names.items()},
        )  # fmt: skip

    def until(self, day: int) -> Rows:
        """What was known on *day*: landmarks before it, ends from it on not yet seen."""
        then = self[self.as_of < day]
        left = day - then.as_of
        late = then.wait >= left
        wait, cause = np.where(late, left, then.wait), np.where(late, 0, then.cause)
        return Rows(then.deal, then.as_of, then.age, then.start, wait, cause, then.numbers, then.names)


def rows_of(table: pa.Table, signals: Sequence[str], names: Sequence[str] = LABELS) -> Rows:
    """Rows from a table of landmarks with signals, or of open deals (then nothing has ended and nothing was waited)."""

    def days(column: str) -> Ints:
        return np.asarray(table[column].to_numpy().astype("datetime64[D]").astype(np.int64))

    def number(column: str, default: int) -> Ints:
        if column not in table.column_names:
            return np.full(table.num_rows, default, np.int64)
        return np.asarray(table[column].to_numpy(), np.int64)

    as_of, yes_on = days("as_of"), days("yes_on")
    values = {s: np.asarray(table[s].cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64) for s in signals}
    texts = {n: np.asarray(table[n].to_pylist(), dtype=object) for n in names if n in table.column_names}
    return Rows(
        np.asarray(table["deal_id"].to_pylist(), dtype=object), as_of, as_of - yes_on, (yes_on + 3) % 7,
        number("wait_days", 0), number("cause", 0), values, texts,
    )  # fmt: skip
