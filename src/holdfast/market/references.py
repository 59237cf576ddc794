"""The references of the demo company: customers that do not exist, each with its bad weeks and what the leader did."""

from __future__ import annotations

import csv
from pathlib import Path

#: Column names of ``stories.csv``.
HEADER = ("customer", "permission", "industry", "size", "change", "bad_weeks", "leader_did", "result", "kinds")
STORIES: tuple[tuple[str, ...], ...] = (
    ("Marschwitz Foods GmbH", "yes", "food", "240 people", "a sample robot for three shifts",
     "In the second week the night shift wrote its samples down by hand again, and two operators asked for the old bench back.",
     "The plant manager worked two nights on it himself, moved the start of the shift by twenty minutes and kept the date.",
     "After seven weeks nobody used paper. The two operators now train the others.", "personal delay"),
    ("Tolland Diagnostics Ltd", "yes", "clinics", "1,100 people", "one register for all samples of four sites",
     "For three weeks every site said that its own list was better, and the help desk had four times the usual calls.",
     "The laboratory director answered every complaint by Friday, changed two screens that people were right about, and left the rest.",
     "Three sites moved in spring, the fourth in summer. The two changed screens are still the best of it.", "control substantive"),
    ("Vennekamp Coatings B.V.", "yes", "coatings", "380 people", "two chromatographs in place of seven old ones",
     "In the fourth week a batch was held for two days and the old instrument was blamed on the new one.",
     "The head of quality had both measured side by side, in the open, and showed the figures on the day after.",
     "The old one was wrong. It was switched off a month early.", "doubt attack substantive"),
    ("Aubrac Cosmetics SAS", "yes", "cosmetics", "90 people", "an electronic lab book",
     "Half of the research group went on with notebooks until the fifth week, and said so in the Monday round.",
     "The managing director asked each of the six which page they could not do without, and had three of them built.",
     "The last notebook was closed in week nine.", "delay fear"),
    ("Hallig Water AG", "no", "utilities", "600 people", "instrument monitoring at nine stations",
     "In the first storm of autumn the alarms came twice, and the stations switched them off.",
     "The head of operations sat in the control room for two nights.", "Running.", "doubt"),
)  # fmt: skip


def write_stories(path: Path) -> None:
    """Write the references to *path*, unless somebody keeps their own there."""
    if path.exists():
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(STORIES)
