"""An export is brought as a folder, a zip or several files, dropped from the desktop: each as a hand does it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from holdfast.server.connections.jobs import work
from holdfast.server.connections.models import Job
from tests.browser.test_pages_in_browser import loud

FILES = {
    "deals.csv": "deal_id,name,account,amount,currency,created_at,owner\n1,First,Marlow Foods,1000,EUR,2026-01-02,Ines Varga\n",
    "stages.csv": "deal_id,stage,entered_at\n1,Verbal agreement,2026-01-09\n",
}


def made(folder: Path, kind: str) -> list[str]:
    """What the hand holds: one folder with a folder in it, one zip, or the files."""
    inside = folder / "export" / "january"
    inside.mkdir(parents=True)
    for name, text in FILES.items():
        (inside / name).write_text(text, "utf-8")
    if kind == "folder":
        return [str(folder / "export")]
    if kind == "zip":
        with zipfile.ZipFile(folder / "export.zip", "w") as packed:
            for name in FILES:
                packed.write(inside / name, f"export/{name}")
        return [str(folder / "export.zip")]
    return [str(inside / name) for name in FILES]


@pytest.mark.parametrize(("kind", "told"), [("folder", "2 files"), ("zip", "1 file: export.zip"), ("files", "2 files")])
def test_an_export_is_dropped(enter: Any, tmp_path: Path, kind: str, told: str) -> None:
    page = enter("rita", "/settings/import/")
    box = page.locator(".drop").bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    hand = page.context.new_cdp_session(page)
    data = {"items": [], "files": made(tmp_path, kind), "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": step, "data": data, **at})
    page.wait_for_selector(f"[data-files]:has-text('{told}')", timeout=10000)
    page.click("text=Look at them")
    page.wait_for_selector("#upload progress")
    for job in Job.objects.filter(kind="preview", state="waiting"):
        work.func(job.pk)
    page.wait_for_selector("#upload h2", timeout=10000)
    shown = page.inner_text("#upload")
    assert "Every row can be read" in shown and all(name in shown for name in FILES)
    assert loud(page) == []
