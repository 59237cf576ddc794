"""The first help names every command once, under the question it answers."""

from __future__ import annotations

from collections import Counter

import typer

from holdfast.cli import run
from holdfast.cli.app import app
from holdfast.cli.sections import SECTIONS


def test_every_command_stands_in_one_section() -> None:
    named = Counter(name for names in SECTIONS.values() for name in names)
    assert set(named) == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(named.values()) == {1}


def test_help_shows_sections_and_whole_sentences(capsys) -> None:  # type: ignore[no-untyped-def]
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"{title}:" in told for title in SECTIONS)
    assert "..." not in told
