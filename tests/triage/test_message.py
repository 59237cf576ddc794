"""Laws of taking a message apart."""

from __future__ import annotations

import io
import itertools
import string
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.triage.language import language
from holdfast.triage.mailbox import day_of, looks_like_mail, looks_like_mbox, parse, pasted, read_mbox, split_mbox
from holdfast.triage.message import read
from holdfast.triage.names import match
from holdfast.triage.parts import parts

PEOPLE = [
    {"person_id": "p1", "name": "Peter Vogt", "email": "peter@acme.example", "department": "Quality"},
    {"person_id": "p2", "name": "Maria Rossi", "email": "maria@acme.example", "department": "Finance"},
    {"person_id": "p3", "name": "Maria Lund", "email": "lund@acme.example", "department": "Legal"},
]


def kinds(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for p in parts(body):
        found[p.kind] = found.get(p.kind, "") + body[p.start : p.end]
    return found


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.printable + "äß>éа\u200b\x00", max_size=600))
def test_parts_are_in_order_and_cover_every_word(body: str) -> None:
    found = parts(body)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    kept = "".join(body[p.start : p.end] for p in found)
    assert "".join(kept.split()) == "".join(body.split())


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=500), st.text(max_size=300))
def test_nothing_makes_reading_fail(raw: bytes, words: str) -> None:
    for message in (parse(raw), words, words + raw.decode("latin-1")):
        for said in read(message, PEOPLE).utterances:
            assert all(a < b for a, b in said.spans)


def test_words_of_every_voice_are_exact_parts_of_the_body() -> None:
    body = "Two points.\nMaria Rossi says the budget is frozen.  She needs three quotes.\n\nPeter: who validates it?\n"
    message = read(body, PEOPLE)
    for said in message.utterances:
        assert said.words == "\n".join(message.mail.body[a:b] for a, b in said.spans)
    assert [u.voice.person_id for u in message.utterances] == [None, "p2", "p1"]


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, 2 Mar 2026 at 09:14, Jo Berg <jo@acme.example> wrote:\n> Why at all?\n> It costs too much.",
        "-----Original Message-----\nFrom: Jo\nSent: Monday\nTo: Ann\nSubject: x\n\nWhy at all?",
        "From: Jo Berg\nSent: 1 March 2026 10:00\nTo: Ann\nSubject: x\n\nWhy at all?",
        "________________________________\nVon: Jo\nGesendet: Montag\nAn: Ann\nBetreff: x\n\nWhy at all?",
        "Am 2. März 2026 um 09:14 schrieb Jo Berg <jo@acme.example>:\n\nWhy at all?",
        "> Why at all?",
    ],
)
def test_quoted_history_is_nobodys_voice_today(history: str) -> None:
    found = kinds(f"Fine with me.\n\n{history}\n")
    assert found["own"].strip() == "Fine with me."
    assert "Why at all?" in found["quoted"]


def test_answers_between_quoted_lines_stay() -> None:
    body = (
        "On Monday, Jo wrote:\n> Who pays?\nWe do, from the plant budget.\n> When?\nNot before the audit ends in June."
    )
    assert "We do" in kinds(body)["own"] and "audit" in kinds(body)["own"]


def test_signature_and_disclaimer_are_apart_and_a_postscript_is_not() -> None:
    body = (
        "The dock has no signal.\n\nKind regards,\nJo Berg\nHead of Logistics\n+49 171 1234567\n\n"
        "This e-mail is confidential. If you are not the intended recipient, delete it.\n"
    )
    assert kinds(body)["own"].strip() == "The dock has no signal."
    assert "Head of Logistics" in kinds(body)["signature"] and "intended" in kinds(body)["disclaimer"]
    assert "insurance" in kinds("Fine.\n\nRegards,\nJo\nPS: who tells the insurance about this?")["own"]
    assert (
        "confidential"
        in kinds("Our recipes are confidential and we do not want them in your cloud. Who sees them?")["own"]
    )


def test_a_forwarded_mail_is_the_voice_of_its_writer() -> None:
    body = (
        "Please see below.\n\n---------- Forwarded message ---------\nFrom: Peter Vogt <peter@acme.example>\nDate: 1 March 2026\n"
        "Subject: x\nTo: Jo\n\nSix weeks of validation are in no plan."
    )
    found = read(f"From: Jo Berg <jo@acme.example>\nTo: Ann\n\n{body}", PEOPLE).utterances
    assert found[-1].voice.person_id == "p1"
    assert found[-1].reported_by == "Jo Berg"


def test_names_are_sure_only_by_address_or_whole_name() -> None:
    assert match("peter@acme.example", PEOPLE).is_sure
    assert match("Vogt, Peter", PEOPLE).is_sure
    assert (match("Peter", PEOPLE).person_id, match("Peter", PEOPLE).is_sure) == ("p1", False)
    assert (match("Peter Voght", PEOPLE).person_id, match("Peter Voght", PEOPLE).is_sure) == ("p1", False)
    assert match("Maria", PEOPLE).person_id is None and len(match("Maria", PEOPLE).candidates) == 2
    assert match("Maria", PEOPLE, department="finance").person_id == "p2"
    assert match("Zoe", PEOPLE).person_id is None


def test_other_languages_are_told_apart() -> None:
    assert language("Wer soll das bezahlen, wir haben dafür in diesem Jahr kein Budget mehr") == "de"
    assert language("Nous n'avons pas le budget pour cela cette année") == "fr"
    assert language("eish so now they come for the water too") == "en"


def test_an_mbox_gives_every_message_whatever_its_lines_end_with() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "Jo <jo@x.example>", "Ann <a@x.example>", "Mon, 2 Mar 2026 09:14:00 +0100"
    mail.set_content("Who pays?\nFrom here on it is unclear.\n")
    one = b"From jo@x.example Mon Mar  2 09:14:00 2026\n" + bytes(mail).replace(b"\nFrom here", b"\n>From here") + b"\n"
    for raw in (one * 3, (one * 3).replace(b"\n", b"\r\n")):
        assert looks_like_mbox(raw[:200])
        found = list(read_mbox(io.BytesIO(raw)))
        assert [m.sent_on.isoformat() if m.sent_on else "" for m in found] == ["2026-03-02"] * 3
        assert all("From here on" in m.body for m in found)
    assert looks_like_mail(bytes(mail))
    assert list(split_mbox(io.BytesIO(b""))) == []


def test_pasted_words_without_headers_stay_whole() -> None:
    assert pasted("Note: who pays?").body == "Note: who pays?"
    assert day_of("Monday, March 2, 2026 9:14 AM") is not None
    assert day_of("2026-03-02T09:14:00Z") is not None


def test_html_mail_is_read_as_words() -> None:
    mail = EmailMessage()
    mail["From"] = "Jo <jo@x.example>"
    mail.set_content("<p>Who <b>pays</b>?</p><blockquote>Old</blockquote><script>x()</script>", subtype="html")
    found = parse(bytes(mail)).body
    assert "Who pays ?" in found.replace("  ", " ") or "Who pays?" in found
    assert "> Old" in found and "x()" not in found
