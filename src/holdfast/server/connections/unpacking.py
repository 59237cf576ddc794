"""Files that come in: named safely, limited in size and number, archives unpacked without trusting what they claim."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from holdfast.ingest.files import KINDS
from holdfast.server.problems import Invalid

#: The most that an upload may hold once unpacked, and how much smaller a packed file may claim to be.
MOST_FILES = 200
MOST_UNPACKED_MB = 4096
MOST_RATIO = 200
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Incoming:
    """One uploaded file: the name the browser gave it and its bytes."""

    name: str
    file: BinaryIO


@dataclass
class _Budget:
    files: int = MOST_FILES
    bytes: int = MOST_UNPACKED_MB << 20

    def take(self, n: int) -> None:
        self.bytes -= n
        if self.bytes < 0:
            raise Invalid({"files": f"more than {MOST_UNPACKED_MB} MB once unpacked"})

    def one_more(self) -> None:
        self.files -= 1
        if self.files < 0:
            raise Invalid({"files": f"more than {MOST_FILES} files"})


def receive(files: Iterable[Incoming], folder: Path) -> tuple[int, int]:
    """Write the readable files of an upload into *folder*, archives unpacked; returns their number and bytes.

    Nothing outside *folder* is ever written; on any error the folder is removed.
    """
    folder.mkdir(parents=True, mode=0o700)
    budget = _Budget()
    try:
        for incoming in files:
            if incoming.name.lower().endswith(".zip"):
                _unpack(incoming, folder, budget)
            else:
                _keep(incoming.name, incoming.file, folder, budget)
        found = [p for p in folder.iterdir() if p.is_file()]
        if not found:
            raise Invalid({"files": "no .csv, .tsv, .txt, .jsonl or .parquet file in it"})
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return len(found), sum(p.stat().st_size for p in found)


def _unpack(incoming: Incoming, folder: Path, budget: _Budget) -> None:
    try:
        with zipfile.ZipFile(incoming.file) as archive:
            for item in archive.infolist():
                if item.is_dir() or stat.S_ISLNK(item.external_attr >> 16) or not _readable(item.filename):
                    continue
                if item.file_size > MOST_RATIO * max(item.compress_size, 4096):
                    raise Invalid({"files": f"{plain_name(item.filename)} unpacks to {MOST_RATIO} times its size"})
                with archive.open(item) as file:
                    _keep(item.filename, file, folder, budget)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as cause:
        raise Invalid({"files": f"{plain_name(incoming.name)} is not a whole, unencrypted zip archive"}) from cause


def _readable(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    suffixes = [s.lower() for s in path.suffixes]
    last = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else (suffixes or [""])[-1]
    hidden = any(p.startswith((".", "__MACOSX")) for p in path.parts if p not in (".", ".."))
    return not hidden and (last in KINDS or path.name == "holdfast.toml")


def _keep(name: str, file: BinaryIO, folder: Path, budget: _Budget) -> None:
    if not _readable(name):
        return
    budget.one_more()
    path = folder / plain_name(name)
    if path.exists():
        raise Invalid({"files": f"{path.name} is in it twice"})
    with path.open("wb") as out:
        while chunk := file.read(_CHUNK):
            budget.take(len(chunk))
            out.write(chunk)


def plain_name(name: str) -> str:
    """The last part of a name, with nothing in it that a file system minds.

    >>> plain_name("../../etc/Deals (2).csv"), plain_name("C:\\\\x\\\\a.csv")
    ('Deals (2).csv', 'a.csv')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = re.sub(r"[^\w .()+-]", "_", last).lstrip(".")[-120:]
    return kept or "file.csv"
