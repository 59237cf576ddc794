"""``holdfast prepare``, ``ready`` and ``rehearse``: the facts of a deal with what was written since, and the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from holdfast.chat import Transport
from holdfast.cli.homes import HOME, Place, find_run
from holdfast.cli.lacking import lacks, missing
from holdfast.cli.out import NEEDS, QUIET, STRONG, Watch, console, emit, text
from holdfast.diagnosis.case import Case, cases
from holdfast.diagnosis.kept import case_of, read_classes, with_words
from holdfast.errors import InputError, NotFound
from holdfast.preparation import DOCUMENT, FORMATS, documents, export, reading, sheet, stories
from holdfast.preparation.brand import Brand
from holdfast.preparation.document import Document
from holdfast.preparation.documents import AFTER
from holdfast.report import words as said
from holdfast.runs import Run, file_name, read
from holdfast.settings import FILE_NAME, Settings, Triage, load


@dataclass(frozen=True)
class Desk:
    """A Run with its home: where the facts of a deal, the words and the team's own look are found."""

    run: Run
    place: Place

    @classmethod
    def open(cls, where: Path | None, home: Path | None = None) -> Desk:
        """The newest Run of a home, or the Run given."""
        place = find_run(where, home)
        return cls(read(place.run), place)

    def case(self, said_deal: str) -> Case:
        """The case of the open or signed deal that a person named, with what was written since the Run."""
        from holdfast.cli.choose import deal_in_run, open_deal

        after = self._signed(said_deal) if open_deal(self.run, said_deal) is None else None
        if after is not None:
            return with_words(after, _words(self.place.home, after.deal_id))
        return self.cases([deal_in_run(self.run, said_deal)])[0]

    def _signed(self, said_deal: str) -> Case | None:
        from holdfast.cli.adopting import signed
        from holdfast.ingest import current

        home = self.place.home
        return signed(self.run, current(home), self.settings()[0], said_deal) if home is not None else None

    def cases(self, ids: Sequence[str]) -> list[Case]:
        """The cases of deals: as kept in the Run, and from the facts where the Run keeps none."""
        deals = [self.run.deal(i) for i in ids]
        without = [d for d in deals if not d["kit"]]
        found = {c.deal_id: c for c in _from_facts(self.run, self.place.home, without)}
        made = [
            replace(found[d["deal_id"]], read_classes=read_classes(d), compared=list(d["moves"]))
            if d["deal_id"] in found
            else case_of(d, self.run.as_of)
            for d in deals
        ]
        return [with_words(c, _words(self.place.home, c.deal_id)) for c in made]

    def listed(self) -> list[str]:
        """The deals of this week's list."""
        return [d["deal_id"] for d in self.run.rows("deals") if d["is_listed"]]

    def brand(self, language: str = "") -> Brand:
        """The team's own look, from the settings beside the export."""
        chosen, folder = self.settings()
        return Brand.of(chosen.brand, folder, language) if folder else Brand(language=language or "en")

    def settings(self) -> tuple[Settings, Path | None]:
        """The settings beside the export and their folder; the defaults where there are none."""
        home = self.place.home
        folder = home.parent if home is not None and home.name == HOME else home
        path = folder / FILE_NAME if folder is not None else None
        return (load(path), folder) if path is not None and path.is_file() else (Settings(), None)

    def endpoint(self, option: str, without: str) -> tuple[Transport, Triage]:
        """The chat endpoint of ``[triage]``; raises when none is set, naming the *option* that needs it."""
        from holdfast import readers

        chosen = self.settings()[0].triage
        speak = readers.chat(chosen)
        if speak is None:
            raise InputError(
                "no language model is set",
                expected='reader = "llm", endpoint and model under [triage] in holdfast.toml',
                next_step=f"set them, or leave {option} out: {without}",
            )
        return speak, chosen

    def stories(self) -> tuple[stories.Story, ...]:
        """The team's own references: ``stories.csv`` in the home, else beside the export."""
        home = self.place.home
        return stories.of_team(home, home.parent if home is not None and home.name == HOME else None)


def _from_facts(run: Run, home: Path | None, deals: Sequence[dict[str, Any]]) -> list[Case]:
    if not deals or home is None:
        return []
    import pyarrow as pa

    from holdfast.engine import Engine, Tables
    from holdfast.ingest import current

    facts = current(home)
    if facts is None:
        return []
    with Engine() as engine:
        t = Tables.load(engine, facts)
        keys = {
            "deal_id": [d["deal_id"] for d in deals],
            "as_of": [run.as_of] * len(deals),
            "yes_on": [d["yes_on"] for d in deals],
        }
        rows = {n: {d["deal_id"]: d[n] for d in deals} for n in ("evidence", "chances")}
        return cases(t, engine.memory(pa.table(keys)), run.as_of, deals, rows)


def _words(home: Path | None, deal_id: str) -> dict[str, list[dict[str, Any]]]:
    """The words in the home, in the columns of the canonical tables."""
    if home is None or not (home / "words").is_dir():
        return {}
    from holdfast.cli.wording import COLUMNS, read_words
    from holdfast.ingest.spoken import SPOKEN

    found: dict[str, list[dict[str, Any]]] = {}
    for table, (time, plain) in SPOKEN.items():
        path = home / "words" / f"{table}.csv"
        if not path.is_file() or table not in COLUMNS:
            continue
        rows = [r for r in read_words(path, table) if r["deal_id"] == deal_id]
        found[table] = [
            {
                "row_id": f"words/{table}.csv:{n}",
                "occurred_on": r[time][:10],
                **{ours: _plain(r[theirs]) for ours, theirs in plain.items()},
            }
            for n, r in enumerate(rows, start=1)
        ]
    return found


def _plain(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from reading it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


#: From a case and the names of documents to the case with their drafts, and the names for which nothing usable came.
Draft = Callable[[Case, Sequence[str]], tuple[Case, list[str]]]


@dataclass(frozen=True)
class Wanted:
    """What to make: ``documents`` and ``formats`` empty = all documents as PDF; ``everyone`` = every open deal of the Run.

    ``drafter``: from the desk and a language, what opens the documents of a case that may be drafted; null = nobody does.
    """

    documents: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    out: Path | None = None
    language: str = ""
    everyone: bool = False
    drafter: Callable[[Desk, str], Draft] | None = None


def prepare(deal: str | None, where: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """Make the documents of one deal, or of every deal on the list, and say what was left out and why."""
    formats = _formats(wanted.formats)
    for name in wanted.documents:
        if name not in DOCUMENT:
            raise NotFound(
                f"no document '{name}'", expected="one of " + ", ".join(DOCUMENT), next_step="give one of these"
            )
    if deal and where is None and Path(deal).is_dir():
        where, deal = Path(deal), None
    desk = Desk.open(where)
    brand, told = desk.brand(wanted.language), desk.stories()
    draft = wanted.drafter(desk, brand.language) if wanted.drafter else None
    if deal and wanted.everyone:
        raise InputError(f"--all and the deal '{deal}'", expected="one of the two", next_step="leave one out")
    ids = [d["deal_id"] for d in desk.run.rows("deals")] if wanted.everyone else desk.listed()
    found = [desk.case(deal)] if deal else desk.cases(ids)
    answers = []
    with Watch("Preparing", quiet=as_json) as watch:
        for n, case in enumerate(found):
            watch(f"{n + 1} of {len(found)}, {said.deal_name({**case.deal})}", n, len(found))
            folder = (wanted.out or Path("prepared")) / file_name(case.deal_id)
            now, silent = draft(case, wanted.documents) if draft is not None else (case, [])
            made = sheet(now, language=brand.language, stories=told)
            names = wanted.documents or (AFTER if case.deal.get("signed_on") else ())
            docs = _noted(documents(made, names), silent)
            answers.append({**_written(case, docs, folder, formats, brand), "missing": missing(made)})
    if as_json:
        emit({"as_of": desk.run.as_of, "deals": answers})
        return
    for answer in answers:
        _show(answer, short=deal is None)
    if deal is None:
        n = sum(len(d["files"]) for a in answers for d in a["documents"])
        console().print(text(f"{said.count(len(answers), 'deal')}, {said.count(n, 'file')}."))


def _formats(given: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(given) or ("pdf",)
    if "all" in wanted:
        return tuple(FORMATS)
    for form in wanted:
        if form not in FORMATS:
            raise InputError(
                f"no format '{form}'", expected="one of " + ", ".join([*FORMATS, "all"]), next_step="give one"
            )
    return wanted


def _noted(made: list[Document], silent: Sequence[str]) -> list[Document]:
    """The documents, with a word where the language model was asked and gave nothing."""
    told = "the language model gave nothing usable; the plain text stands"
    return [replace(d, notes=(*d.notes, told)) if d.id in silent else d for d in made]


def _written(case: Case, made: list[Document], folder: Path, formats: tuple[str, ...], brand: Brand) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for doc in made:
        files = []
        if doc.blocked:  # what was made before no longer holds
            for suffix, *_ in FORMATS.values():
                (folder / f"{doc.id}{suffix}").unlink(missing_ok=True)
        for form in formats if not doc.blocked else ():
            path = folder / f"{doc.id}{FORMATS[form][0]}"
            path.write_bytes(export(doc, form, brand))
            files.append(path)
        rows.append(
            {
                "document": doc.id,
                "title": doc.title,
                "audience": doc.audience.value,
                "files": files,
                "blocked": doc.blocked or None,
                "notes": list(doc.notes),
                "look_again_on": doc.due_on,
                "reading_grade": reading.of(doc),
            }
        )
    return {"deal_id": case.deal_id, "name": case.deal.get("name"), "folder": folder, "documents": rows}


def _names(files: Sequence[Path]) -> str:
    """One document's files in a few letters.

    >>> _names([Path("a/brief.pdf")]), _names([Path("a/brief.md"), Path("a/brief.pdf")])
    ('brief.pdf', 'brief .md .pdf')
    """
    return files[0].name if len(files) == 1 else " ".join([files[0].stem, *(p.suffix for p in files)])


def _show(answer: dict[str, Any], *, short: bool) -> None:
    from rich.table import Table

    screen = console()
    ready = [d for d in answer["documents"] if not d["blocked"]]
    head = f"{len(ready)} of {len(answer['documents'])} documents are in {answer['folder']}/"
    screen.print(text((said.deal_name(answer), STRONG), f"  {head}"))
    if short:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for d in answer["documents"]:
        who = "for the buyer" if d["audience"] == "client" else "for you alone"
        what = text((d["blocked"], NEEDS)) if d["blocked"] else text((_names(d["files"]), QUIET))
        for note in d["notes"]:
            what.append_text(text(("\n", ""), (note, NEEDS)))
        grid.add_row(text(f"  {d['title']}"), text((who, QUIET)), what)
    screen.print(grid)
    lacks(answer["missing"])
