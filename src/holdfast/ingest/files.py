"""The files of an export: what they are, how they are encoded, and a fingerprint of their bytes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import tempfile
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from holdfast.errors import InputError, NotFound, NothingRecognised
from holdfast.settings import FILE_NAME

KINDS = {".csv": "text", ".tsv": "text", ".txt": "text", ".tab": "text", ".jsonl": "jsonl", ".ndjson": "jsonl",
         ".parquet": "parquet"}  # fmt: skip
_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the export. ``kind`` is text, jsonl or parquet; the rest describes text files.

    ``exact`` asks for the slow reader that can recover: NUL bytes or an odd number of quotes were seen.
    """

    name: str
    path: Path
    kind: str
    size: int
    sha256: str
    encoding: str = "utf-8"
    delimiter: str = ","
    is_quoted: bool = False
    exact: bool = False
    skip: int = 0
    header: tuple[str, ...] = ()
    note: str = ""


def listing(folder: Path) -> tuple[list[Path], list[str]]:
    """The readable files of *folder* in order of name, and the names of the others.

    Raises :class:`NotFound` when there is no such folder.
    """
    if not folder.is_dir():
        what = "is a file" if folder.is_file() else "does not exist"
        raise NotFound(
            f"{folder} {what}",
            expected="a folder with the files of a CRM export",
            next_step="give the folder that holds the exported files",
        )
    taken, others = [], []
    for path in sorted(p for p in folder.iterdir() if not p.name.startswith(".")):
        suffixes = [s.lower() for s in path.suffixes]
        kind = KINDS.get(suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else (suffixes or [""])[-1])
        if path.is_file() and kind:
            taken.append(path)
        elif path.name != FILE_NAME:
            others.append(path.name + ("/" if path.is_dir() else ""))
    return taken, others


SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz")


def advice(name: str) -> str:
    """Why a file that is not a table of text is not read, and what to do; empty where nothing could be done.

    >>> advice("Contacts.XLSX")
    'a spreadsheet is not read: save each sheet as CSV (UTF-8) into the same folder'
    >>> advice("offer.pdf")
    ''
    """
    lower = name.lower()
    if lower.endswith(SPREADSHEETS):
        return "a spreadsheet is not read: save each sheet as CSV (UTF-8) into the same folder"
    if lower.endswith(ARCHIVES):
        return "an archive is not read: unpack it, and put the files themselves into the same folder"
    if lower.endswith("/"):
        return "a folder inside is not read: put its files beside the others if they belong to the export"
    if lower.endswith((".json", ".json.gz")):
        return "not read: JSON with one object a line is, when its name ends in .jsonl"
    return ""


def nothing(folder: Path, found: list[str]) -> NothingRecognised:
    """The error for a folder without anything that looks like deals."""
    seen = ", ".join(found[:12]) + (f" and {len(found) - 12} more" if len(found) > 12 else "")
    told = next(((name, advice(name)) for name in found if advice(name)), None)
    return NothingRecognised(
        f"{folder}: no file here looks like a list of deals; found {seen or 'nothing'}",
        expected="a file of deals (.csv, .tsv, .txt, .jsonl or .parquet, also .gz) with an id and a date for each deal: "
        "Salesforce Opportunity, HubSpot deals, Pipedrive deals or our plain deals.csv; "
        "better with stage history, activities and contacts beside it",
        next_step=f"{told[0]}: {told[1]}"
        if told
        else f"export those objects from the CRM as CSV into one folder, or name the file and its columns in {FILE_NAME}",
    )


def digest(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file as it lies on disk."""
    with path.open("rb") as handle:
        return path.stat().st_size, hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where its name ends in .gz; a damaged archive raises :class:`InputError`."""
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path, "rb") as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            with path.open("rb") as plain:
                yield plain
    except (EOFError, gzip.BadGzipFile) as cause:
        raise InputError(
            f"{path.name}: the packed file is damaged ({cause})",
            expected="a complete .gz file",
            next_step="export or copy the file again",
        ) from cause


def survey(name: str, path: Path, size: int, sha256: str, encoding: str = "") -> Source:
    """Look through a file once: encoding, separator, quotes, header. Never fails on its content."""
    stem = path.name[:-3] if path.name.lower().endswith(".gz") else name
    kind = KINDS[Path(stem).suffix.lower()]
    source = Source(name, path, kind, size, sha256)
    if kind == "parquet":
        return source
    traits = _traits(path, encoding)
    if kind == "jsonl":
        return Source(name, path, kind, size, sha256, encoding=traits.encoding, note=traits.note)
    text = traits.sample.decode(traits.encoding, "replace").lstrip("\ufeff").replace("\0", "")
    skip, lines = 0, text
    delimiter = ""
    if told := re.match(r"sep=(.)\r?\n", text):
        skip, delimiter, lines = 1, told[1], text[told.end() :]
    delimiter = delimiter or _delimiter(lines, "\t" if Path(stem).suffix.lower() in (".tsv", ".tab") else ",")
    header = _header(lines, delimiter)
    return Source(
        name, path, kind, size, sha256, traits.encoding, delimiter, traits.quotes > 0,
        traits.has_nul or traits.quotes % 2 == 1, skip, header, traits.note,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Traits:
    encoding: str
    note: str
    quotes: int
    has_nul: bool
    sample: bytes


def _traits(path: Path, told: str) -> _Traits:
    with opened(path) as handle:
        sample = handle.read(_SAMPLE)
        wide = _wide(sample)
        if wide:
            return _Traits(wide, f"{wide.upper()}, re-coded", *_counted(path, wide), sample)
        check = getincrementaldecoder("utf-8")()
        quotes, has_nul, is_utf8 = 0, False, True
        chunk, tail = sample, False
        while chunk or not tail:
            tail = not chunk
            quotes += chunk.count(b'"')
            has_nul = has_nul or b"\0" in chunk
            if is_utf8:
                try:
                    check.decode(chunk, final=tail)
                except UnicodeDecodeError:
                    is_utf8 = False
            chunk = handle.read(_CHUNK)
    if told:
        return _Traits(told, f"{told}, as {FILE_NAME} says", quotes, has_nul, sample)
    if is_utf8:
        bom = sample.startswith(b"\xef\xbb\xbf")
        return _Traits(
            "utf-8-sig" if bom else "utf-8", "byte order mark removed" if bom else "", quotes, has_nul, sample
        )
    encoding, note = _narrow(path)
    return _Traits(encoding, note, quotes, has_nul, sample)


def _wide(sample: bytes) -> str:
    """UTF-16 with or without a byte order mark, or ""."""
    for mark, encoding in _BOMS[1:]:
        if sample.startswith(mark):
            return encoding
    head = sample[:4096]
    if len(head) >= 8:
        even, odd = head[::2].count(0) / (len(head) / 2), head[1::2].count(0) / (len(head) / 2)
        if odd > 0.4 and even < 0.1:
            return "utf-16-le"
        if even > 0.4 and odd < 0.1:
            return "utf-16-be"
    return ""


def _counted(path: Path, encoding: str) -> tuple[int, bool]:
    """Quotes and NULs of a file of wide characters."""
    quotes, has_nul = 0, False
    with opened(path) as handle, io.TextIOWrapper(handle, encoding, "replace", newline="") as text:
        while chunk := text.read(_CHUNK):
            quotes += chunk.count('"')
            has_nul = has_nul or "\0" in chunk
    return quotes, has_nul


def _narrow(path: Path) -> tuple[str, str]:
    """Which one-byte encoding, for a file that is not valid UTF-8, and why."""
    valid, broken, bad_for_1252 = 0, 0, False
    with opened(path) as handle:
        for line in handle:
            if line.isascii():
                continue
            text = line.decode("utf-8", "replace")
            lost = text.count("\ufffd")
            broken += lost
            valid += sum(1 for c in text if c > "\x7f") - lost
            bad_for_1252 = bad_for_1252 or bool(set(line) & {0x81, 0x8D, 0x8F, 0x90, 0x9D})
    if valid > 20 * broken:
        return "utf-8", f"UTF-8 with {broken} damaged characters, shown as \ufffd"
    if bad_for_1252:
        return "latin-1", "not UTF-8 and not Windows-1252; read as Latin-1"
    return "cp1252", f"not UTF-8; read as Windows-1252 (set encoding in {FILE_NAME} if names look wrong)"


def _delimiter(text: str, default: str) -> str:
    """The separator under which most lines have the same, largest number of columns."""
    best, most = default, (0.0, 0)
    for mark in (",", ";", "\t", "|"):
        rows = _records(text, mark, 60)
        if not rows or len(rows[0]) < 2:
            continue
        width = len(rows[0])
        share = sum(len(r) == width for r in rows) / len(rows)
        if (round(share, 2), width) > most:
            best, most = mark, (round(share, 2), width)
    return best


def _records(text: str, delimiter: str, limit: int) -> list[list[str]]:
    rows: list[list[str]] = []
    cut = text[: text.rfind("\n") + 1] or text
    try:
        for row in csv.reader(io.StringIO(cut[:_SAMPLE], newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= limit:
                break
    except csv.Error:
        pass
    return rows


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    rows = _records(text if "\n" in text else text + "\n", delimiter, 1)
    return unique(rows[0]) if rows else ()


def unique(names: list[str]) -> tuple[str, ...]:
    """Header cells without blanks around them, made distinct: a second "Name" becomes "Name (2)".

    >>> unique(["Id", " Name", "Name", ""])
    ('Id', 'Name', 'Name (2)', 'column 4')
    """
    seen: dict[str, int] = {}
    result = []
    for i, raw in enumerate(names, 1):
        name = raw.strip().lstrip("\ufeff") or f"column {i}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)


@contextmanager
def as_utf8(source: Source) -> Iterator[Path]:
    """A path to the file's text as UTF-8 without a byte order mark: the file itself where it already is."""
    is_packed = source.path.suffix.lower() == ".gz"
    if source.encoding == "utf-8" and not is_packed and not source.skip and "damaged" not in source.note:
        yield source.path
        return
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        target = Path(folder) / "text.csv"
        encoding = source.encoding
        with (
            opened(source.path) as raw,
            io.TextIOWrapper(raw, encoding, "replace", newline="") as text,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            first = text.read(_CHUNK).removeprefix("\ufeff")
            for _ in range(source.skip):
                first = first.partition("\n")[2]
            out.write(first)
            while chunk := text.read(_CHUNK):
                out.write(chunk)
        yield target
