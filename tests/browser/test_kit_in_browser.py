"""A page that promises to be one sheet is one sheet when a browser prints it, on both papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from holdfast.preparation import documents, sheet
from holdfast.preparation.document import Document
from holdfast.preparation.html import bundle
from tests.diagnosis.made import AS_OF, commitment
from tests.preparation.golden import fixed
from tests.preparation.golden import made as golden

PAPERS = ("A4", "Letter")
LONG = "The last step of the buyer was an answer to the question about the second site, and nothing that counts as a step came after it"


@pytest.fixture(scope="module")
def printed(chromium: Any) -> Iterator[Any]:
    """How many sheets a document fills, printed on a paper."""
    page = chromium.new_page()

    def act(doc: Document, paper: str) -> int:
        page.set_content(bundle([doc], doc.title))
        return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper)))

    yield act
    page.close()


def fullest(language: str) -> Document:
    """A Monday page with as much on it as it takes: long reasons, many people, late rows of the plan and open concerns."""
    bare = fixed(language)
    case = bare.situation.case
    reasons = [{**case.evidence[0], "text": f"{LONG} ({n})", "row_id": f"a-{n}"} for n in range(6)]
    late = [commitment(f"{LONG.lower()} {n}", "promised", due=AS_OF - timedelta(days=n)) for n in range(8)]
    open_ = [{**case.concerns[0], "concern": f"{LONG} {n}", "state": "open", "row_id": f"co-{n}"} for n in range(3)]
    deal = {
        **case.deal,
        "name": "Renewal of the laboratory information system for all sites",
        "because": f"Said yes 49 days ago; {LONG}.",
    }
    whole = replace(case, evidence=reasons, commitments=late, concerns=open_, deal=deal)
    return documents(sheet(whole, language=language), ["monday-page"])[0]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_one_sheet_is_one_sheet(printed: Any, language: str, paper: str) -> None:
    for doc in [*golden(language), fullest(language)]:
        assert printed(doc, paper) <= doc.max_pages, doc.id


def test_a_page_that_is_too_long_would_be_seen(printed: Any) -> None:
    doc = fullest("en")
    assert printed(replace(doc, blocks=doc.blocks * 4), "A4") > 1
