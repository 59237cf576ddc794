"""Take the README's picture of the demo report: ``python tools/picture.py`` (needs Playwright and a Chromium).

Not part of the checks; run it when the report looks different. CHROMIUM names the browser.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "report.png"
SIZE = {"width": 1120, "height": 640}


def main() -> None:
    """Compute the demo, open its report and keep what is seen first."""
    with TemporaryDirectory() as folder, sync_playwright() as play:
        code = "from holdfast.cli import main; main()"
        subprocess.run(
            [sys.executable, "-c", code, "demo", "--json"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        report = max(Path(folder).glob("holdfast-demo/.holdfast/runs/*/report.html"))
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light")
        page.goto(report.as_uri())
        page.screenshot(path=TARGET)
        browser.close()
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
