"""The mail that we write ourselves: an invitation, and a line to try the server. Nothing here writes to a buyer."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import send_mail

from holdfast.server.accounts.actor import Actor

WORDS = """{who} has kept a place for you in Holdfast, where deals that said yes are looked after until they are signed.

{link}

The link works once, for {days} days. If you do not know {who}, leave it.
"""


def send_trial(*, actor: Actor) -> bool:
    """Mail *actor* a line, to see whether mail arrives; false when the mail server did not take it."""
    return _sent(
        "Mail from Holdfast arrives", "You asked for this line under People and teams. Mail arrives.", actor.email
    )


def _sent(subject: str, text: str, email: str) -> bool:
    try:
        return send_mail(subject, text, None, [email]) == 1
    except (OSError, SMTPException):
        return False


def send_invitation(email: str, link: str, days: int, *, actor: Actor) -> bool:
    """Mail the link of an invitation; false when the mail server did not take it, so that the link has to go another way."""
    text = WORDS.format(who=actor.name, link=link, days=days)
    return _sent(f"{actor.name} has kept a place for you in Holdfast", text, email)
