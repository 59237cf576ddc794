"""Mail against a server: what leaves, from whom, to whom, and what a person sees when the server does not answer."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from holdfast.errors import BadSettings
from holdfast.server import checking, environment
from tests.server.conftest import PASSWORD, Cast

NEW = "a tide of kelp and stone"


@dataclass
class Post:
    """A mail server on this machine that keeps what it is given."""

    port: int = 0
    mails: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"smtp://desk:se%3Acret@127.0.0.1:{self.port}"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """The server, and Django sending by it as the environment variable says."""
    kept = Post()

    class Talk(socketserver.StreamRequestHandler):
        def answer(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            sender, to = "", list[str]()
            self.answer("220 here")
            while line := self.rfile.readline().decode().strip():
                word = line.upper()
                if word.startswith("EHLO"):
                    self.answer("250-here")
                    self.answer("250 AUTH PLAIN")
                elif word.startswith("AUTH PLAIN"):
                    kept.users.append(base64.b64decode(line.split(" ")[-1]).decode())
                    self.answer("235 in")
                elif word.startswith("MAIL FROM"):
                    sender = line.split("<")[1].split(">")[0]
                    self.answer("250 ok")
                elif word.startswith("RCPT TO"):
                    to.append(line.split("<")[1].split(">")[0])
                    self.answer("250 ok")
                elif word == "DATA":
                    self.answer("354 go on")
                    body = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        body += part
                    mail = message_from_bytes(body, policy=policy.default)
                    assert isinstance(mail, EmailMessage)
                    kept.mails.append((sender, list(to), mail))
                    self.answer("250 kept")
                elif word == "QUIT":
                    self.answer("221 bye")
                    return
                else:
                    self.answer("250 ok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        kept.port = int(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told = replace(django_settings.ENV, mail=kept.address, mail_from="Holdfast <holdfast@sellers.example>")
        use(settings, told)
        yield kept
        server.shutdown()


def use(settings: Any, told: environment.Environment) -> None:
    settings.ENV = told
    settings.DEFAULT_FROM_EMAIL = told.mail_from
    settings.EMAIL_TIMEOUT = 3
    for name, value in environment.mail(told).items():
        setattr(settings, name, value)


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_invitation_is_mailed_and_works(cast: Cast, post: Post) -> None:
    olga = cast.client("olga")
    assert "Mail it to them" in olga.get("/settings/people/").content.decode()
    form = {"act": "invite", "email": "new@sellers.example", "role": "seller", "once": "i", "by_mail": "on"}
    page = olga.post("/settings/people/", form)
    assert "The invitation was mailed" in page.content.decode()
    ((sender, to, mail),) = post.mails
    assert (sender, to) == ("holdfast@sellers.example", ["new@sellers.example"]) and "Olga" in mail["Subject"]
    assert post.users == ["\0desk\0se:cret"]
    path = re.search(r"http://testserver(/invite/\S+)", text(mail)).group(1)  # type: ignore[union-attr]
    assert Client().post(path, {"name": "Nora New", "password": NEW}).status_code in (302, 303)
    olga.post("/settings/people/", form | {"email": "quiet@sellers.example", "once": "j", "by_mail": ""})
    assert len(post.mails) == 1, "mailed only when asked"


def test_a_lost_password_is_set_anew_by_mail(cast: Cast, post: Post) -> None:
    stranger = Client()
    assert stranger.post("/account/password/reset/", {"email": "alice@example.com"}).status_code == 302
    ((_, to, mail),) = post.mails
    assert to == ["alice@example.com"]
    path = re.search(r"http://testserver(/account/password/reset/key/\S+)", text(mail)).group(1)  # type: ignore[union-attr]
    form = stranger.get(path, follow=True)
    done = stranger.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert done.status_code == 302
    for word, there in ((PASSWORD, 200), (NEW, 302)):
        assert Client().post("/account/login/", {"login": "alice@example.com", "password": word}).status_code == there
    assert {t for _, tos, _ in post.mails for t in tos} == {"alice@example.com"}


def test_the_page_does_not_say_who_has_an_account(cast: Cast, post: Post, settings: Any) -> None:
    answers = {}
    for email in ("alice@example.com", "nobody@example.com"):
        found = Client().post("/account/password/reset/", {"email": email})
        answers[email] = (found.status_code, found["Location"])
    assert len(set(answers.values())) == 1
    use(settings, replace(settings.ENV, mail="smtp://127.0.0.1:9"))
    down = Client().post("/account/password/reset/", {"email": "alice@example.com"})
    assert (down.status_code, down["Location"]) == answers["nobody@example.com"], "nor by a server that is down"
    form = {"act": "invite", "email": "late@sellers.example", "role": "seller", "once": "k", "by_mail": "on"}
    page = cast.client("olga").post("/settings/people/", form).content.decode()
    assert "nothing was mailed" in page and "/invite/" in page


def test_the_owner_tries_the_mail_server(cast: Cast, post: Post, settings: Any) -> None:
    olga = cast.client("olga")
    said = olga.post("/settings/people/", {"act": "mail"}, follow=True).content.decode()
    assert "on its way to olga@example.com" in said and [to for _, to, _ in post.mails] == [["olga@example.com"]]
    use(settings, replace(settings.ENV, mail="smtp://127.0.0.1:9"))
    assert "Not sent" in olga.post("/settings/people/", {"act": "mail"}).content.decode()
    assert cast.client("rita").post("/settings/people/", {"act": "mail"}).status_code == 404


def test_nothing_else_writes_mail(cast: Cast, post: Post) -> None:
    """A week of work in the application sends nothing to anybody."""
    alice = cast.client("alice")
    for table, values in (
        ("pushback", {"words": "Who asked us?"}),
        ("parks", {"reason": "x", "resume_on": "2099-01-01"}),
        ("contacts", {"name": "Buyer", "role": "champion"}),
        ("commitments", {"act": "Opens the meeting", "state": "promised"}),
    ):
        assert alice.post(f"/deals/D-100/say/{table}/", values | {"once": table}).status_code == 303
    alice.get("/deals/D-100/documents/")
    assert post.mails == []


def test_the_doctor_asks_the_mail_server(cast: Cast, post: Post) -> None:
    def found(mail: str) -> checking.Finding:
        return next(f for f in checking.findings(replace(django_settings.ENV, mail=mail)) if f.name == "mail")

    assert found(post.address).ok and post.mails == []
    assert found("smtp://127.0.0.1:9").ok is False and found("http://x").ok is False and found("").ok is False


def test_the_address_of_a_mail_server(tmp_path: Path) -> None:
    env = environment.read({"HOLDFAST_HOME": str(tmp_path)})

    def told(mail: str) -> tuple[Any, ...]:
        made = environment.mail(replace(env, mail=mail))
        return tuple(made[k] for k in ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_HOST_USER"))

    assert told("smtp://mail.example:587") == ("mail.example", 587, True, False, "")
    assert told("smtps://me%40a@mail.example") == ("mail.example", 465, False, True, "me@a")
    assert told("smtp://mail.example") == ("mail.example", 25, False, False, "")
    assert environment.mail(env)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    for odd in ("mail.example:25", "smtp://", "http://mail.example", "smtp://h:port"):
        with pytest.raises(BadSettings):
            environment.mail(replace(env, mail=odd))
