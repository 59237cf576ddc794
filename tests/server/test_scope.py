"""A change of scope that came from the export is tied to the push-back behind it, and the share follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from holdfast.ingest import read_export
from holdfast.runs import RUN_TABLE, Run
from holdfast.server.deals import actions, queries
from holdfast.server.deals.exporting import export_facts
from holdfast.server.deals.publish import publish
from holdfast.server.pages import deal
from holdfast.server.problems import Invalid, Stale
from tests.fixtures.made_run import AS_OF
from tests.fixtures.whole_run import make_whole
from tests.server.conftest import Cast, people

DEAL = "/deals/D-100/"


def with_scope(run: Run) -> Run:
    """The whole Run with one change of scope without a known cause and two entries of push-back before it."""
    day = AS_OF - timedelta(days=5)
    rows = {
        "scope": [
            {"row_id": "sc-1", "asked_on": day, "person_id": None, "words": "Leave the second site out.", "share": 0.3,
             "moved": 0.3, "moved_without": 0.0, "moved_unknown": 1.0},
        ],
        "pushback": [
            {"row_id": f"pb-{k}", "heard_on": AS_OF - timedelta(days=40), "words": said, "classes": k, "is_proposed": False,
             "voice": "Ivo Marek", "voice_id": "v1"}
            for k, said in (("substantive", "Who validates the second site?"), ("delay", "Not before summer."))
        ],
    }  # fmt: skip
    made = {
        n: pa.Table.from_pylist([{"deal_id": "D-100", **r} for r in part], schema=RUN_TABLE[n].arrow)
        for n, part in rows.items()
    }
    return replace(run, tables={**run.tables, **made})


@pytest.fixture
def whole(db: Any) -> Cast:
    publish(with_scope(make_whole()))
    return people()


def shown(cast: Cast) -> tuple[Any, Any, Any]:
    made = deal._scope(queries.deal(cast["alice"], "D-100"))
    return made["scope"][0]["cause"], made["moved_without"], made["moved_unknown"]


def test_the_cause_is_named_changed_and_taken_back(whole: Cast) -> None:
    alice = whole.client("alice")
    page = alice.get(DEAL).content.decode()
    assert "Name its cause" in page and "no cause is known" in page
    assert shown(whole) == (None, 0.0, 1.0)
    assert alice.post(DEAL + "scope/sc-1/", {"caused_by": "pb-delay", "version": "0", "once": "a"}).status_code == 303
    assert shown(whole) == ("pb-delay", 1.0, 0.0)
    alice.post(DEAL + "scope/sc-1/", {"caused_by": "pb-delay", "version": "0", "once": "a"})
    assert queries.deal(whole["alice"], "D-100").versions["scope_changes|sc-1"] == 1, "sent twice, written once"
    assert (
        alice.post(DEAL + "scope/sc-1/", {"caused_by": "pb-substantive", "version": "1", "once": "b"}).status_code
        == 303
    )
    assert shown(whole) == ("pb-substantive", 0.0, 0.0)
    with pytest.raises(Stale):
        actions.tie_scope("D-100", "sc-1", "pb-delay", actor=whole["bob"], version=1)
    with pytest.raises(Invalid):
        actions.tie_scope("D-100", "sc-1", "nothing", actor=whole["bob"])
    alice.post(DEAL + "take-back/sc-1/")
    assert shown(whole)[1:] == (0.0, 1.0)


def test_the_next_import_has_the_row_of_the_person_once(whole: Cast, tmp_path: Path) -> None:
    actions.tie_scope("D-100", "sc-1", "pb-delay", actor=whole["alice"])
    export = tmp_path / "export"
    export.mkdir()
    (export / "deals.csv").write_text("deal_id,name,created_at,owner\nD-100,First,2025-01-02,Ines Varga\n", "utf-8")
    (export / "stages.csv").write_text("deal_id,stage,entered_at\nD-100,Verbal agreement,2025-11-09\n", "utf-8")
    on = (AS_OF - timedelta(days=5)).isoformat()
    rows = f"row_id,deal_id,asked_at,words,share\nsc-1,D-100,{on},Leave the second site out.,0.3\nsc-2,D-100,{on},Add a printer,0.1\n"
    (export / "scope_changes.csv").write_text(rows, "utf-8")
    (export / "pushback.csv").write_text(
        f"row_id,deal_id,heard_at,words\npb-delay,D-100,{on},Not before summer.\n", "utf-8"
    )
    export_facts(tmp_path / "words")
    imported = read_export(export, tmp_path / "home", words=tmp_path / "words")
    found = {r["row_id"]: r for r in pq.read_table(imported.facts / "scope_changes.parquet").to_pylist()}
    assert set(found) == {"sc-1", "sc-2"}
    assert (found["sc-1"]["caused_by"], found["sc-1"]["share"]) == ("pb-delay", 0.3)
    assert found["sc-1"]["occurred_on"].isoformat() == on and found["sc-2"]["caused_by"] is None
