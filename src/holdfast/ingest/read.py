"""Read the folder of an export into the facts store: the order of the steps and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from holdfast import settings as toml
from holdfast.engine import Engine
from holdfast.ingest import convert, decide, derive, files, propose, reading, recognise, stages, store, weave
from holdfast.ingest.base import Problems, Progress, Rows, concat, silent
from holdfast.ingest.cells import Typing
from holdfast.ingest.recognise import FilePlan
from holdfast.schema import BY_NAME, FACTS_FORMAT
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
    of (None when it is empty).
    """

    facts: Path
    settings: Settings
    mapping: tuple[str, ...]
    counts: Mapping[str, Count]
    changed: bool
    newest_on: date | None


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
    job = _Job(folder, home, propose.place(folder, home, settings_file), progress or silent)
    return job.run(words)


@dataclass
class _Job:
    folder: Path
    home: Path
    toml_path: Path
    progress: Progress
    settings: Settings = field(default_factory=Settings)
    plans: list[FilePlan] = field(default_factory=list)

    def run(self, words: Path | None) -> Imported:
        paths, others = files.listing(self.folder)
        said = files.listing(words)[0] if words is not None and words.is_dir() else []
        self.settings = toml.load(self.toml_path) if self.toml_path.exists() else Settings()
        digests = self._digests(paths, said)
        present = self._unchanged(digests)
        if present is not None:
            return present
        self._recognise(paths, said, digests, others)
        with Engine(memory="2500MB") as engine:
            reader = _Reader(self, engine)
            reader.hold()
            self._settle(reader)
            name = self._fingerprint(digests)
            present = self._unchanged(digests)
            if present is not None:
                return present
            return reader.write(name, digests)

    def _digests(self, paths: list[Path], said: list[Path]) -> dict[str, tuple[int, str]]:
        found = {}
        for i, path in enumerate([*paths, *said]):
            self.progress("looking at files", i, len(paths) + len(said))
            found[self._name(path, i >= len(paths))] = files.digest(path)
        return found

    @staticmethod
    def _name(path: Path, is_words: bool) -> str:
        return f"words/{path.name}" if is_words else path.name

    def _fingerprint(self, digests: Mapping[str, tuple[int, str]]) -> str:
        calendar = self.settings.calendar
        parts = {
            "version": [store.VERSION, FACTS_FORMAT],
            "files": sorted((name, *d) for name, d in digests.items()),
            "maps": {n: [f.table, f.shape, sorted(f.columns.items()), f.day_first, f.decimal_comma, f.encoding]
                     for n, f in self.settings.files.items()},
            "stages": dict(self.settings.stages),
            "calendar": [calendar.timezone, calendar.currency],
        }  # fmt: skip
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def _unchanged(self, digests: Mapping[str, tuple[int, str]]) -> Imported | None:
        """The import in use, when it was made from the same files with the same settings."""
        name = self._fingerprint(digests)
        facts = store.current(self.home)
        if facts is None or facts.name != name:
            return None
        return imported(facts, self.settings, changed=False)

    def _recognise(
        self, paths: list[Path], said: list[Path], digests: Mapping[str, tuple[int, str]], others: list[str]
    ) -> None:
        sources = []
        for i, path in enumerate([*paths, *said]):
            is_words = i >= len(paths)
            name = self._name(path, is_words)
            told = self.settings.files.get(name)
            source = files.survey(path, *digests[name], encoding=told.encoding if told else "")
            self.progress("recognising files", i, len(paths) + len(said))
            sources.append((source, reading.header(source), is_words))
        self.plans = recognise.recognise(
            sources, self.settings, lambda done, total: self.progress("recognising files", done, total)
        )
        if not any(p.role is not None and recognise.is_deals(p.role) for p in self.plans if not p.is_words):
            raise files.nothing(self.folder, [p.name for p in paths] + others)
        self._decide()

    def _decide(self) -> None:
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
            currency = self.settings.calendar.currency
            plan.choices = decide.choices(plan.source, columns, told, currency, settled, questions.append)
        decide.raise_questions(questions)

    def _settle(self, reader: _Reader) -> None:
        """Write proposals where the person has said nothing, and read the settings back as they now stand."""
        before = self.toml_path.read_text("utf-8") if self.toml_path.exists() else ""
        doc = propose.document(before)
        propose.add_calendar(doc, {"timezone": (self.settings.calendar.timezone, "zone of times written without one")})
        for plan in self.plans:
            if not plan.is_words:
                propose.add_file(doc, plan)
        reader.proposals = reader.propose_stages()
        propose.add_stages(doc, reader.proposals)
        propose.save(self.toml_path, doc, before)
        self.settings = toml.load(self.toml_path)


#: Plain roles that can date a deal whose own file does not, with their column of time.
_DATED = (("stage_history", "changed_at"), ("field_history", "changed_at"), ("snapshots", "changed_at"),
          ("values", "changed_at"), ("flow", "changed_at"), ("entered", "changed_at"), ("contacts", "added_at"))  # fmt: skip


class _Reader:
    """The rows of all files on their way into the store."""

    def __init__(self, job: _Job, engine: Engine) -> None:
        self.job, self.engine = job, engine
        self.problems = Problems([p.source.name for p in job.plans])
        self.read = dict.fromkeys((p.source.name for p in job.plans if p.role is not None), 0)
        self.held: dict[str, list[Rows]] = {}
        self.proposals: list[tuple[str, stages.Proposal]] = []

    def hold(self) -> None:
        """Read the files whose rows fit in memory, as typed rows of the plain roles."""
        small = [(i, p) for i, p in enumerate(self.job.plans) if p.role is not None and not p.role.streams]
        for done, (number, plan) in enumerate(small):
            self.job.progress("reading " + plan.source.name, done, len(small))
            made: list[tuple[str, Rows]] = []
            self._each(number, plan, lambda role, rows, made=made: made.append((role, rows)), made.clear)
            for role, rows in made:
                self.held.setdefault(role, []).append(rows)

    def _each(self, number: int, plan: FilePlan, sink: Callable[[str, Rows], None], undo: Callable[[], None]) -> None:
        """Hand the typed rows of a file to *sink* under the plain role they belong to.

        Where only the exact reader can go on, *undo* is called and the file is read again from the start.
        """
        assert plan.role is not None
        columns = sorted(set(plan.columns.values()))
        marks = len(self.problems.rejects), len(self.problems.repairs)
        zone = self.job.settings.calendar.timezone
        for careful in (False, True):
            unread = Problems(self.problems.names)
            typing = Typing(plan.role, plan.wants, plan.columns, plan.choices, zone, self.problems)
            read = 0
            try:
                for raw in reading.rows(plan.source, columns, number, unread, careful=careful):
                    read += len(raw)
                    for role, rows in plan.role.adapt(typing.rows(raw), self.problems):
                        sink(role, rows)
            except reading.NeedsExact:
                del self.problems.rejects[marks[0] :], self.problems.repairs[marks[1] :]
                undo()
                continue
            self.problems.rejects += unread.rejects
            self.problems.repairs += unread.repairs
            self.read[plan.source.name] = read + sum(t.num_rows for t in unread.rejects)
            return

    def propose_stages(self) -> list[tuple[str, stages.Proposal]]:
        """A kind for each stage of the export, in order of appearance."""
        seen: dict[str, stages.StageFacts] = {}
        for role, column in (("stage_history", "to_stage"), ("stage_history", "from_stage"), ("deals", "stage")):
            for rows in self.held.get(role, []):
                for name in rows.get(column).unique().drop_null().to_pylist():
                    seen.setdefault(name, stages.StageFacts(name))
        return [(name, stages.propose(facts)) for name, facts in seen.items()]

    def write(self, name: str, digests: Mapping[str, tuple[int, str]]) -> Imported:
        """Make the canonical tables, stream the activities, write all and switch."""
        kinds = self.job.settings.stages
        made = derive.Made()
        deals, index = self._deals()
        self._tables(made, deals, index, kinds)
        draft = store.Draft(self.job.home, name)
        held = [made.table(t) for t in BY_NAME if t not in ("activities", "texts")]
        newest = store.newest_of(store.add_days(*(store.days_of(t) for t in held)))
        newest = self._stream(draft, index, newest)
        rows: dict[str, int] = {}
        for table in BY_NAME:
            if (draft.parts / table).exists():
                rows[table] = store.sort_parts(
                    self.engine, draft, table, newest, self.problems if table == "activities" else None
                )
            else:
                final = store.finished(table, made.table(table))
                rows[table] = final.num_rows
                draft.write(table, final)
        for which in ("rejects", "repairs"):
            draft.write(which, self.problems.table(which))
        draft.note("import.json", self._report(rows, digests, newest))
        return imported(draft.publish(), self.job.settings, changed=True)

    def _held(self, role: str) -> Rows | None:
        return concat(self.held.get(role, []))

    def _deals(self) -> tuple[Rows, convert.DealIndex]:
        rows = self._held("deals")
        assert rows is not None
        seen = []
        for role, time in _DATED:
            held = self._held(role)
            if held is not None:
                seen.append((held.get("deal_id"), held.get(time + ".day", convert.DATE)))
        return derive.deal_rows(rows, seen, self.job.settings.calendar.currency, self.problems)

    def _histories(self, deals: Rows) -> tuple[Rows | None, Rows | None]:
        """Stage history and field history, however the export tells them."""
        stage_rows, field_rows = [], []
        told_fields = self._held("field_history")
        for role, weaver in (("snapshots", weave.snapshots), ("values", weave.values), ("flow", weave.flow)):
            rows = self._held(role)
            if rows is not None:
                made_stages, made_fields = weaver(rows, deals, self.problems)
                stage_rows.append(made_stages)
                field_rows.append(weave.unforeseen(made_fields, told_fields) if role == "snapshots" else made_fields)
        if told_fields is not None:
            plain = weave.untold(told_fields, self._held("snapshots"))
            made_stages, made_fields = weave.split(plain)
            stage_rows.append(made_stages)
            field_rows.append(made_fields)
        told = self._held("stage_history")
        whole = concat([r for r in ([told] if told is not None else []) + stage_rows if len(r)])
        entered = self._held("entered")
        if entered is not None:
            whole = concat([r for r in (whole, weave.without(entered, whole)) if r is not None])
        return whole, concat([r for r in field_rows if len(r)])

    def _tables(self, made: derive.Made, deals: Rows, index: convert.DealIndex, kinds: Mapping[str, str]) -> None:
        stage_rows, field_rows = self._histories(deals)
        if stage_rows is not None:
            derive.stage_changes(made, stage_rows, index, self.engine, self.problems)
        if field_rows is not None:
            derive.field_changes(made, field_rows, index, self.engine, self.problems)
        derive.ends(made, deals, kinds)
        made.tables["stage_changes"] = [derive.with_kinds(made.table("stage_changes"), kinds)]
        derive.deals(made, deals)
        links, persons = self._held("contacts"), self._held("persons")
        if links is not None:
            derive.people(made, derive.named(links, persons), index, self.problems)
        plan = self._held("plan")
        if plan is not None:
            derive.plan_rows(made, plan, index, self.engine, self.problems)
        for table in derive.SPOKEN:
            rows = self._held(table)
            if rows is not None:
                derive.spoken(made, table, rows, index, self.engine, self.problems)

    def _stream(self, draft: store.Draft, index: convert.DealIndex, newest: Any) -> Any:
        """Write the activities in parts; returns the last day known with them."""
        streaming = [(i, p) for i, p in enumerate(self.job.plans) if p.role is not None and p.role.streams]
        total = sum(p.source.size for _, p in streaming)
        counts: dict[int, int] = {}
        for number, plan in streaming:
            with _Parts(draft, number) as parts:

                def sink(_role: str, rows: Rows, parts: _Parts = parts, plan: FilePlan = plan) -> None:
                    acts, texts = convert.activities(rows, index, self.problems)
                    parts.write(acts, texts)
                    self.job.progress("reading " + plan.source.name, parts.rows, 0)

                self._each(number, plan, sink, parts.clear)
            counts = store.add_days(counts, parts.days)
        return max((d for d in (newest, store.newest_of(counts)) if d is not None), default=None)

    def _report(self, rows: Mapping[str, int], digests: Mapping[str, tuple[int, str]], newest: Any) -> dict[str, Any]:
        rejected = self.problems.table("rejects")["file"].value_counts().to_pylist()
        out = {r["values"]: r["counts"] for r in rejected}
        return {
            "format": FACTS_FORMAT,
            "files": {name: {"size": size, "sha256": sha} for name, (size, sha) in digests.items()},
            "mapping": self.mapping(),
            "counts": {
                name: {"read": n, "kept": n - out.get(name, 0), "rejected": out.get(name, 0)}
                for name, n in self.read.items()
            },
            "rows": dict(rows),
            "newest_on": newest.isoformat() if newest is not None else None,
        }

    def mapping(self) -> list[str]:
        """How each file, column and stage was understood, one line each."""
        lines = []
        for plan in self.job.plans:
            if plan.role is None:
                lines.append(f"{plan.source.name}: not used ({plan.why_role or 'no role fits'})")
                continue
            lines.append(f"{plan.source.name}: {plan.role.shape} {plan.role.name} ({plan.why_role})")
            lines.extend(
                f"  {ours} ← {theirs} ({plan.why.get(ours, 'as told')})" for ours, theirs in plan.columns.items()
            )
        lines.extend(f"stage {name}: {p.kind.value} ({p.why})" for name, p in self.proposals)
        return lines


class _Parts:
    """Streamed rows of one file as Parquet parts, and the days from which they were known."""

    def __init__(self, draft: store.Draft, number: int) -> None:
        self.draft, self.number = draft, number
        self.writers: dict[str, pq.ParquetWriter] = {}
        self.days: dict[int, int] = {}
        self.rows = 0

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self.writers.values():
            writer.close()

    def write(self, acts: pa.Table, texts: pa.Table) -> None:
        """More rows."""
        self.days = store.add_days(self.days, store.days_of(acts))
        self.rows += acts.num_rows
        for name, rows in (("activities", acts), ("texts", texts)):
            if rows.num_rows == 0 and name == "texts":
                continue
            if name not in self.writers:
                folder = self.draft.parts / name
                folder.mkdir(parents=True, exist_ok=True)
                self.writers[name] = pq.ParquetWriter(
                    folder / f"{self.number}.parquet", rows.schema, compression="lz4", use_dictionary=False
                )
            self.writers[name].write_table(rows)

    def clear(self) -> None:
        """Forget the rows so far."""
        self.__exit__()
        for name in self.writers:
            (self.draft.parts / name / f"{self.number}.parquet").unlink()
        self.writers, self.days, self.rows = {}, {}, 0


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
