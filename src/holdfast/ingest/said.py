"""What the text of an activity says of waiting: a step of the paperwork, or a day named for going on.

Both are read by general words, English and German, and both only hold a flag back: a word missed costs a false alarm, a word too
many costs a week. Quoted history does not count. The text itself stays in its own table.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import words
from holdfast.ingest.pauses import CANDIDATE, pause_in
from holdfast.vocab import ActivityKind, Side

#: Words of the paperwork. "Contract" and "approval" alone are left out: people use them for everything.
PAPER = (
    r"(?i)\b(legal|lawyers?|counsel|attorneys?|procurement|purchasing|purchase order|po|order number"
    r"|vendor (file|form|onboarding|registration)|supplier (file|form|self|registration)|self-declaration"
    r"|questionnaire|data protection|security review|penetration test|processing agreement"
    r"|dpa|msa|nda|redlin\w*|liability|clauses?|annex|countersign\w*|signature|parent company|leasing|certificate of insurance"
    r"|rechtsabteilung|justi[tz]ia\w*|anwalt\w*|anwält\w*|einkauf\w*|lieferantenselbst\w*|lieferantenfrage\w*"
    r"|datenschutz\w*|bestellnummer|auftragsverarbeitung\w*"
    r"|haftung\w*|unterschrift\w*|muttergesellschaft|freigabe|vertrag\w*|klausel\w*|fragebogen)\b"
)


def names_paper(body: pa.Array, subject: pa.Array, kinds: pa.Array) -> pa.Array:
    """Whether a text names a step of the paperwork; null without one. A document counts by its title.

    >>> names_paper(pa.array(["Legal has your draft.", "Thanks.", None]), pa.nulls(3, pa.string()), pa.array(["email"] * 3)).to_pylist()
    [True, False, None]
    """
    titled = pc.if_else(pc.equal(kinds, ActivityKind.DOCUMENT.value), subject, pa.nulls(len(subject), pa.string()))
    if body.null_count == len(body) and titled.null_count == len(titled):
        return pa.nulls(len(body), pa.bool_())
    return pc.match_substring_regex(pc.coalesce(fresh(body), titled), PAPER)


def fresh(body: pa.Array) -> pa.Array:
    """The new text of each body, quoted history apart."""
    return pc.replace_substring_regex(body, words.QUOTED, "")


def resume_days(body: pa.Array, on: pa.Array, side: pa.Array) -> pa.Array:
    """The furthest day for going on that each text names, null where it names none.

    >>> import datetime as dt
    >>> day = pa.array([dt.date(2026, 1, 12)], pa.date32())
    >>> resume_days(pa.array(["Let us resume on 2 March."]), day, pa.array(["buyer"])).to_pylist()
    [datetime.date(2026, 3, 2)]
    """
    if body.null_count == len(body):
        return pa.nulls(len(body), pa.date32())
    dated = pc.and_(pc.match_substring_regex(body, "(?i)" + CANDIDATE), pc.is_valid(on))
    at = np.flatnonzero(np.asarray(pc.fill_null(dated, False)))
    found: list[object] = [None] * len(body)
    if len(at):
        few = pa.array(at)
        rows = zip(fresh(body.take(few)).to_pylist(), on.take(few).to_pylist(), side.take(few).to_pylist(), strict=True)
        for i, (text, said_on, whose) in zip(at.tolist(), rows, strict=True):
            pause = pause_in(text, said_on, by_buyer=whose == Side.BUYER.value)
            found[i] = pause.until if pause else None
    return pa.array(found, pa.date32())
