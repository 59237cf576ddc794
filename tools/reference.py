"""Write the reference pages from the code: ``python tools/reference.py``; with ``--check`` only compare.

Each page is a pure function of a registry, so a page that differs from the code is a fault that a test finds.
"""

from __future__ import annotations

import atexit
import dataclasses
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from holdfast import runs, schema, settings, vocab

ROOT = Path(__file__).resolve().parents[1]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0])]
    lines += [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def prose(text: str | None) -> str:
    """A docstring as Markdown: examples go, double backquotes and roles become code."""
    kept = re.split(r"\n\s*>>>", inspect.cleandoc(text or ""))[0]
    kept = re.sub(r":[a-z]+:`~?([^`]+)`", lambda m: f"`{m[1].rsplit('.', 1)[-1]}`", kept)
    return kept.replace("``", "`").strip()


def signals_page() -> str:
    """Every signal, by family."""
    from holdfast.signals import SIGNALS

    parts = [
        "# Signals",
        "A signal is one number per deal and as-of date, computed only from rows that were known before that "
        "date ([why](../../adr/0006-signals-see-only-known-rows.md)). "
        "Each is computed over one [table of facts](tables.md). "
        "*Else 0*: the table is in use, and nothing in it concerns the deal.",
    ]
    for family in dict.fromkeys(s.family for s in SIGNALS):
        rows = [signal_row(s) for s in SIGNALS if s.family == family]
        parts += [f"## {family.capitalize()}", table(("signal", "meaning", "unit", "null means"), rows)]
    return "\n\n".join(parts)


def signal_row(s: Any) -> tuple[str, str, str, str]:
    """One signal; its direction stands with the unit, the value for "none seen" with the meaning of null."""
    unit = s.unit if s.worse == "neither" else f"{s.unit}; {s.worse} is worse"
    null = s.null if s.empty is None else f"{s.null}; else {s.empty}"
    return f"`{s.name}`<br>over `{s.over}`", s.meaning, unit, null


def settings_page() -> str:
    """Every key of holdfast.toml."""
    parts = ["# Settings", prose(settings.__doc__)]
    top = []
    for f in dataclasses.fields(settings.Settings):
        kind = type(default_of(f))
        if dataclasses.is_dataclass(kind):
            rows = [(f"`{k.name}`", toml(default_of(k))) for k in dataclasses.fields(kind)]
            parts += [f"## [{f.name}]", prose(kind.__doc__), table(("key", "default"), rows)]
        elif f.name != "files":
            top.append(f)
    rows = [(f"`{k.name}`", toml(default_of(k))) for k in dataclasses.fields(settings.FileMap)]
    parts += ['## [files."NAME"]', prose(settings.FileMap.__doc__), table(("key", "default"), rows)]
    kinds = ", ".join(f"`{k}`" for k in vocab.StageKind)
    parts += ["## [stages]", f"One line per stage of the CRM, its name to one of {kinds}."]
    rest = [f for f in top if f.name != "stages"]
    parts += [
        "## Keys outside a table",
        table(("key", "default"), [(f"`{f.name}`", toml(default_of(f))) for f in rest]),
    ]
    return "\n\n".join(parts)


def default_of(f: dataclasses.Field[Any]) -> Any:
    """The default of a dataclass field, or ``MISSING`` when a person must give it."""
    return f.default_factory() if f.default_factory is not dataclasses.MISSING else f.default


def toml(value: Any) -> str:
    """A default as it would stand in the file."""
    if value is dataclasses.MISSING:
        return "required"
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(repr(v).replace("'", '"') for v in value) + "]`"
    if isinstance(value, str):
        return f'`"{value}"`'
    return f"`{value}`" if not isinstance(value, dict) else "empty"


def tables_page() -> str:
    """Every table of facts and the words that its columns hold."""
    parts = ["# Tables of facts", prose(schema.__doc__)]
    parts += [columns_of(t) for t in schema.TABLES]
    rejects = [(f"`{f.name}`", str(f.type)) for f in schema.REJECTS]
    parts += [
        "## rejects",
        "What could not become a fact, with the place where it was found.",
        table(("column", "type"), rejects),
    ]
    lists = (c for c in vars(vocab).values() if isinstance(c, type) and issubclass(c, StrEnum) and c is not StrEnum)
    words = sorted(lists, key=lambda c: c.__name__)
    rows = [(f"`vocab.{c.__name__}`", prose(c.__doc__), ", ".join(f"`{v}`" for v in c)) for c in words]
    parts += ["## Words", table(("list", "meaning", "values"), rows)]
    return "\n\n".join(parts)


def columns_of(t: schema.TableSpec) -> str:
    """One table with its columns."""
    rows = [
        (f"`{c.name}`", c.meaning, c.kind, c.null or "never null", f"`{c.revealed_by}`" if c.revealed_by else "")
        for c in t.columns
    ]
    head = ("column", "meaning", "type", "null means", "revealed by")
    if not any(c.revealed_by for c in t.columns):
        head, rows = head[:4], [r[:4] for r in rows]
    return f"## {t.name}\n\n{t.meaning[0].upper() + t.meaning[1:]}.\n\n" + table(head, rows)


def plays_page() -> str:
    """Every play with when it applies, its effect on the model and its evidence; the baselines and the rules."""
    from holdfast.plays import BASELINES, PLAYS, rules
    from holdfast.plays.base import GRADES

    grades = "; ".join(f"**{k}** {v}" if k != v else f"**{k}**" for k, v in GRADES.items())
    parts = [
        "# Plays",
        "A play is a move by a person that may help a decision hold. "
        "It is proposed where its reason holds, and compared with doing nothing on the same luck. "
        f"Evidence grades: {grades}. "
        "The grade says how good the evidence is that the move works; the size of its effect in the model is always assumed.",
        prose(rules.__doc__),
    ]
    for p in PLAYS:
        told = ", ".join(h.value.replace("_", " ") for h in p.holdups) or "any hold-up"
        rows = [
            ("who", p.who),
            ("effort", f"{p.effort:g} hours, assumed"),
            ("helps against", told),
            ("say", f"“{p.say}”"),
            ("mind", " ".join(p.avoid)),
            ("effect in the model", p.prior),
            ("evidence", f"**{p.grade}** {p.source}"),
        ]
        parts += [f"## {p.id} {p.name}", p.summary, table(("", ""), rows)]
    parts.append("## Baselines")
    rows = [(p.name, p.summary, p.prior, p.source) for p in BASELINES]
    parts.append(table(("baseline", "what it is", "effect in the model", "why it is shown"), rows))
    return "\n\n".join(parts)


def readiness_page() -> str:
    """The twenty readiness items."""
    from holdfast.diagnosis import readiness

    parts = ["# Readiness", prose(readiness.__doc__)]
    for group in dict.fromkeys(i.group for i in readiness.ITEMS):
        rows = [(i.id, i.ask, i.strong, i.weak) for i in readiness.ITEMS if i.group == group]
        head = ("item", "ask", "a strong answer sounds like", "a weak answer sounds like")
        parts += [f"## {group.value.replace('_', ' ').capitalize()}", table(head, rows)]
    return "\n\n".join(parts)


def run_page() -> str:
    """The Run format."""
    title, rest = inspect.cleandoc(runs.__doc__ or "").split("\n\n", 1)
    files, after = rest.split("\n\n", 1)
    listing = "```text\n" + inspect.cleandoc("\n" + files) + "\n```"
    parts = ["# The Run", title, listing, prose(after), f"The format's version is {runs.RUN_FORMAT}."]
    parts += [
        "`signals.parquet` has one column per [signal](signals.md).",
        "## manifest.json and the library",
        prose(runs.Run.__doc__),
    ]
    return "\n\n".join([*parts, *(columns_of(t) for t in runs.RUN_TABLES)])


def commands_page() -> str:
    """Every command with its arguments, options and keys of ``--json``, and the exit codes."""
    import typer

    from holdfast.cli.app import CODES, app
    from holdfast.cli.shapes import JSON_KEYS, WORDS

    group: Any = typer.main.get_command(app)
    parts = ["# Commands", prose(group.help), "`holdfast COMMAND --help` says the same on the terminal."]
    for name, command in group.commands.items():
        parts += [f"## holdfast {name}", prose(command.help)]
        rows = [option_row(p) for p in command.params if p.name != "help"]
        parts.append(table(("argument or option", "meaning", "default"), rows))
        if not any(p.name == "json" for p in command.params):
            continue
        keys = JSON_KEYS["word" if name in WORDS else name]
        parts.append("With `--json`, one document with these keys:")
        parts.append(table(("key", "meaning"), [(f"`{k}`", v) for k, v in keys.items()]))
    codes = re.findall(r"^ *(\d+)  +(.+)$", CODES, re.MULTILINE)
    parts += [
        "## Exit codes",
        "Errors go to the error stream and say what was found, what was expected and what to do.",
    ]
    return "\n\n".join([*parts, table(("code", "meaning"), codes)])


def option_row(p: Any) -> tuple[str, str, str]:
    """One argument or option of a command."""
    is_option = p.opts[0].startswith("-")
    name = ", ".join(f"`{o}`" for o in [*p.opts, *p.secondary_opts]) if is_option else f"`{p.name.upper()}`"
    if p.required:
        return name, p.help or "", "required"
    default = p.default() if callable(p.default) else p.default
    return name, p.help or "", "" if default in (None, False, (), "") else f"`{default}`"


def rule_block() -> str:
    """The printed rule with the limits of a team without history."""
    from datetime import date

    from holdfast.verdict import baseline, rule

    r = settings.Rule()
    silence = dict.fromkeys((baseline.BEFORE_PAPER, baseline.IN_PAPER), r.default_silence_days)
    paper = r.default_paper_days
    limits = baseline.Baseline(
        date(2026, 1, 1), 0, True, r.percentile, silence, {}, paper, paper_named=paper, paper_silence=(paper,) * 3
    )
    return "\n".join(f"> {line}  " for line in rule.printed(r, limits)[:-1])


def shapes_block() -> str:
    """Every shape with the files it knows and their columns."""
    from holdfast.ingest.shapes import ALL

    parts = []
    for shape, roles in ALL.items():
        parts.append(f"### {shape.capitalize() if shape != 'hubspot' else 'HubSpot'}")
        rows = []
        for role in roles:
            wants = sorted(role.wants, key=lambda w: not (w.needed or w.telling))
            columns = ", ".join(f"**`{w.ours}`**" if w.needed or w.telling else f"`{w.ours}`" for w in wants)
            heads = ", ".join(f"“{w.names[0]}”" for w in wants if w.names and w.names[0] != w.ours)
            rows.append((f"`{role.name}`", role.meaning, columns, heads or "as ours"))
        parts.append(table(("table", "holds", "columns", "their headers"), rows))
    return "\n\n".join(parts)


@cache
def demo() -> str:
    """A folder with the demo company in it; it goes with the process."""
    folder = mkdtemp(prefix="holdfast-docs-")
    atexit.register(rmtree, folder, ignore_errors=True)
    holdfast(folder, "demo", "--json")
    return folder


def holdfast(folder: str, *words: str) -> str:
    """What a command prints, on a terminal of 92 columns."""
    done = subprocess.run(
        [sys.executable, "-c", "from holdfast.cli import main; main()", *words],
        cwd=folder,
        env={**os.environ, "COLUMNS": "92", "NO_COLOR": "1", "TERM": "dumb"},
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"`holdfast {' '.join(words)}` failed:\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def list_block() -> str:
    """The first seller's part of the list."""
    text = holdfast(demo(), "list")
    blocks = re.split(r"\n(?=\S.*  \d+ deals?$)", text, flags=re.MULTILINE)
    return f"```text\n$ holdfast list\n\n{blocks[0].strip()}\n\n{blocks[1].strip()}\n…\n```"


def explain_block() -> str:
    """The first stalled deal of the list, told."""
    found = re.search(r"· (\S+)\n +Stalled", holdfast(demo(), "list"))
    deal = found[1] if found else ""
    return f"```text\n$ holdfast explain {deal}\n\n{holdfast(demo(), 'explain', deal)}\n```"


#: Pages that are written whole.
PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/commands.md": commands_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/signals.md": signals_page,
    "docs/reference/tables.md": tables_page,
    "docs/reference/run.md": run_page,
    "docs/reference/plays.md": plays_page,
    "docs/reference/readiness.md": readiness_page,
}
#: Parts of pages that people write, between ``<!-- generated: NAME -->`` and ``<!-- end -->``.
BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"list": list_block},
    "docs/five-minutes.md": {"explain": explain_block},
    "docs/rule.md": {"rule": rule_block},
    "docs/importing.md": {"shapes": shapes_block},
}


def text_of(name: str) -> str:
    """What the page *name* must hold."""
    if name in PAGES:
        return PAGES[name]().rstrip() + "\n"
    text = (ROOT / name).read_text("utf-8")
    for block, made in BLOCKS[name].items():
        start = f"<!-- generated: {block} -->\n"
        before, rest = text.split(start)
        text = f"{before}{start}{made()}\n<!-- end -->{rest.split('<!-- end -->', 1)[1]}"
    return text


def main(arguments: list[str]) -> int:
    """Write every page, or with ``--check`` name those that differ from the code."""
    stale = []
    for name in [*PAGES, *BLOCKS]:
        path, text = ROOT / name, text_of(name)
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, "utf-8")
            print(f"wrote {name}")
    if stale and "--check" in arguments:
        print(f"differ from the code: {', '.join(stale)}\n  Next: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
