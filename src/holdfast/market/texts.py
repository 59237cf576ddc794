"""Bodies and subjects of mails: a few sentences for the situation, in the language of the company."""

from __future__ import annotations

from datetime import date

from holdfast.market import words_de, words_en
from holdfast.market.company import Company
from holdfast.market.luck import Luck
from holdfast.market.trace import Act

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_HELLO = {"en": ("Hello {to},", "Hi {to},", "Dear {to},", ""), "de": ("Hallo {to},", "Guten Tag {to},", "")}
_BYE = {"en": ("Best regards, {me}", "Thanks, {me}", "{me}"), "de": ("Viele Grüße, {me}", "Beste Grüße {me}", "{me}")}
_ALONE = {"ack", "move", "cancel", "auto", "bounce", "no", "park", "out_park", "yes", "signed", "resume", "note"}
_MOST = {"defer": 2, "out_chase": 2, "intro": 2, "restart": 2, "relay": 3, "scope": 3}


def pool(situation: str, language: str) -> tuple[str, ...]:
    """The sentences for a situation; English where the language has none.

    >>> len(pool("defer", "en")) > len(pool("defer", "de")) > 3
    True
    """
    if language == "de" and situation in words_de.SENTENCES:
        return words_de.SENTENCES[situation]
    return words_en.SENTENCES.get(situation, ())


def day_name(day: date, language: str) -> str:
    """A day as people write it.

    >>> day_name(date(2026, 3, 2), "en"), day_name(date(2026, 3, 2), "de")
    ('2 March', '02.03.2026')
    """
    return f"{day:%d.%m.%Y}" if language == "de" else f"{day.day} {_MONTHS[day.month - 1]}"


def body(luck: Luck, act: Act, company: Company, goods: str, seller: str, about: date | None) -> str:
    """The new text of a mail or note, near the number of words that the act asks for."""
    language = company.language
    sentences = pool(act.situation, language)
    if not sentences:
        return ""
    other = act.other.first if act.other is not None else luck.pick(company.people).first
    when = day_name(about, language) if about is not None else ("nächste Woche" if language == "de" else "next week")
    chosen = [luck.pick(sentences)]
    fillers = pool("question" if act.direction == "inbound" else "out_answer", language)
    most = 1 if act.situation in _ALONE else _MOST.get(act.situation, 6)
    while len(chosen) < most and sum(len(c.split()) for c in chosen) < act.words - 10:
        source = sentences if act.situation != "intro" and luck.chance(0.7) else fillers
        sentence = luck.pick(source)
        if sentence in chosen:
            break
        chosen.append(sentence)
    text = " ".join(c.format(other=other, date=when, goods=goods) for c in chosen)
    if act.kind != "email" or act.situation in ("auto", "bounce") or act.words < 12:
        return text
    buyer = act.person.first if act.person is not None else other
    to, me = (seller, buyer) if act.direction == "inbound" else (buyer, seller)
    hello, bye = luck.pick(_HELLO[language]).format(to=to), luck.pick(_BYE[language]).format(me=me)
    return f"{hello}\n{text}\n{bye}".strip()


def subject(luck: Luck, act: Act, company: Company, goods: str) -> str:
    """A subject line; replies keep an earlier one now and then."""
    mails = words_de.SUBJECTS["mail"] if company.language == "de" else words_en.SUBJECTS["mail"]
    base = luck.pick(mails).format(goods=goods)
    if act.kind == "email":
        if act.situation in ("auto", "bounce"):
            own = words_de.SUBJECTS if company.language == "de" and act.situation == "auto" else words_en.SUBJECTS
            return luck.pick(own[act.situation]).format(subject=base)
        return ("Re: " if luck.chance(0.6) else "") + base
    key = {"document": act.situation, "meeting": act.situation}.get(act.kind, act.kind)
    return luck.pick(words_en.SUBJECTS.get(key, words_en.SUBJECTS["meeting"])).format(goods=goods)
