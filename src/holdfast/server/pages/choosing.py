"""How the export is read, as forms: stages, the buyer's calendar with its holidays, the stall rule, the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast import calendar
from holdfast.errors import HoldfastError, NotFound
from holdfast.server.connections import actions
from holdfast.server.connections import queries as connections
from holdfast.server.deals.queries import current_run
from holdfast.server.pages.shell import Onward, actor_of, failed, page, usual_day
from holdfast.server.problems import Forbidden, Invalid
from holdfast.settings import Calendar, ListRule, Rule, Timing
from holdfast.vocab import StageKind

KINDS = {
    "open": "before the yes",
    "yes": "the buyer has said yes",
    "paper": "paperwork after the yes",
    "signed": "signed",
    "lost": "lost",
}


@dataclass(frozen=True)
class Number:
    """A whole number of the settings with its bounds; an empty field takes the default."""

    section: str
    name: str
    label: str
    hint: str
    default: int
    low: int
    high: int


NUMBERS: tuple[Number, ...] = (
    Number("list", "cap", "Deals per person and week, at most", "A longer list is not worked through.", ListRule.cap, 1, 50),
    Number("rule", "percentile", "A silence may last as long as in this share of your signed deals, per cent",
           "80: of ten silences in deals that you signed, eight were no longer than the limit.", Rule.percentile, 50, 99),
    Number("rule", "min_signed", "Signed deals needed to learn that from your own history",
           "With fewer, the two defaults below hold, and the list says so.", Rule.min_signed, 5, 1000),
    Number("rule", "default_silence_days", "Otherwise: working days of silence", "", Rule.default_silence_days, 1, 250),
    Number("rule", "default_paper_days", "Otherwise: working days for a step of paper", "", Rule.default_paper_days, 1, 250),
    Number("rule", "min_signs", "Signs that must agree before a deal is called stalled",
           "Two or more: one sign alone is no reason to disturb anybody.", Rule.min_signs, 2, 6),
    Number("rule", "min_buyer_acts", "Acts of the buyer that must be on record",
           "With fewer, silence means nothing and the deal is not judged.", Rule.min_buyer_acts, 1, 50),
    Number("timing", "min_finished", "Finished deals needed before a chance is given", "", Timing.min_finished, 5, 1000),
)  # fmt: skip
PLAIN = ("country", "timezone", "currency")


@page
def export(request: HttpRequest) -> HttpResponse:
    """The settings of the export in use; refused values come back as they were typed, and so do both versions."""
    actor = actor_of(request)
    context: dict[str, Any] = {"part": "settings", "side": "export"}
    try:
        chosen = connections.chosen(actor)
    except NotFound:
        if not actor.can_manage_data:
            raise
        return render(request, "pages/settings_export.html", context)
    if request.method == "POST":
        try:
            version = request.POST.get("version", "")
            actions.save_settings(changes(request.POST, chosen.stages), actor=actor, version=version)
        except (NotFound, Forbidden):
            raise
        except HoldfastError as cause:
            context |= failed(request, cause)
            if context["stale"]:
                context["both"] = both(context["stale"])
        else:
            messages.success(request, "Kept. The next Run uses it.")
            return Onward("/settings/export/")
    status = 409 if context.get("stale") else 422 if "problem" in context else 200
    return render(request, "pages/settings_export.html", context | _shown(request, chosen), status=status)


def _shown(request: HttpRequest, chosen: connections.Chosen) -> dict[str, Any]:
    typed = request.POST
    order = list(KINDS)
    stages = sorted(chosen.stages.items(), key=lambda pair: (order.index(pair[1]) if pair[1] in order else 9, pair[0]))
    set_here = chosen.values.get("calendar", {})
    plain = {k: typed.get(k, set_here.get(k, getattr(Calendar, k))) for k in PLAIN}
    numbers = [(n, typed.get(n.name, chosen.values.get(n.section, {}).get(n.name, n.default))) for n in NUMBERS]
    return {
        "chosen": chosen,
        "kinds": tuple(KINDS.items()),
        "stages": [(i, name, typed.get(f"stage-{i}", kind)) for i, (name, kind) in enumerate(stages)],
        "calendar": plain,
        "countries": calendar.countries(),
        "numbers": {s: [(n, v) for n, v in numbers if n.section == s] for s in ("list", "rule", "timing")},
        **free_days(plain["country"]),
    }


def changes(given: Any, stages: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What a form of the page changes, section by section; a number at its default is left out of the file."""
    wrong: dict[str, str] = {}
    known = {k.value for k in StageKind}
    moved = {}
    for key in given:
        if key.startswith("name-"):
            kind, name = given.get(f"stage-{key[5:]}", ""), given[key]
            if name in stages and kind in known and stages[name] != kind:
                moved[name] = kind
    found: dict[str, dict[str, Any]] = {"stages": moved} if moved else {}
    found["calendar"] = {k: given.get(k, "").strip() or None for k in PLAIN}
    country = found["calendar"]["country"]
    if country and country not in dict(calendar.countries()):
        wrong["country"] = "no country whose holidays are known"
    for n in NUMBERS:
        told = given.get(n.name, "").strip()
        if told and (not told.isdecimal() or not n.low <= int(told) <= n.high):
            wrong[n.name] = f"a whole number from {n.low} to {n.high}"
            continue
        value = int(told) if told else n.default
        found.setdefault(n.section, {})[n.name] = None if value == n.default else value
    if wrong:
        raise Invalid(wrong)
    return found


def both(stale: Any) -> list[tuple[str, Any, Any]]:
    """Values in which the two versions differ: name, what was typed, what stands now."""
    rows = []
    for section, values in stale.mine.items():
        for name, mine in values.items():
            theirs = stale.theirs.get(section, {}).get(name)
            if mine != theirs:
                rows.append((name, mine, theirs))
    return rows


def free_days(country: str) -> dict[str, Any]:
    """The next holidays of a country, from the day of the Run on."""
    run = current_run()
    after = run.as_of if run else usual_day(None)
    return {"holidays": calendar.coming(country, after), "country_name": dict(calendar.countries()).get(country, "")}


@page
def holidays(request: HttpRequest) -> HttpResponse:
    """The next holidays of the country in the address, to look at before it is kept."""
    if not actor_of(request).can_manage_data:
        raise NotFound("no such page")
    country = request.GET.get("country", "")
    return render(request, "pages/parts/holidays.html", free_days(country))
