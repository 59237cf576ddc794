"""Read the folder of an export into the facts store: the order of the steps and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast import settings as toml
from holdfast.engine import Engine
from holdfast.errors import BadSettings
from holdfast.ingest import decide, files, propose, reading, recognise, report, store
from holdfast.ingest.base import Progress, silent
from holdfast.ingest.recognise import FilePlan
from holdfast.ingest.rows import Reader
from holdfast.schema import FACTS_FORMAT, TABLES
from holdfast.settings import Settings


@dataclass(frozen=True, slots=True)
class Count:
    """Records of one file: read, kept and rejected; ``read = kept + rejected``."""

    read: int
    kept: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gave.

    ``facts`` is the folder with one Parquet file per canonical table, ``rejects.parquet``, ``repairs.parquet`` and
    ``import.json``; ``mapping`` says line by line how each file, column and stage was understood and why; ``counts`` is
    by file; ``changed`` is False when these facts were already in use; ``newest_on`` is the last day the export knows
    of (None when it is empty); ``unread`` names the other files of the folder, with what to do about each ("" = nothing).
    """

    facts: Path
    settings: Settings
    mapping: tuple[str, ...]
    counts: Mapping[str, Count]
    changed: bool
    newest_on: date | None
    unread: Mapping[str, str] = field(default_factory=dict)


def read_export(
    folder: Path,
    home: Path,
    *,
    settings_file: Path | None = None,
    progress: Progress | None = None,
    words: Path | None = None,
) -> Imported:
    """Read the export in *folder* into the facts store under ``home/facts`` and return what came of it.

    *settings_file* is where the mapping is kept (default: ``holdfast.toml`` beside the export, or in *home* where the
    folder cannot be written to). *words* is a second folder in plain shape with what people wrote (yeses, parks,
    disputes …). Raises :class:`~holdfast.errors.NothingRecognised`, :class:`~holdfast.errors.AskPerson` and
    :class:`~holdfast.errors.BadSettings`; after any error the previous state stands.
    """
    paths, others = files.listing(folder)
    job = _Job(folder, home, propose.place(folder, home, settings_file), progress or silent)
    done = job.run(paths, others, files.listing(words)[0] if words is not None and words.is_dir() else [])
    return replace(done, unread={name: files.advice(name) for name in others})


@dataclass
class _Job:
    folder: Path
    home: Path
    toml_path: Path
    progress: Progress
    settings: Settings = field(default_factory=Settings)
    plans: list[FilePlan] = field(default_factory=list)
    digests: dict[str, tuple[int, str]] = field(default_factory=dict)

    def run(self, paths: list[Path], others: list[str], said: list[Path]) -> Imported:
        self.settings = toml.load(self.toml_path) if self.toml_path.exists() else Settings()
        _check_zone(self.settings.calendar.timezone, self.toml_path)
        inputs = [(p.name, p, False) for p in paths] + [(f"words/{p.name}", p, True) for p in said]
        for i, (name, path, _) in enumerate(inputs):
            self.progress("looking at files", i, len(inputs))
            self.digests[name] = files.digest(path)
        if present := self._unchanged():
            return present
        self._recognise(inputs)
        if not any(p.role is not None and recognise.is_deals(p.role) for p in self.plans if not p.is_words):
            raise files.nothing(self.folder, [p.name for p in paths] + others)
        currency, why_currency = self._decide()
        with Engine(memory="2500MB") as engine:
            reader = Reader(self.plans, self.settings.calendar.timezone, currency, engine, self.progress)
            reader.hold()
            self._settle(reader, currency, why_currency)
            if present := self._unchanged():
                return present
            draft = store.Draft(self.home, self._fingerprint())
            rows, newest = reader.write(draft, self.settings.stages)
            draft.note(
                "import.json", report.content(reader, self.plans, self.settings, self.digests, draft, rows, newest)
            )
            return imported(draft.publish(), self.settings, changed=True)

    def _fingerprint(self) -> str:
        """The name of these facts: made of the files, the settings that matter, the tables and the version of this reader."""
        calendar = self.settings.calendar
        parts = {
            "version": [store.VERSION, FACTS_FORMAT, [[t.name, *(c.name for c in t.columns)] for t in TABLES]],
            "files": sorted((name, *d) for name, d in self.digests.items()),
            "maps": {n: [f.table, f.shape, sorted(f.columns.items()), f.day_first, f.decimal_comma, f.encoding]
                     for n, f in self.settings.files.items()},
            "stages": dict(self.settings.stages),
            "calendar": [calendar.timezone, calendar.currency],
        }  # fmt: skip
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def _unchanged(self) -> Imported | None:
        """The import in use, when it was made from the same files with the same settings."""
        facts = store.current(self.home)
        if facts is None or facts.name != self._fingerprint():
            return None
        store.tidy(facts.parent, facts.name)
        return imported(facts, self.settings, changed=False)

    def _recognise(self, inputs: list[tuple[str, Path, bool]]) -> None:
        sources = []
        for i, (name, path, is_words) in enumerate(inputs):
            self.progress("reading through files", i, len(inputs))
            told = self.settings.files.get(name)
            source = files.survey(name, path, *self.digests[name], encoding=told.encoding if told else "")
            sources.append((source, reading.header(source), is_words))
        self.plans = recognise.recognise(
            sources, self.settings, lambda done, total: self.progress("recognising files", done, total)
        )

    def _decide(self) -> tuple[str, str]:
        """Settle how dates and amounts are read, or ask; returns the currency of amounts without one, and why."""
        currency, why = self.settings.calendar.currency, ""
        if not currency:
            currency, why = recognise.currency(self.plans)
        questions: list[str] = []
        settled: dict[bytes, bool] = {}
        used = [p for p in self.plans if p.role is not None]
        gathered = []
        for i, plan in enumerate(used):
            self.progress("looking at dates and amounts", i, len(used))
            columns = decide.gather(plan.source, plan.wants, plan.columns)
            settled |= decide.settled_forms(columns)
            gathered.append((plan, columns))
        for plan, columns in gathered:
            told = self.settings.files.get(plan.source.name)
            plan.choices = decide.choices(plan.source, columns, told, currency, settled, questions.append)
        decide.raise_questions(questions)
        return currency, why

    def _settle(self, reader: Reader, currency: str, why_currency: str) -> None:
        """Write proposals where the person has said nothing, and read the settings back as they now stand."""
        before = self.toml_path.read_text("utf-8") if self.toml_path.exists() else ""
        doc = propose.document(before)
        calendar = {"timezone": (self.settings.calendar.timezone, "zone of times that are written without one")}
        if why_currency:
            calendar["currency"] = (currency, why_currency)
        propose.add_calendar(doc, calendar)
        for plan in self.plans:
            if not plan.is_words:
                propose.add_file(doc, plan)
        propose.add_stages(doc, reader.propose_stages(self.settings.stages))
        propose.save(self.toml_path, doc, before)
        self.settings = toml.load(self.toml_path)


def _check_zone(zone: str, where: Path) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as cause:
        raise BadSettings(
            f"{where}: timezone = '{zone}' in [calendar] is not a zone",
            expected="a name such as UTC or Europe/Berlin",
            next_step="correct the value",
        ) from cause


def imported(facts: Path, settings: Settings, *, changed: bool) -> Imported:
    """The result of an import, read back from its folder."""
    note = json.loads((facts / "import.json").read_text("utf-8"))
    return Imported(
        facts,
        settings,
        tuple(note["mapping"]),
        {name: Count(**c) for name, c in note["counts"].items()},
        changed,
        date.fromisoformat(note["newest_on"]) if note["newest_on"] else None,
    )
