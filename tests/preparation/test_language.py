"""Every fixed word has its translation, and a translated document has no English heading."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import holdfast.preparation
from holdfast.diagnosis.holdups import HOLDUPS
from holdfast.diagnosis.readiness import ITEMS
from holdfast.plays import PLAYS
from holdfast.preparation import reading
from holdfast.preparation.document import Document, Grid, Heading, Items, Sentence, Text
from holdfast.preparation.language import LANGUAGES, words
from holdfast.vocab import Seat, Stance
from tests.preparation.golden import made

PACKAGE = Path(holdfast.preparation.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]


def keys() -> set[str]:
    """Every fixed sentence of the package and the words that documents take from elsewhere; of a plural the singular."""
    found = set()
    rows = extract_from_dir(
        PACKAGE, method_map=[("**.py", "python")], keywords={"t": None, "n": (1, 2), "N_": None}, comment_tags=()
    )
    for _, _, message, _, _ in rows:
        found.add(message[0] if isinstance(message, tuple) else message)
    found |= {k.name for k in HOLDUPS} | {s.value for s in Stance}
    found |= {s.value.replace("_", " ") for s in Seat if s not in (Seat.UNKNOWN, Seat.DECISION_MAKER)}
    found |= {w for i in ITEMS for w in (i.ask, i.strong, i.weak)} | {w for p in PLAYS for w in (p.name, p.say) if w}
    return found


def catalog(language: str) -> Catalog:
    with (PACKAGE / "locale" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", OTHERS)
def test_every_fixed_sentence_is_translated_and_no_other(language: str) -> None:
    have = {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in catalog(language) if m.id}
    assert keys() - set(have) == set(), "not translated"
    assert set(have) - keys() == set(), "translated, and used nowhere"
    for key, message in have.items():
        assert not message.fuzzy, key
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(told), key
        wanted = fields("".join(message.id) if isinstance(message.id, tuple) else message.id)
        for one in told:
            assert fields(one) <= wanted, key
        assert set().union(*map(fields, told)) == wanted, key


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translated_document_has_no_english_heading(language: str) -> None:
    for english, other in zip(made(), made(language), strict=True):
        assert len(heads(english)) == len(heads(other))
        for before, after in zip(heads(english), heads(other), strict=True):
            assert before != after or not re.search("[A-Za-z]", before), (english.id, before)


def test_no_sentence_is_half_in_another_language() -> None:
    """Facts and the sentences of a Run stay as they are written; around them stands a German frame that ends in a colon."""
    english = re.compile(r"\b(the|of|for|and|is|not|when|nobody|your)\b")
    german = re.compile(
        r"\b(Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|der|die|das|und|ist|nicht|bis|seit|niemand)\b",
        re.IGNORECASE,
    )
    seen = 0
    for doc in made("de"):
        for s in doc.sentences():
            frame = re.sub("[“„].*?[”“]", "", s.text).split(":")[0]
            assert not (english.search(frame) and german.search(frame)), (doc.id, s.text)
            seen += bool(english.search(frame))
    assert seen, "the page of the seller holds sentences of the Run"


def heads(doc: Document) -> list[str]:
    found = [doc.title]
    for block in doc.blocks:
        found += [block.text] if isinstance(block, Heading) else list(block.head) if isinstance(block, Grid) else []
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_put_in_as_they_are(language: str) -> None:
    t = words(language)
    assert "{deal}" in t("{who} decides.", who="{deal} %s")
    assert t("not a sentence of ours") == "not a sentence of ours"
    assert t("") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_are_plain(language: str) -> None:
    for doc in made(language):
        assert (reading.of(doc) or 0) <= reading.PLAIN, (doc.id, reading.of(doc))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_is_not_fixed_names_its_row(language: str) -> None:
    t = words(language)
    fixed = {t(k) for k in keys()} | {t.quoted(t(k)) for k in keys()}
    bound = [t("Strong: {strong}. Weak: {weak}.", strong=t(i.strong), weak=t(i.weak)) for i in ITEMS]
    known = {*fixed, *bound}
    for doc in made(language):
        for group in groups(doc):
            rows = {source for s in group for source in s.sources}
            for s in group:
                assert rows or not s.text or is_fixed(s, known), (doc.id, s.text)


def groups(doc: Document) -> list[tuple[Sentence, ...]]:
    """Sentences that share a source: a row of a table is one, every other sentence stands alone."""
    found: list[tuple[Sentence, ...]] = []
    for block in doc.blocks:
        if isinstance(block, Grid):
            found += block.rows
        elif isinstance(block, Items):
            found += [(s,) for item in block.items for s in item]
        elif isinstance(block, Text):
            found += [(s,) for s in block.sentences]
    return found


def is_fixed(s: Sentence, fixed: set[str]) -> bool:
    return s.text in fixed or s.text[:1].lower() + s.text[1:] in fixed
