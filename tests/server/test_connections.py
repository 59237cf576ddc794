"""Exports that come in: unpacked safely, looked at, taken into use, computed, published; settings; jobs after a crash."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from holdfast import market
from holdfast.errors import NotFound
from holdfast.plays import inside
from holdfast.server.connections import actions, jobs, queries
from holdfast.server.connections.models import Job, Upload
from holdfast.server.connections.unpacking import Incoming, receive
from holdfast.server.deals import actions as deal_actions
from holdfast.server.deals import lists as deal_lists
from holdfast.server.deals import publish
from holdfast.server.deals import queries as deal_queries
from holdfast.server.pages.looking import is_looked_at
from holdfast.server.problems import Forbidden, Invalid, Stale
from tests.server.conftest import Cast


def zipped(files: dict[str, bytes], **more: Any) -> Incoming:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    raw.seek(0)
    return Incoming("export.zip", raw)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    market.write(market.make(market.MarketSettings(n_deals=60, seed=5)), folder)
    return folder


def test_an_archive_is_unpacked_flat_and_nothing_leaves_the_folder(tmp_path: Path) -> None:
    archive = zipped(
        {
            "a/deals.csv": b"deal_id\n1\n", "../../../evil.csv": b"x\n", "__MACOSX/b.csv": b"", ".hidden.csv": b"",
            "run.exe": b"MZ", "/etc/c.csv": b"y\n", "notes.pdf": b"%PDF",
        }
    )  # fmt: skip
    n, size = receive([archive], tmp_path / "in")
    assert sorted(p.name for p in (tmp_path / "in").iterdir()) == ["c.csv", "deals.csv", "evil.csv"]
    assert n == 3 and size > 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


@pytest.mark.parametrize(
    "bad",
    [
        lambda: [zipped({"bomb.csv": b"0" * (30 << 20)})],
        lambda: [Incoming("export.zip", io.BytesIO(b"PK\x03\x04 not really"))],
        lambda: [Incoming("photo.png", io.BytesIO(b"x"))],
        lambda: [Incoming("a.csv", io.BytesIO(b"x")), Incoming("x/a.csv", io.BytesIO(b"y"))],
        lambda: [zipped({f"{i}.csv": b"x" for i in range(300)})],
        lambda: [],
    ],
    ids=["bomb", "broken", "nothing readable", "twice", "too many", "empty"],
)
def test_what_is_no_export_is_refused_and_leaves_nothing(bad: Any, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        receive(bad(), tmp_path / "in")
    assert list(tmp_path.iterdir()) == []


def test_only_owner_and_revops_import(cast: Cast) -> None:
    for name in ("alice", "mona", "victor", "charlie"):
        with pytest.raises(Forbidden):
            actions.receive([zipped({"deals.csv": b"x"})], actor=cast[name])
        with pytest.raises(NotFound):
            queries.uploads(cast[name])
    assert not Upload.objects.exists()


def do(job_id: int) -> queries.JobRow:
    jobs.work.call(job_id)
    return queries.job_row(Job.objects.get(pk=job_id))


def test_from_upload_to_published_run_and_back_into_the_next(cast: Cast, export: Path) -> None:
    rita = cast["rita"]
    files = {p.name: p.read_bytes() for p in export.glob("*.csv")}
    upload_id, job_id = actions.receive([zipped(files)], actor=rita, name="March", once="u1")
    assert actions.receive([zipped(files)], actor=rita, name="March", once="u1") == (upload_id, job_id)
    assert DBTaskResult.objects.count() == 1
    assert queries.upload(rita, upload_id).preview == {}
    with pytest.raises(Invalid):
        actions.accept(upload_id, actor=rita)
    assert do(job_id).state == "done"
    looked = queries.upload(rita, upload_id)
    assert looked.state == "looked at"
    assert sum(f["kept"] for f in looked.preview["files"].values()) > 60
    assert looked.preview["stages"] and looked.preview["sample"] and looked.preview["newest_on"]
    text = actions.mapping(upload_id, actor=rita)
    with pytest.raises(Invalid) as refused:
        actions.remap(upload_id, text + "\n[listt]\ncap = 3\n", actor=rita)
    assert "listt" in refused.value.fields["settings"]
    assert do(actions.remap(upload_id, text, actor=rita)).state == "done"
    ran = do(actions.accept(upload_id, actor=rita))
    assert ran.state == "done", ran.message
    assert ran.result["counts"]["open"] == deal_lists.listing(rita, deal_lists.Filters()).total > 0
    assert Upload.objects.get(pk=upload_id).state == "in use"
    deal = deal_lists.listing(rita, deal_lists.Filters(verdict="stalled")).rows[0]
    resume = timezone.now().date() + timedelta(days=9999)
    run_day = deal_queries.current_run().as_of  # type: ignore[union-attr]
    deal_actions.say(
        "parks",
        deal.slug,
        {"reason": "board", "resume_on": resume.isoformat()},
        actor=rita,
        said_on=run_day - timedelta(days=2),
    )
    again = actions.start_run(actor=rita, as_of=run_day.isoformat(), once="r1")
    assert actions.start_run(actor=rita, as_of=run_day.isoformat(), once="r1") == again
    assert actions.start_run(actor=rita) == again
    ended = do(again)
    assert ended.state == "done", ended.message
    page = deal_queries.deal(rita, deal.slug)
    assert page.row.verdict == "parked"
    assert len(page.words["parks"]) == 1
    a_deal_that_the_run_left_out_is_looked_at_when_asked(cast)
    chosen = queries.chosen(rita)
    stage = next(iter(chosen.stages))
    version = actions.save_settings(
        {"stages": {stage: "before_yes"}, "list": {"cap": 5}}, actor=rita, version=chosen.version
    )
    assert queries.chosen(rita).values["list"]["cap"] == 5
    with pytest.raises(Stale):
        actions.save_settings({"list": {"cap": 9}}, actor=rita, version=chosen.version)
    with pytest.raises(Invalid):
        actions.save_settings({"list": {"cap": "many"}}, actor=rita, version=version)
    with pytest.raises(Invalid):
        actions.drop(upload_id, actor=rita)


def a_deal_that_the_run_left_out_is_looked_at_when_asked(cast: Cast) -> None:
    """The same map, hold-ups and moves that a Run would hold, for who sees the deal; nothing twice, and no later Run spoilt."""
    olga, browser = cast["olga"], cast.client("olga")
    found = deal_lists.listing(olga, deal_lists.Filters(verdict="moving")).rows[0]
    path = f"/deals/{found.slug}/look/"
    before = deal_queries.deal(olga, found.slug)
    assert not is_looked_at(before) and "Look inside now" in browser.get(f"/deals/{found.slug}/").content.decode()
    with pytest.raises(NotFound):
        actions.start_look(found.slug, actor=cast["charlie"])
    waits = browser.post(path, HTTP_HX_REQUEST="true").content.decode()
    assert "Waiting for its turn" in waits and 'hx-trigger="every 1s"' in waits
    job = actions.start_look(found.slug, actor=olga)
    assert actions.start_look(found.slug, actor=cast["rita"]) == job and Job.objects.filter(kind="look").count() == 1
    ended = do(job)
    assert ended.state == "done", ended.message
    done = browser.get(path, HTTP_HX_REQUEST="true")
    assert done.headers["HX-Refresh"] == "true"
    page = deal_queries.deal(olga, found.slug)
    assert page.detail["people"] and page.detail["moves"] and page.detail["kit"]
    assert {k: v for k, v in page.detail.items() if k not in inside.TABLES} == {
        k: v for k, v in before.detail.items() if k not in inside.TABLES
    }
    assert "Open the map" in browser.get(f"/deals/{found.slug}/").content.decode()
    home = deal_lists.home(olga)
    assert sum(home.counts.values()) == deal_lists.listing(olga, deal_lists.Filters()).total
    assert publish.fill(page.run.run_id + 1, found.deal_id, {"people": []}) is False  # type: ignore[union-attr]


def test_a_failed_job_says_why(cast: Cast) -> None:
    olga = cast["olga"]
    _, job_id = actions.receive([zipped({"weather.csv": b"city,rain\nBonn,3\n"})], actor=olga)
    ended = do(job_id)
    assert ended.state == "failed"
    assert "no file here looks like a list of deals" in ended.message and "Next:" in ended.message


def test_a_job_is_claimed_once_and_taken_up_again_after_a_crash(cast: Cast) -> None:
    job_id = jobs.enqueue("retention", {}, None)
    assert jobs.claim(job_id) and not jobs.claim(job_id)
    assert jobs.take_up_again() == 0
    Job.objects.filter(pk=job_id).update(beat_at=timezone.now() - timedelta(seconds=90))
    assert jobs.take_up_again() == 1
    assert DBTaskResult.objects.count() == 2
    assert do(job_id).state == "done"
    assert do(job_id).state == "done"
    assert Job.objects.get(pk=job_id).attempts == 2


def test_a_job_without_progress_is_left_to_its_worker_while_that_one_lives(cast: Cast) -> None:
    job_id = jobs.enqueue("retention", {}, None)
    assert jobs.claim(job_id)
    Job.objects.filter(pk=job_id).update(beat_at=timezone.now() - timedelta(seconds=90))
    jobs.beat()
    assert jobs.take_up_again() == 0
    Job.objects.filter(pk=job_id).update(worker="another", beat_at=timezone.now() - timedelta(seconds=90))
    jobs.beat()
    assert jobs.take_up_again() == 1


def test_a_job_whose_task_died_before_it_was_claimed_is_not_forgotten(cast: Cast) -> None:
    job_id = jobs.enqueue("retention", {}, None)
    assert jobs.take_up_again() == 0
    DBTaskResult.objects.update(status="RUNNING")  # the worker took the task and was killed before the job was its
    assert jobs.take_up_again() == 1
    assert jobs.take_up_again() == 0
    assert do(job_id).state == "done"


def test_a_job_that_always_dies_is_given_up(cast: Cast) -> None:
    job_id = jobs.enqueue("retention", {}, None)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(job_id)
        jobs.take_up_again(everything=True)
    assert queries.job(cast["rita"], job_id).state == "failed"


def test_progress_is_written(cast: Cast) -> None:
    job_id = jobs.enqueue("retention", {}, cast["alice"].user_id)
    jobs.claim(job_id)
    tell = jobs.progress_of(job_id)
    tell("reading", 3, 10)
    tell("writing", 1, 2)
    row = queries.job(cast["alice"], job_id)
    assert (row.step, row.done, row.total) == ("writing", 1, 2)
    with pytest.raises(NotFound):
        queries.job(cast["bob"], job_id)


@pytest.fixture(autouse=True)
def empty_home() -> Any:
    yield
    import shutil

    for name in ("uploads", "runs", "facts", "words"):
        shutil.rmtree(settings.ENV.home / name, ignore_errors=True)


def test_the_mapping_is_mended_by_a_form(cast: Cast) -> None:
    """A file taken for nothing is said to be deals, a column is put right, and the preview follows."""
    rita = cast["rita"]
    files = {
        "Vorgaenge 2026.csv": "\ufeffNummer;Kunde;Wert;Angelegt am;Betreuer\nV-1;Marlow;1.000,50;02.01.2026;Ines\nV-2;Kestrel;2.000;x;Ines\n".encode(),
        "other.csv": b"a,b\n1,2\n",
    }
    upload, job = actions.receive([zipped(files)], actor=rita)
    jobs.work.func(job)
    assert "two readings are possible" in queries.job(rita, job).message
    page, path = cast.client("rita"), f"/settings/import/{upload}/"

    def version() -> str:
        return page.get(path).content.decode().split('name="version" value="')[1].split('"')[0]

    def look() -> dict[str, Any]:
        for waiting in Job.objects.filter(kind="preview", state="waiting"):
            jobs.work.func(waiting.pk)
        return queries.upload(rita, upload).preview

    assert "Marlow · Kestrel" in page.get(path).content.decode()
    assert page.post(path, {"version": version(), "day_first-0": "yes"}).status_code == 303
    assert look()["rejects"]["total"] >= 1
    seen = version()
    wrong = page.post(path, {"version": seen, "col-0-name": "no such column"})
    assert wrong.status_code == 422 and "no column" in wrong.content.decode()
    assert page.post(path, {"version": seen, "col-0-name": "Kunde", "decimal_comma-0": "yes"}).status_code == 303
    late = page.post(path, {"version": seen, "col-0-name": "", "day_first-0": "no"})
    both = late.content.decode()
    assert late.status_code == 409 and "Somebody changed the mapping meanwhile" in both
    assert "Vorgaenge 2026.csv, name: you nothing, now Kunde" in both
    assert "comma begins the cents" not in both, "what was not in the form does not differ"
    assert '<option value="no" selected>month first' in both and 'hx-trigger="every' not in both
    told = page.post(path, {"version": seen, "text": "[list]\ncap = 3\n"}).content.decode()
    assert (
        "What stands now" in told and "cap = 3" in told and "decimal_comma = true</pre>" not in told.split("cap = 3")[0]
    )
    kept = actions.mapping(upload, actor=rita)
    assert 'name = "Kunde"' in kept and "decimal_comma = true" in kept
    assert look()["sample"][0]["name"] == "Marlow"
    page.post(path, {"version": version(), "table-1": "contacts"})
    assert 'table = "contacts"' in actions.mapping(upload, actor=rita)
