"""Conventions that CRMs and their users write into a subject: who wrote, and whether a meeting was called off."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_IN = (
    r"(?i)^\s*(\[in(bound|coming)?\]|<-+|<<|←|in:|inbound|incoming|eingehend|inkomend|entrant|entrante|email received"
    r"|received:|(document|contract|proposal|quote|form|dokument|vertrag) (received|returned|signed|erhalten|zurück)"
    r"|call from|reply from|e-?mail from|anruf von|mail von)"
)
_OUT = (
    r"(?i)^\s*(\[out(bound|going)?\]|-+>|>>|→|e-?mail:|list email:|out:|outbound|outgoing|ausgehend|uitgaand|sortant"
    r"|saliente|(document|contract|proposal|quote|form|dokument|vertrag) (sent|verschickt|gesendet)|call to|e-?mail to|sent:)"
)
_OFF = r"(?i)^\s*\[?(cancel+ed|cancelled|canceled|abgesagt|geannuleerd|annul[ée]e?|cancelad[oa])\]?\s*[:\-–]\s*"
_ABSENT = r"(?i)^\s*\[?(no[- ]?show|nicht erschienen|niet verschenen|absent)\]?\s*[:\-–]\s*"
_DOCUMENT = r"(?i)^\s*(document|contract|proposal|quote|form|dokument|vertrag) (received|returned|signed|sent|erhalten|verschickt)"
_MARK = (
    r"(?i)^\s*(\[(in|out)(bound|coming|going)?\]|<-+|-+>|<<|>>|←|→|e-?mail:|list email:|\[?(cancel+ed|cancelled|abgesagt"
    r"|geannuleerd|annul[ée]e?|cancelad[oa]|no[- ]?show|nicht erschienen)\]?\s*[:\-–]"
    r"|(document|dokument) (received|sent|erhalten|verschickt):)\s*"
)

NOTE = (
    "whose act it was is read from marks in the subject ([In], <-, Email: …); where nothing says it, a call or a mail is "
    "the seller's and a meeting that took place is the buyer's too"
)


def direction(subject: pa.Array) -> pa.Array:
    """inbound or outbound by a mark at the start of the subject; null without one.

    >>> direction(pa.array(["[In] Offer", "Email: Offer", "Offer", None])).to_pylist()
    ['inbound', 'outbound', None, None]
    """
    inward, outward = pc.match_substring_regex(subject, _IN), pc.match_substring_regex(subject, _OUT)
    return pc.if_else(
        pc.fill_null(inward, False), "inbound", pc.if_else(pc.fill_null(outward, False), "outbound", None)
    )


def status(subject: pa.Array) -> pa.Array:
    """cancelled or no_show by a mark at the start of the subject; null without one.

    >>> status(pa.array(["Canceled: Demo", "No show: Demo", "Demo"])).to_pylist()
    ['cancelled', 'no_show', None]
    """
    off, absent = pc.match_substring_regex(subject, _OFF), pc.match_substring_regex(subject, _ABSENT)
    return pc.if_else(pc.fill_null(off, False), "cancelled", pc.if_else(pc.fill_null(absent, False), "no_show", None))


def is_document(subject: pa.Array) -> pa.Array:
    """Whether the subject says that a document came or went."""
    return pc.fill_null(pc.match_substring_regex(subject, _DOCUMENT), False)


def bare(subject: pa.Array) -> pa.Array:
    """The subject without its mark.

    >>> bare(pa.array(["[In] Offer", "Email: RE: Offer"])).to_pylist()
    ['Offer', 'RE: Offer']
    """
    return pc.replace_substring_regex(subject, _MARK, "")
