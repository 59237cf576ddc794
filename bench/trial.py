"""From the first readiness question to the exported brief in the browser: ``python -m bench.trial ADDRESS``.

ADDRESS is what `holdfast demo` printed. The walk is a script's, not a person's: it really loads every page, and it reads and
types at stated speeds. What the decision maker takes to answer is not in it. Writes ``docs/evidence/trial.md``.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PAGE = Path(__file__).resolve().parents[1] / "docs" / "evidence" / "trial.md"
AIM_MINUTES = 15
#: Words read and characters typed in a minute, and seconds to find and hit a button: a slow reader on a laptop.
READS, TYPES, FINDS = 240, 200, 2.0
SAID = (
    "If Kai says no, I ask him what exactly breaks, and I hold the date.",
    "The fix. I would tell both of them so on the same day.",
    "We lose another audit, and that is on my desk.",
    "Anke. She would need the numbers of the pilot line.",
    "What exactly would go wrong, and how she knows.",
    "Kai and Anke, nobody else so far.",
    "The two shift leaders, everybody asks them.",
)
REPLIES = (
    "It stays with the first of May. What exactly would be different after the quarter?",
    "Yes, for some weeks it is more work, and it stays. Which work is it exactly?",
    "It stays. What happened the last time, and what would have had to be different?",
    "It is decided. Show me what exactly will not work, and I answer by Wednesday.",
)
GAIN = {"group": "Quality", "what": "Deviations are seen on the day on which they happen"}
COST = {
    "group": "Quality", "what": "Forty test instructions have to be written again", "bearer": "two specialists",
    "peaks": "in the month before", "fades": "by week six",
}  # fmt: skip


@dataclass
class Walk:
    """A page in the browser and the seconds that a person would have spent."""

    page: Any
    seconds: dict[str, float] = field(default_factory=dict)
    step: str = "find the deal"
    seen: set[str] = field(default_factory=set)

    def spend(self, seconds: float) -> None:
        """Add to the present step."""
        self.seconds[self.step] = self.seconds.get(self.step, 0.0) + seconds

    def read(self, where: str) -> None:
        """Read what was not read before."""
        lines = {x for x in self.page.inner_text(where).splitlines() if x.strip()} - self.seen
        self.seen |= lines
        self.spend(60 * sum(len(x.split()) for x in lines) / READS)

    def write(self, where: str, text: str) -> None:
        """Type into the first field that fits."""
        self.page.locator(where).first.fill(text)
        self.spend(60 * len(text) / TYPES)

    def click(self, where: str) -> None:
        """Press the first that fits and wait for what comes."""
        start = time.perf_counter()
        self.page.locator(where).first.click()
        self.page.wait_for_load_state()
        self.spend(FINDS + time.perf_counter() - start)


def walk(w: Walk) -> int:
    """The whole way; returns how many replies went on the card."""
    page = w.page
    w.read(".hero")
    w.click("article.row-deal h3 a")
    w.read(".deal-head")
    w.step = "the talk"
    w.click("nav.jump a[href='#prepare']")
    w.read("#prepare")
    w.click("#prepare a.button")
    for mark, words in zip("2212122", SAID, strict=True):
        w.read("#talk")
        page.keyboard.press(mark)
        w.write("#words", words)
        w.click("button:has-text('Keep it and go on')")
    w.step = "the rehearsal"
    w.click("aside a:has-text('Rehearse')")
    for reply in REPLIES:
        w.read("#turn")
        w.write("#reply", reply)
        w.write("#act", "I come by on Thursday")
        w.click("button:has-text('Say it')")
    kept = int(page.inner_text("aside h2").split()[0])
    w.step = "the brief"
    w.click("aside a:has-text('Documents')")
    w.read("main")
    w.click("a[aria-label='Fill it: What changes and why']")
    for given in (GAIN, COST):
        w.read("main")
        for name, text in given.items():
            w.write(f"[id^=impacts-][id$={name}]", text)
        w.click("button:has-text('Keep it')")
    w.read("main")
    with page.expect_download() as got:
        w.click("aside a:has-text('PDF')")
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF")
    return kept


def main(address: str) -> None:
    """Walk and write the page."""
    from playwright.sync_api import sync_playwright
    from tools.browsing import chromium

    with sync_playwright() as play:
        browser = chromium(play)
        page = browser.new_context(base_url="{0.scheme}://{0.netloc}".format(urlsplit(address))).new_page()
        page.goto(address)
        w = Walk(page)
        kept = walk(w)
        browser.close()
    total = sum(w.seconds.values()) / 60
    met = "Met" if total < AIM_MINUTES else "**Missed**"
    rows = "\n".join(f"| {step} | {s / 60:.1f} |" for step, s in w.seconds.items())
    PAGE.write_text(
        "# From the talk to the brief\n\n"
        f"Aim: from the first readiness question to an exported brief in under {AIM_MINUTES} minutes, in the browser, with the sample "
        f"company. {met}: {total:.1f} minutes. Walked by a script (`bench/trial.py`), not by a person: it loads every page and spends "
        f"{READS} words a minute on the parts of a page that the step needs, each line once, {TYPES} characters a minute on typing and {FINDS:g} seconds on every press. "
        "What the decision maker takes to answer is not in it; no person who did not know the product has been timed.\n\n"
        f"| step | minutes |\n|---|---|\n{rows}\n\n"
        f"{len(SAID)} questions were answered, {kept} of {len(REPLIES)} replies went on the card at the first attempt, one gain and one "
        "cost were written down.\n\n" + STUMBLES,
        "utf-8",
    )
    print(f"{total:.1f} minutes: {w.seconds}")


STUMBLES = """## Stumbles, and what was done

- Words written in the demo bore today's day, which its Run of long ago never knows, so the next Run did not change. A word without
  a day, and the day that forms propose, is now the last one that such a Run knows.
- After a first talk of five to seven questions nothing said that this was enough; the rehearsal and the documents are offered then.
- The form of a gain asked who bears it, when it peaks and when it fades. It asks for the group and the gain only.
- The brief named what was missing, and the form for it stood on another page. It stands beside every document that needs it.
- On a phone, columns of a document broke words in two; each row is now a block with the names of its cells.
- Somebody added on the map appeared in no document before the next Run. They do at once.
- The brief said that the decision maker had decided, though the row of the yes named nobody. It has a line for who decided instead.
- The card listed four push-backs and the rehearsal six others. Both ask the same, and the card says how many replies are to write.
- A reference could be told only after a file was uploaded. It is written down in a form beside the document.
"""


if __name__ == "__main__":
    main(sys.argv[1])
