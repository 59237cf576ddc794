"""Hooks of the docs site: README, CONTRIBUTING, CHANGELOG and the decisions are pages of it, and links work in both.

In the repository a link is relative to its file; the site has other paths. ``on_page_markdown`` translates each link; a
link to a file that is not a page becomes its label.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
TOKENS = ROOT / "src" / "holdfast" / "look" / "tokens.css"
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
PAGES |= {f"adr/{p.name}": f"adr/{p.name}" for p in sorted((ROOT / "adr").glob("*.md"))}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s:]+)(#[^)\s]*)?\)")


def on_config(config: Any) -> Any:
    """Put every decision of ``adr/`` into the navigation."""
    decisions = next(item["Decisions"] for item in config.nav if isinstance(item, dict) and "Decisions" in item)
    decisions += [page for page in PAGES.values() if page.startswith("adr/") and page not in decisions]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that live outside ``docs/``, and the product's own colours."""
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text("utf-8")))
    files.append(File.generated(config, "stylesheets/tokens.css", content=TOKENS.read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Translate the repository links of a page to links of the site."""
    return translate(markdown, page.file.src_uri)


def translate(markdown: str, page: str) -> str:
    """Links of *page* (its path on the site), as the site wants them.

    >>> translate("see [rule](docs/rule.md#signs), [law](LICENSE)", "index.md")
    'see [rule](rule.md#signs), law'
    """
    back = {v: k for k, v in PAGES.items()}
    source = back.get(page, f"docs/{page}")

    def link(match: re.Match[str]) -> str:
        bang, label, target, anchor = match.groups()
        path = os.path.normpath(PurePosixPath(source).parent / target)
        inside = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if inside is None:
            return str(label)
        return f"{bang}[{label}]({os.path.relpath(inside, PurePosixPath(page).parent)}{anchor or ''})"

    return LINK.sub(link, markdown)
