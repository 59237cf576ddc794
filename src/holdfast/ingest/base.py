"""What the parts of reading share: roles of files, wanted columns, typed rows, problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from holdfast.schema import REJECTS

Mask = npt.NDArray[np.bool_]
#: How the values of a wanted column are read: ``id`` and ``text`` as text, ``time`` as moment or day, ``day`` as the
#: day as written, ``money`` and ``number`` as numbers, ``flag`` as yes or no, ``word`` as one of a few words.
#: ``value`` is the old or new value of a tracked field, whose reading depends on the field.
Kind = Literal["id", "text", "time", "day", "money", "number", "flag", "word", "value"]


class Progress(Protocol):
    """Called as work goes on; must be quick and must not raise."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """*done* of *total* units of *step*; ``total`` 0 means unknown."""


def silent(step: str, done: int, total: int) -> None:
    """The progress of nobody watching."""


@dataclass(frozen=True, slots=True)
class Want:
    """One column that a role can use: our name, how its values are read, and the header names seen in exports.

    ``needed``: no row without it; ``telling``: the column must be there, its cells may be empty.
    ``looks`` names what the values must look like for the column to be found under an unknown header ("" = by name
    only); see ``recognise``.
    """

    ours: str
    kind: Kind
    names: tuple[str, ...]
    needed: bool = False
    looks: str = ""
    telling: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """What a file of a shape holds. ``adapt`` turns its typed rows into rows of the plain roles."""

    shape: str
    name: str
    meaning: str
    stems: tuple[str, ...]
    wants: tuple[Want, ...]
    adapt: Callable[[Rows, Problems], Iterable[tuple[str, Rows]]]
    #: Further columns that a header itself announces, such as ``Date entered "Contract sent"``.
    announced: Callable[[str], Want | None] = lambda _header: None
    #: Rows stream through (many) instead of being held in memory.
    streams: bool = False
    #: Our columns of which at least one must be there.
    any_of: tuple[str, ...] = ()
    #: Notes on what this role assumes, printed with the mapping.
    notes: tuple[str, ...] = ()

    def want(self, ours: str) -> Want | None:
        """The wanted column called *ours*."""
        return next((w for w in self.wants if w.ours == ours), None)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one file or of several, with the record number each came from.

    A ``time`` column ``x`` is two cells: ``x`` (timestamp in UTC, null when only the day is known) and ``x.day``
    (date, null when empty); a ``money`` column ``x`` also has ``x.currency`` where a sign or code was written; a
    ``value`` column ``x`` is text with ``x.day`` and ``x.number`` where its field is a date or an amount.
    """

    file: pa.Array
    line: pa.Array
    cells: Mapping[str, pa.Array]

    def __len__(self) -> int:
        return len(self.line)

    def get(self, name: str, kind: pa.DataType | None = None) -> pa.Array:
        """The cells of a column; nulls of *kind* (default text) where the export has no such column."""
        found = self.cells.get(name)
        return pa.nulls(len(self), kind or pa.string()) if found is None else found

    def keep(self, mask: Mask) -> Rows:
        """The rows where *mask* is true."""
        if mask.all():
            return self
        keep = pa.array(mask)
        return Rows(self.file.filter(keep), self.line.filter(keep), {k: v.filter(keep) for k, v in self.cells.items()})

    def take(self, at: npt.NDArray[np.int64]) -> Rows:
        """The rows at these positions, in this order."""
        which = pa.array(at)
        return Rows(self.file.take(which), self.line.take(which), {k: v.take(which) for k, v in self.cells.items()})

    def put(self, **cells: pa.Array) -> Rows:
        """The same rows with further or other cells (a dot in a name is written as two underscores)."""
        return Rows(self.file, self.line, {**self.cells, **{k.replace("__", "."): v for k, v in cells.items()}})

    def only(self, names: Mapping[str, str]) -> Rows:
        """The same rows with the columns *names* (new name → present name); absent ones stay absent."""
        cells = {}
        for new, old in names.items():
            for tail in ("", ".day", ".currency", ".number"):
                if old + tail in self.cells:
                    cells[new + tail] = self.cells[old + tail]
        return Rows(self.file, self.line, cells)


def concat(parts: list[Rows]) -> Rows | None:
    """All rows of *parts* below each other; null where a part has no such column."""
    parts = [p for p in parts if len(p)] or parts[:1]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    kinds: dict[str, pa.DataType] = {}
    for part in parts:
        for name, cells in part.cells.items():
            if kinds.setdefault(name, cells.type) == pa.null():
                kinds[name] = cells.type
    return Rows(
        pa.concat_arrays([p.file for p in parts]),
        pa.concat_arrays([p.line for p in parts]),
        {name: pa.concat_arrays([p.get(name, kind).cast(kind) for p in parts]) for name, kind in kinds.items()},
    )


#: Why the rows of a deal that is not there are left out.
NO_SUCH_DEAL = "no such deal among the deals that were kept"
#: Why a deal that the CRM marks as deleted is left out.
DELETED = "deleted in the CRM"
#: Why a line is left out that a report prints below its table.
FOOTER = "printed below the table by the report"
#: How reasons begin that ask nothing of anybody: what they leave out is no fact, or is there already.
ON_PURPOSE = (DELETED, "duplicate of ", "the header row once more", "not a field that is tracked here", FOOTER)


@dataclass
class Problems:
    """What cannot become a fact, per file: rejects (the row is out) and repairs (the row stays, a cell is emptied).

    ``columns`` gives the name that a file has for one of our columns, by (file, our name).
    """

    names: list[str]
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    rejects: list[pa.Table] = field(default_factory=list)
    repairs: list[pa.Table] = field(default_factory=list)

    def reject(self, rows: Rows, mask: Mask, column: str, reason: str | pa.Array, found: pa.Array | None) -> Rows:
        """Note the rows of *mask* as rejected and return the others."""
        if not mask.any():
            return rows
        self.rejects.append(self._note(rows, mask, column, reason, found))
        return rows.keep(~mask)

    def repair(self, rows: Rows, mask: Mask, column: str, reason: str | pa.Array, found: pa.Array | None) -> None:
        """Note that the cell of *column* was emptied in the rows of *mask*."""
        if mask.any():
            self.repairs.append(self._note(rows, mask, column, reason, found))

    def _note(self, rows: Rows, mask: Mask, column: str, reason: str | pa.Array, found: pa.Array | None) -> pa.Table:
        keep = pa.array(mask)
        n = int(mask.sum())
        files = np.asarray(rows.file.filter(keep))
        reasons = pa.array([reason] * n, pa.string()) if isinstance(reason, str) else reason.filter(keep)
        text = pa.array([""] * n, pa.string()) if found is None else clip(found.filter(keep))
        names = pa.array(self.names, pa.string()).take(pa.array(files))
        return pa.table([names, rows.line.filter(keep), pa.array([column] * n, pa.string()), reasons, text], REJECTS)

    def table(self, which: Literal["rejects", "repairs"]) -> pa.Table:
        """All notes in order of file, line and column; a rejected row has one note and no repairs."""
        parts = getattr(self, which)
        notes = pa.concat_tables(parts) if parts else REJECTS.empty_table()
        if which == "repairs" and self.rejects and notes.num_rows:
            gone = pa.concat_tables(self.rejects).select(["file", "line"])
            notes = notes.join(gone, ["file", "line"], join_type="left anti").cast(REJECTS)
        notes = self._as_exported(notes)
        order = [(name, "ascending") for name in ("file", "line", "column", "reason")]
        notes = notes.sort_by(order).combine_chunks()
        return _once(notes) if which == "rejects" else notes

    def _as_exported(self, notes: pa.Table) -> pa.Table:
        """Notes with the columns as the file calls them (``columns``: file and our name → their name)."""
        pairs = zip(notes["file"].to_pylist(), notes["column"].to_pylist(), strict=True)
        theirs = pa.array([self.columns.get(pair, pair[1]) for pair in pairs], pa.string())
        return notes.set_column(notes.schema.get_field_index("column"), REJECTS.field("column"), theirs)


def _once(notes: pa.Table) -> pa.Table:
    """The first note of each line: one that names several deals may fail several times."""
    file, line = (np.asarray(notes[name].combine_chunks().dictionary_encode().indices) for name in ("file", "line"))
    new = np.ones(notes.num_rows, np.bool_)
    new[1:] = (file[1:] != file[:-1]) | (line[1:] != line[:-1])
    return notes.filter(pa.array(new))


def clip(cells: pa.Array, limit: int = 200) -> pa.Array:
    """Text of cells, cut to *limit* characters, for showing what was found."""
    import pyarrow.compute as pc

    return pc.fill_null(pc.utf8_slice_codeunits(cells.cast(pa.string()), 0, limit), "")
