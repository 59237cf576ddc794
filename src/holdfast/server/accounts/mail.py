"""The mail that we write ourselves: an invitation. Nothing here writes to a buyer."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import send_mail

from holdfast.server.accounts.actor import Actor

WORDS = """{who} has kept a place for you in Holdfast, where deals that said yes are looked after until they are signed.

{link}

The link works once, for {days} days. If you do not know {who}, leave it.
"""


def send_invitation(email: str, link: str, days: int, *, actor: Actor) -> bool:
    """Mail the link of an invitation; false when the mail server did not take it, so that the link has to go another way."""
    text = WORDS.format(who=actor.name, link=link, days=days)
    try:
        return send_mail(f"{actor.name} has kept a place for you in Holdfast", text, None, [email]) == 1
    except (OSError, SMTPException):
        return False
