"""The tone guard over every text that the product itself writes: code, templates, pages of the documentation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.preparation.tone import LABELS, labels, warning

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "holdfast"
#: Where such words stand because they are looked for, with why.
LISTS = {
    "preparation/tone.py": "the list itself",
    "preparation/rehearsal.py": "words that end a talk, looked for in replies",
    "triage/wordclasses.py": "words of push-back that are counted in what people said",
}

#: A word that the evidence says of methods and of times without a zone.
METHOD = ["naive"]


def literals(path: Path) -> Iterator[str]:
    """Every text of a module, without its docstrings: they speak to programmers."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_no_text_of_the_code_labels_a_person() -> None:
    found, seen = {}, 0
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        texts = list(literals(path))
        seen += len(texts)
        if name not in LISTS and (said := [x for t in texts for x in labels(t)]):
            found[name] = said
    assert found == {}
    assert seen > 5000


@pytest.mark.parametrize("folder", ["src/holdfast/server/pages/templates", "src/holdfast/report/templates", "docs"])
def test_no_page_labels_a_person(folder: str) -> None:
    paths = [p for p in (ROOT / folder).rglob("*") if p.suffix in (".html", ".j2", ".md") and "real" not in p.parts]
    assert len(paths) > 3
    found = {p.name: said for p in paths if (said := labels(p.read_text("utf-8").replace("naive Bayes", "")))}
    assert {name: said for name, said in found.items() if said != METHOD} == {}


@pytest.mark.parametrize("word", LABELS)
def test_every_word_of_the_list_is_found_and_explained(word: str) -> None:
    assert labels(f"She is {word.upper()}, they say.") == [word.casefold()]
    assert word.casefold() in warning(f"He: {word}.")


@pytest.mark.parametrize(
    "said", ["He blocked the date twice.", "We toxicity-test every batch.", "Dora is a sceptic of the date."]
)
def test_acts_stances_and_things_are_not_labels(said: str) -> None:
    assert labels(said) == []
