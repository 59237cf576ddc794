"""Ids of rows and what repeats: a row is the same row when its id, or else all its cells, are the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.engine import Engine
from holdfast.ingest.base import Problems, Rows

Ints = npt.NDArray[np.int64]


def codes(cells: pa.Array) -> Ints:
    """A number for each distinct value, in order of first appearance; nulls are -1."""
    return np.asarray(pc.fill_null(cells.dictionary_encode().indices, -1)).astype(np.int64)


def first_rows(key: Ints) -> Ints:
    """For each row, the position of the first row with the same key."""
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], np.int64)


def without_repeats(rows: Rows, key: pa.Array, problems: Problems) -> Rows:
    """The first row of each key; the others are rejected as duplicates of that line."""
    first = first_rows(codes(key))
    again = first != np.arange(len(rows))
    if not again.any():
        return rows
    lines = rows.line.take(pa.array(first)).cast(pa.string())
    reason = pc.binary_join_element_wise("duplicate of line ", lines, "")
    other = np.asarray(rows.file)[first] != np.asarray(rows.file)
    if other.any():
        names = pa.array(problems.names, pa.string()).take(rows.file.take(pa.array(first)))
        reason = pc.if_else(pa.array(other), pc.binary_join_element_wise(reason, " of ", names, ""), reason)
    return problems.reject(rows, again, "", reason, key_shown(key))


def key_shown(key: pa.Array) -> pa.Array:
    """A key of several cells as text for a person."""
    return pc.replace_substring(key, "\x1f", " | ")


def digests(engine: Engine, keys: pa.Array) -> pa.Array:
    """Sixteen hexadecimal digits per key, the same on every machine; null for null.

    >>> with Engine() as engine:
    ...     digests(engine, pa.array(["a", None])).to_pylist()
    ['0cc175b9c0f1b6a8', None]
    """
    n = len(keys)
    if keys.null_count == n:
        return pa.nulls(n, pa.string())
    rows = engine.memory(pa.table({"key": keys, "at": pa.array(np.arange(n))}))
    made = rows.select(at=rows.at, digest=rows.key.hexdigest("md5").substr(0, 16)).order_by("at")
    return engine.collect(made, "row ids")["digest"].combine_chunks()


def ranks(deal: Ints, moment: Ints, position: Ints) -> tuple[Ints, Ints]:
    """Rows in order of deal, moment and *position*, and each row's rank among those of equal deal and moment."""
    order = np.lexsort((position, moment, deal))
    new = np.ones(len(order), np.bool_)
    if len(order):
        new[1:] = (deal[order][1:] != deal[order][:-1]) | (moment[order][1:] != moment[order][:-1])
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(order)))
    within = np.arange(len(order)) - np.repeat(starts, counts)
    rank = np.empty(len(order), np.int64)
    rank[order] = within
    return order, rank


def position(rows: Rows, deal: Ints, moment: Ints) -> Ints:
    """Position in the file, counted backwards where the file lists the newest row of a deal first."""
    at = np.arange(len(rows), dtype=np.int64)
    same = deal[1:] == deal[:-1]
    steps = np.sign(moment[1:] - moment[:-1])[same]
    return -at if (steps < 0).sum() > (steps > 0).sum() else at


def integers(cells: pa.Array, absent: int = np.iinfo(np.int64).min) -> Ints:
    """A date, timestamp or integer column as numbers; null becomes *absent*."""
    width = pa.int32() if pa.types.is_date32(cells.type) else pa.int64()
    numbers: Any = pc.fill_null(cells.cast(width).cast(pa.int64()), absent)
    return np.asarray(numbers)
