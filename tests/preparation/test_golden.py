"""What the documents of one fixed deal say, word for word, in every language."""

from __future__ import annotations

import pytest

from holdfast.preparation import DOCUMENT
from holdfast.preparation.language import LANGUAGES
from holdfast.preparation.markdown import markdown
from tests.preparation.golden import FOLDER, made


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_read_as_kept(language: str) -> None:
    for doc in made(language):
        kept = (FOLDER / language / f"{doc.id}.md").read_text("utf-8")
        assert markdown(doc, sources=True) == kept, (
            f"{doc.id} changed; if it should: python -m tests.preparation.golden"
        )


def test_every_document_is_kept_and_nothing_else() -> None:
    kept = {p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*.md")}
    assert kept == {f"{language}/{name}.md" for language in LANGUAGES for name in DOCUMENT}


def test_all_of_the_fixed_deal_is_ready() -> None:
    assert [d.blocked for d in made()] == [""] * len(DOCUMENT)
