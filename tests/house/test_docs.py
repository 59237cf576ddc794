"""The docs cannot lie: pages written from the code equal the code, links lead somewhere, nothing is fetched."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "adr").glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s:]+)(?:#[^)\s]*)?\)")


def tool(name: str) -> ModuleType:
    """A script of ``tools/`` as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = tool("reference")


@pytest.mark.parametrize("page", [*reference.PAGES, *reference.BLOCKS])
def test_a_page_written_from_the_code_equals_the_code(page: str) -> None:
    assert (ROOT / page).read_text("utf-8") == reference.text_of(page), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert [t for t in LINK.findall(text) if not (page.parent / t).exists()] == []


def test_links_are_translated_for_the_site() -> None:
    translate = tool("site_pages").translate
    assert translate("[a](docs/rule.md#verdicts) [b](adr/README.md) [c](LICENSE)", "index.md") == (
        "[a](rule.md#verdicts) [b](adr/README.md) c"
    )
    assert translate("[a](../../adr/README.md)", "reference/signals.md") == "[a](../adr/README.md)"
    assert translate("![p](docs/images/list.svg)", "index.md") == "![p](images/list.svg)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_fetches_nothing_from_other_servers(site: Path) -> None:
    fetched = re.compile(r"""<(?:script|link|img|iframe|source)[^>]+(?:src|href)=["']?(?:https?:)?//[^"' >]+""")
    found = {m[:120] for p in site.rglob("*.html") for m in fetched.findall(p.read_text("utf-8"))}
    styles = {
        m
        for p in site.rglob("*.css")
        for m in re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^\"')]+", p.read_text("utf-8"))
    }
    assert found | styles == set()


def test_every_decision_is_listed_short_and_complete() -> None:
    listed = (ROOT / "adr" / "README.md").read_text("utf-8")
    for path in sorted((ROOT / "adr").glob("0*.md")):
        text = path.read_text("utf-8")
        assert path.name in listed
        assert all(
            part in text for part in ("**Context.**", "**Choice.**", "**Price.**", "**What would change our mind.**")
        )
        assert len(text.splitlines()) <= 40


def test_no_banned_words() -> None:
    """The words of the product: never these."""
    banned = re.compile(r"\bAI-powered\b|\bat[- ]risk\b|\bscore[sd]?\b", re.IGNORECASE)
    pages = [p for p in PAGES if banned.search(p.read_text("utf-8"))]
    code = [
        p
        for p in sorted((ROOT / "src").rglob("*"))
        if p.suffix in {".py", ".html", ".css"} and banned.search(p.read_text("utf-8"))
    ]
    assert pages + code == []
