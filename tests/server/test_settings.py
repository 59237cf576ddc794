"""Settings as forms: holidays, the rule, lost updates, double sends; personal data for those who may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from holdfast import settings as toml
from holdfast.server.accounts import actions as accounts
from holdfast.server.accounts.models import Invitation, Seller, Team, Token, User
from holdfast.server.connections.models import Upload
from holdfast.server.deals import actions as deals
from holdfast.server.deals.models import Word
from tests.server.conftest import Cast

PATH = "/settings/export/"


@pytest.fixture
def export(cast: Cast, tmp_path: Path) -> Path:
    """An export in use with two stages; the file of its settings."""
    folder = django_settings.ENV.uploads / "settings-test"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "holdfast.toml").write_text('# ours\n[stages]\n"Verbal" = "yes"\n"Won" = "signed"\n', "utf-8")
    Upload.objects.create(folder=folder.name, name="x", state="in use")
    return folder / "holdfast.toml"


def filled(page: str, **more: str) -> dict[str, str]:
    version = page.split('name="version" value="')[1].split('"')[0]
    return {"version": version, "name-0": "Verbal", "stage-0": "yes", "name-1": "Won", "stage-1": "signed"} | more


def test_the_rule_and_the_holidays_are_set_by_a_form(cast: Cast, export: Path) -> None:
    rita = cast.client("rita")
    page = rita.get(PATH).content.decode()
    assert 'name="percentile" inputmode="numeric" value="80"' in page and "Germany" in page
    form = filled(page, country="DE", timezone="UTC", percentile="90", min_signs="", cap="7", **{"stage-0": "paper"})
    assert rita.post(PATH, form).status_code == 302 or rita.get(PATH)
    kept = toml.load(export)
    assert (kept.rule.percentile, kept.rule.min_signs, kept.calendar.country) == (90, 2, "DE")
    assert kept.stages == {"Verbal": "paper", "Won": "signed"}
    text = export.read_text("utf-8")
    assert text.startswith("# ours") and "cap" not in text
    assert "Good Friday" in rita.get("/settings/holidays/?country=DE").content.decode()
    assert "not known" in rita.get("/settings/holidays/?country=").content.decode()


def test_what_is_refused_comes_back_as_it_was_typed(cast: Cast, export: Path) -> None:
    rita = cast.client("rita")
    before = export.read_text("utf-8")
    page = rita.get(PATH).content.decode()
    answer = rita.post(PATH, filled(page, country="DE", percentile="120", min_signs="one", currency="EUR"))
    text = answer.content.decode()
    assert answer.status_code == 422 and export.read_text("utf-8") == before
    assert 'value="120"' in text and "a whole number from 50 to 99" in text and 'value="one"' in text
    assert '<option value="DE" selected>' in text and 'name="currency" value="EUR"' in text
    assert "no country" in rita.post(PATH, filled(page, country="XX")).content.decode()


def test_a_lost_update_of_the_settings_shows_both(cast: Cast, export: Path) -> None:
    rita, olga = cast.client("rita"), cast.client("olga")
    page = rita.get(PATH).content.decode()
    assert olga.post(PATH, filled(page, country="NL", percentile="70")).status_code == 303
    answer = rita.post(PATH, filled(page, country="DE", percentile="90"))
    text = answer.content.decode()
    assert answer.status_code == 409 and "percentile: you 90, now 70" in text and "country: you DE, now NL" in text
    assert toml.load(export).calendar.country == "NL"
    assert rita.post(PATH, filled(text, country="DE", percentile="90")).status_code == 303
    assert toml.load(export).calendar.country == "DE"


def test_what_is_made_once_is_made_once(cast: Cast) -> None:
    olga = cast.client("olga")
    for _ in range(2):
        olga.post("/settings/", {"name": "sheet", "once": "t"})
        olga.post("/settings/people/", {"act": "invite", "email": "n@example.com", "role": "seller", "once": "i"})
        olga.post("/settings/people/", {"act": "team", "name": "West", "once": "w"})
    assert (Token.objects.count(), Invitation.objects.count(), Team.objects.filter(name="West").count()) == (1, 1, 1)
    wrong = olga.post("/settings/people/", {"act": "invite", "email": "not mail", "role": "manager", "once": "j"})
    assert (
        'value="not mail"' in wrong.content.decode() and '<option value="manager" selected>' in wrong.content.decode()
    )
    assert (
        olga.post("/settings/people/", {"act": "retention", "days": "ten"}).content.decode().count('value="ten"') == 1
    )


def test_a_person_of_the_buyer_is_handed_over_and_erased(cast: Cast) -> None:
    deals.log_pushback("D-100", actor=cast["olga"], words="Never", voice="Dr. Okafor")
    rita, olga = cast.client("rita"), cast.client("olga")
    page = rita.get("/settings/personal/?name=Dr.+Okafor").content.decode()
    assert "pushback, written here" in page and "The owner may erase" in page
    told = json.loads(rita.get("/settings/personal/person.json?name=Dr.+Okafor").content)
    assert told["words"][0]["words"] == "Never" and told["run"]
    form = {"name": "Dr. Okafor", "typed": "Dr. Okafor"}
    assert rita.post("/settings/personal/erase/", form).status_code == 403
    wrong = olga.post("/settings/personal/erase/", form | {"typed": "somebody"})
    assert wrong.status_code == 422 and 'value="somebody"' in wrong.content.decode()
    assert Word.objects.get().values["words"] == "Never"
    assert olga.post("/settings/personal/erase/", form).status_code == 303
    assert Word.objects.get().values == {"words": "erased", "voice": "erased"}
    assert "Nothing is kept" in rita.get("/settings/personal/?name=Dr.+Okafor").content.decode()


def test_one_of_us_takes_and_erases_their_own(cast: Cast) -> None:
    alice, olga = cast.client("alice"), cast.client("olga")
    assert json.loads(alice.get("/settings/personal/account.json").content)["account"]["email"] == "alice@example.com"
    bob = cast.people["bob"].pk
    assert alice.get(f"/settings/personal/{bob}.json").status_code == 404
    assert olga.get(f"/settings/personal/{bob}.json").status_code == 200
    alice.post("/settings/personal/erase-account/", {"typed": "bob@example.com"})
    assert User.objects.filter(email="alice@example.com").exists()
    assert (
        alice.post("/settings/personal/erase-account/", {"typed": "Alice@example.com"})["Location"] == "/account/login/"
    )
    assert not User.objects.filter(email="alice@example.com").exists()
    form: dict[str, Any] = {"act": "erase", "user": bob, "typed": "bob@example.com"}
    assert olga.post("/settings/people/", form).status_code == 303
    assert not User.objects.filter(email="bob@example.com").exists()


def test_of_two_owners_the_later_sees_both(cast: Cast) -> None:
    """An account, an owner of deals and the retention: nothing is kept over what somebody else kept meanwhile."""
    olga, rita = cast.client("olga"), cast["rita"]
    page, bob = olga.get("/settings/people/").content.decode(), cast["bob"].user_id

    def seen(act: str, field: str, number: Any) -> str:
        part = page.split(f'name="act" value="{act}"')
        mine = next(p for p in part[1:] if not field or f'name="{field}" value="{number}"' in p.split("</form>")[0])
        return mine.split('name="seen" value="')[1].split('"')[0]

    other = User.objects.get(pk=bob)
    other.role = "viewer"
    other.save()
    given = {"act": "person", "user": bob, "role": "manager", "is_closed": "on", "seen": seen("person", "user", bob)}
    late = olga.post("/settings/people/", given)
    text = late.content.decode()
    assert (
        late.status_code == 409 and "role: you manager, now viewer" in text and "account: you closed, now open" in text
    )
    mine = text.split(f'name="user" value="{bob}"')[1].split("</form>")[0]
    assert '<option value="manager" selected>' in mine and 'name="is_closed" checked' in mine
    assert User.objects.get(pk=bob).role == "viewer"
    fresh = mine.split('name="seen" value="')[1].split('"')[0]
    assert olga.post("/settings/people/", {**given, "seen": fresh}).status_code == 303
    assert User.objects.get(pk=bob).role == "manager"

    ines = Seller.objects.get(name="Ines Varga")
    Seller.objects.filter(pk=ines.pk).update(team=None)
    tie = {
        "act": "seller",
        "seller": ines.pk,
        "user": rita.user_id,
        "team": "",
        "seen": seen("seller", "seller", ines.pk),
    }
    late = olga.post("/settings/people/", tie)
    assert late.status_code == 409 and "account: you Rita, now Alice" in late.content.decode()

    accounts.decide("retention_days", 90, actor=cast["olga"])
    late = olga.post("/settings/people/", {"act": "retention", "days": "30", "seen": seen("retention", "", "")})
    assert (
        late.status_code == 409 and "you 30, now 90" in late.content.decode() and 'value="30"' in late.content.decode()
    )
