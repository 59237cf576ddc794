"""The rows of all files on their way into the store: few held in memory, many streamed in parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from holdfast import voices
from holdfast.engine import Engine
from holdfast.ingest import called, convert, derive, exact, persons, reading, spoken, stages, store, weave
from holdfast.ingest.ahead import Behind, ahead
from holdfast.ingest.base import Problems, Progress, Rows, concat
from holdfast.ingest.cells import Typing
from holdfast.ingest.recognise import FilePlan
from holdfast.schema import BY_NAME

#: Plain roles that can date a deal whose own file does not, with their column of time.
_DATED = (("stage_history", "changed_at"), ("field_history", "changed_at"), ("snapshots", "changed_at"),
          ("values", "changed_at"), ("flow", "changed_at"), ("entered", "changed_at"), ("contacts", "added_at"))  # fmt: skip
_WEAVERS = (("snapshots", weave.snapshots), ("values", weave.values), ("flow", weave.flow))


class Reader:
    """Reads the planned files; ``read`` counts the records of each, ``problems`` what could not become a fact."""

    def __init__(self, plans: Sequence[FilePlan], zone: str, currency: str, engine: Engine, progress: Progress) -> None:
        self.plans, self.zone, self.currency, self.engine, self.progress = plans, zone, currency, engine, progress
        theirs = {(p.source.name, ours): name for p in plans for ours, name in p.columns.items()}
        self.problems = Problems([p.source.name for p in plans], theirs)
        self.read = {p.source.name: 0 for p in plans if p.role is not None}
        self.proposals: list[tuple[str, stages.Proposal]] = []
        self.undated_ends = 0
        self._held: dict[str, list[Rows]] = {}
        self._colleagues: Mapping[str, str] = {}
        self._book: Rows | None = None
        self._told = convert.store_schema("people").empty_table()
        self.persons = persons.Persons()

    def hold(self) -> None:
        """Read the files whose rows fit in memory, as typed rows of the plain roles, and weave their histories."""
        small = [(i, p) for i, p in enumerate(self.plans) if p.role is not None and not p.role.streams]
        small.sort(key=lambda s: s[1].role is not None and s[1].role.name != "users")
        for done, (number, plan) in enumerate(small):
            self.progress("reading " + plan.source.name, done, len(small))
            made: list[tuple[str, Rows]] = []

            def sink(role: str, rows: Rows, made: list[tuple[str, Rows]] = made) -> None:
                made.append((role, rows))

            self._each(number, plan, sink, made.clear)
            for role, rows in made:
                self._held.setdefault(role, []).append(rows)
            self._colleagues = called.colleagues(self._of(called.COLLEAGUES))
        self.deals, self.index = self._deals()
        self.stages, self.fields = self._histories()

    def _each(self, number: int, plan: FilePlan, sink: Callable[[str, Rows], None], undo: Callable[[], None]) -> None:
        """Hand the typed rows of a file to *sink* under the plain role they belong to.

        Where only the exact reader can go on, *undo* is called and the file is read again from the start.
        """
        assert plan.role is not None
        columns = sorted(set(plan.columns.values()))
        marks = len(self.problems.rejects), len(self.problems.repairs)
        for careful in (False, True):
            unread = Problems(self.problems.names)
            typing = Typing(plan.role, plan.wants, plan.columns, plan.choices, self.zone, self.problems)
            read = last = 0
            try:
                for raw in ahead(reading.rows(plan.source, columns, number, unread, careful=careful)):
                    read += len(raw)
                    last = max(last, pc.max(raw.line).as_py() or 0)
                    typed = called.introduced(typing.rows(raw), self._colleagues)
                    if plan.names is not None:
                        typed = plan.names.resolved(typed, self.problems)
                    for role, rows in plan.role.adapt(typed, self.problems):
                        sink(role, rows)
            except reading.NeedsExact:
                del self.problems.rejects[marks[0] :], self.problems.repairs[marks[1] :]
                undo()
                continue
            self.problems.rejects += [exact.footed(notes, last) for notes in unread.rejects]
            self.problems.repairs += unread.repairs
            self.read[plan.source.name] = read + sum(t.num_rows for t in unread.rejects)
            return

    def _of(self, role: str) -> Rows | None:
        return concat(self._held.get(role, []))

    def _deals(self) -> tuple[Rows, convert.DealIndex]:
        rows = self._of("deals")
        if rows is None:
            nothing = pa.array([], pa.int64())
            rows = Rows(nothing.cast(pa.int16()), nothing, {})
        seen = []
        for role, time in _DATED:
            held = self._of(role)
            if held is not None:
                seen.append((held.get("deal_id"), held.get(time + ".day", convert.DATE)))
        return derive.deal_rows(rows, seen, self.currency, self.problems)

    def _histories(self) -> tuple[Rows | None, Rows | None]:
        """Stage history and field history, however the export tells them."""
        told_stages, told_fields, states = self._of("stage_history"), self._of("field_history"), self._of("snapshots")
        stage_rows, field_rows = [told_stages], []
        for role, weaver in _WEAVERS:
            rows = self._of(role)
            if rows is not None:
                made_stages, made_fields = weaver(rows, self.deals, self.problems)
                stage_rows.append(made_stages)
                field_rows.append(weave.unforeseen(made_fields, told_fields) if role == "snapshots" else made_fields)
        if told_fields is not None:
            made_stages, made_fields = weave.split(weave.untold(told_fields, states))
            stage_rows.append(made_stages)
            field_rows.append(made_fields)
        whole = concat([r for r in stage_rows if r is not None and len(r)])
        entered = self._of("entered")
        if entered is not None:
            whole = concat([r for r in (whole, weave.without(entered, whole)) if r is not None])
        return whole, concat([r for r in field_rows if len(r)])

    def propose_stages(self, told: Mapping[str, str]) -> list[tuple[str, stages.Proposal]]:
        """A kind for each stage of the export that *told* does not map, in order of appearance."""
        self.proposals = stages.propose_all(stages.facts(self.stages, self.deals), told)
        return self.proposals

    def write(self, draft: store.Draft, kinds: Mapping[str, str]) -> tuple[dict[str, int], date | None]:
        """Make the canonical tables and write them to the draft; returns rows by table and the last day known."""
        made = derive.Made()
        self._tables(made, kinds)
        days = store.add_days(*(store.days_of(made.table(t)) for t in BY_NAME if t not in ("activities", "texts")))
        newest = store.newest_of(store.add_days(days, self._stream(draft)))
        if (seen := self._seen(draft)) is not None:
            derive.people(made, seen, self.index, self.problems)
        rows: dict[str, int] = {}
        for done, table in enumerate(BY_NAME):
            self.progress("sorting and writing", done, len(BY_NAME))
            if (draft.parts / table).exists():
                noted = self.problems if table == "activities" else None
                rows[table] = store.sort_parts(self.engine, draft, table, newest, noted)
            else:
                final = store.finished(table, made.table(table))
                rows[table] = final.num_rows
                draft.write(table, final)
        draft.write("rejects", self.problems.table("rejects"))
        draft.write("repairs", self.problems.table("repairs"))
        return rows, newest

    def _tables(self, made: derive.Made, kinds: Mapping[str, str]) -> None:
        index, engine, problems = self.index, self.engine, self.problems
        if self.stages is not None:
            derive.stage_changes(made, self.stages, index, engine, problems)
        if self.fields is not None:
            derive.field_changes(made, self.fields, index, engine, problems)
        self.deals = derive.ended(self.deals, kinds)
        derive.ends(made, self.deals, kinds)
        self.undated_ends = made.undated_ends
        made.tables["stage_changes"] = [derive.with_kinds(made.table("stage_changes"), kinds)]
        derive.deals(made, self.deals)
        told = self._of(persons.PERSONS)
        self._book = persons.listed(told) if told is not None else None
        links = (persons.named(r, self._book) if (r := self._of(role)) is not None else None for role in persons.LINKS)
        if (all_links := persons.linked(*links)) is not None:
            derive.people(made, all_links, index, problems)
        self._told = made.table("people")
        self.persons = persons.known(self._book, self._told)
        if (plan := self._of("plan")) is not None:
            derive.plan_rows(made, plan, index, engine, problems)
        for table in spoken.SPOKEN:
            if (said := self._of(table)) is not None:
                spoken.spoken(made, table, said, index, engine, problems)
        made.tables["pushback"] = [voices.identified(made.table("pushback"), made.table("people"))]

    def _seen(self, draft: store.Draft) -> Rows | None:
        """The people of the buyer's own acts, where no file says who belongs to which deal."""
        if self._of("contacts") is not None:
            return None
        found = persons.seen(sorted((draft.parts / "activities").glob("*.parquet")), self._told)
        return persons.named(found, self._book) if found is not None else None

    def _stream(self, draft: store.Draft) -> dict[int, int]:
        """Write the activities in parts; returns how many rows became known on each day."""
        days: dict[int, int] = {}
        for number, plan in enumerate(self.plans):
            if plan.role is None or not plan.role.streams:
                continue
            with _Parts(draft, number) as parts:

                def sink(_role: str, rows: Rows, parts: _Parts = parts, plan: FilePlan = plan) -> None:
                    if parts.names_persons:
                        told, rows = rows, self.persons.introduced(rows, "person")
                        parts.names_persons = rows is not told
                    parts.write(*convert.activities(rows, self.index, self.problems))
                    self.progress("reading " + plan.source.name, parts.rows, 0)

                self._each(number, plan, sink, parts.clear)
            days = store.add_days(days, parts.days)
        return days


class _Parts:
    """Streamed rows of one file as Parquet parts, and the days from which they were known."""

    def __init__(self, draft: store.Draft, number: int) -> None:
        self.draft, self.number = draft, number
        self.writers: dict[str, pq.ParquetWriter] = {}
        self.behind = Behind()
        self.days: dict[int, int] = {}
        self.rows = 0
        self.names_persons = True  # until a batch of the file shows that it does not

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.behind.finish()
        finally:
            for writer in self.writers.values():
                writer.close()

    def write(self, acts: pa.Table, texts: pa.Table) -> None:
        """More rows; written in the background."""
        self.days = store.add_days(self.days, store.days_of(acts))
        self.rows += acts.num_rows
        self.behind.do(lambda: self._write(acts, texts))

    def _write(self, acts: pa.Table, texts: pa.Table) -> None:
        for name, rows in (("activities", acts), ("texts", texts)):
            if rows.num_rows == 0 and name == "texts":
                continue
            if name not in self.writers:
                folder = self.draft.parts / name
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / f"{self.number}.parquet"
                self.writers[name] = pq.ParquetWriter(path, rows.schema, compression="lz4", use_dictionary=False)
            self.writers[name].write_table(rows)

    def clear(self) -> None:
        """Forget the rows so far."""
        self.__exit__()
        for name in self.writers:
            (self.draft.parts / name / f"{self.number}.parquet").unlink()
        self.writers, self.behind, self.days, self.rows = {}, Behind(), {}, 0
