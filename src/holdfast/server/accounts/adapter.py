"""Who may get an account: nobody by signing up, people with an invitation, and the mail domains of single sign-on."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No open registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the first run, an invitation or single sign-on."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer is told in the log: the page must not say by it who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as cause:
            logging.getLogger(__name__).error("mail could not be sent: %s", cause)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on for known people and for the mail domains that were named."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A stranger enters only with a verified address of a named domain."""
        allowed = {d.strip().lower() for d in settings.ENV.oidc.get("domains", "").split(",") if d.strip()}
        addresses = [a for a in sociallogin.email_addresses if a.verified]
        return any(a.email.rpartition("@")[2].lower() in allowed for a in addresses)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """A new person by single sign-on sees nothing until somebody gives them a team."""
        user = super().populate_user(request, sociallogin, data)
        user.name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.role = "viewer"
        return user
