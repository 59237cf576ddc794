"""The first help names every command once, under the question it answers."""

from __future__ import annotations

from collections import Counter

import pytest
import typer

from holdfast.cli import run
from holdfast.cli.app import app
from holdfast.cli.sections import SECTIONS


def test_every_command_stands_in_one_section() -> None:
    named = Counter(name for names in SECTIONS.values() for name in names)
    assert set(named) == set(typer.main.get_command(app).commands)
    assert set(named.values()) == {1}


def test_help_shows_sections_and_whole_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"{title}:" in told for title in SECTIONS)
    assert "..." not in told.split("Start:")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pushback", "list", "D1", "folder"), "Next: give the folder as --home FOLDER"),
        (("triage", "mail.eml", "folder"), "Expected: FILE|-|learn"),
        (("import", "folder", "more"), "Next: leave it out"),
    ],
)
def test_a_word_too_many_says_where_it_belongs(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert run(words) == 2
    assert told in capsys.readouterr().err
