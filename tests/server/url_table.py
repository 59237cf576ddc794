"""Every address and what each person gets there: the one table; a test visits all of it and finds addresses not in it.

A row: method, route as the URL configuration names it, an address, and the status for each person. ``MEMBER`` is short for
"those who see the deals of Ines Varga". Statuses: 200 seen, 302 to the sign-in page, 401 sign in (REST), 403 seen but not
allowed, 404 not there for this person.
"""

from __future__ import annotations

PEOPLE = ("stranger", "charlie", "bob", "alice", "victor", "mona", "rita", "olga")

#: Addresses of the sign-in library: no data of ours; visited for errors only.
LIBRARY = ("account/",)

DEAL = "D-100"


def row(method: str, route: str, address: str, statuses: str) -> tuple[str, str, str, dict[str, int]]:
    """One row; *statuses* in the order of :data:`PEOPLE`."""
    return method, route, address, dict(zip(PEOPLE, map(int, statuses.split()), strict=True))


TABLE = (
    #                                                                     stranger charlie bob alice victor mona rita olga
    row("GET", "healthz", "/healthz", "200 200 200 200 200 200 200 200"),
    row("GET", "enter/<str:key>/", "/enter/guess/", "404 404 404 404 404 404 404 404"),
    row("GET", "api/openapi.json", "/api/openapi.json", "200 200 200 200 200 200 200 200"),
    row("GET", "api/me", "/api/me", "401 200 200 200 200 200 200 200"),
    row("GET", "api/run", "/api/run", "401 200 200 200 200 200 200 200"),
    row("GET", "api/deals", "/api/deals", "401 200 200 200 200 200 200 200"),
    row("GET", "api/deals/<slug>", f"/api/deals/{DEAL}", "401 404 200 200 200 200 200 200"),
    row(
        "POST", "api/deals/<slug>/words/<table>", f"/api/deals/{DEAL}/words/pushback", "401 404 201 201 403 201 201 201"
    ),
    row("PATCH", "api/words/<key>", "/api/words/WORD", "401 404 200 200 403 200 200 200"),
    row("DELETE", "api/words/<key>", "/api/words/WORD", "401 404 200 200 403 200 200 200"),
    row("GET", "api/deals/<slug>/preparation", f"/api/deals/{DEAL}/preparation", "401 404 200 200 200 200 200 200"),
    row(
        "GET",
        "api/deals/<slug>/documents/<name>/<form>",
        f"/api/deals/{DEAL}/documents/help-offer/markdown",
        "401 404 200 200 200 200 200 200",
    ),
    row("POST", "api/deals/<slug>/reply", f"/api/deals/{DEAL}/reply", "401 422 422 422 422 422 422 422"),
    row("GET", "api/proposals", "/api/proposals", "401 200 200 200 200 200 200 200"),
    row("GET", "api/forecast", "/api/forecast", "401 404 404 404 404 200 200 200"),
    row("GET", "api/jobs", "/api/jobs", "401 404 404 404 404 404 200 200"),
    row("GET", "api/jobs/<int:job_id>", "/api/jobs/JOB", "401 404 404 404 404 404 200 200"),
    row("POST", "api/runs", "/api/runs", "401 403 403 403 403 403 422 422"),
    row("GET", "", "/", "302 200 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/", f"/deals/{DEAL}/", "302 404 200 200 200 200 200 200"),
    row("GET", "deals.csv", "/deals.csv", "302 200 200 200 200 200 200 200"),
    row("POST", "views/", "/views/", "302 303 303 303 303 303 303 303"),
    row("POST", "views/<int:view_id>/drop/", "/views/1/drop/", "302 404 404 404 404 404 404 404"),
    row("GET", "yeses/", "/yeses/", "302 200 200 200 200 200 200 200"),
    row("POST", "yeses/<str:slug>/", f"/yeses/{DEAL}/", "302 404 422 422 422 422 422 422"),
    row("POST", "deals/<str:slug>/say/<str:table>/", f"/deals/{DEAL}/say/parks/", "302 404 422 422 403 422 422 422"),
    row("GET", "deals/<str:slug>/what-if/", f"/deals/{DEAL}/what-if/?play=c4", "302 404 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/best/", f"/deals/{DEAL}/best/", "302 404 200 200 200 200 200 200"),
    row("POST", "deals/<str:slug>/choose/", f"/deals/{DEAL}/choose/", "302 404 303 303 303 303 303 303"),
    row("POST", "deals/<str:slug>/plan/<str:key>/", f"/deals/{DEAL}/plan/w-0/", "302 404 404 404 404 404 404 404"),
    row("POST", "deals/<str:slug>/scope/<str:key>/", f"/deals/{DEAL}/scope/s-1/", "302 404 404 404 403 404 404 404"),
    row("POST", "deals/<str:slug>/refuse/", f"/deals/{DEAL}/refuse/", "302 404 303 303 403 303 303 303"),
    row(
        "POST",
        "deals/<str:slug>/take-back/<str:key>/",
        f"/deals/{DEAL}/take-back/WORD/",
        "302 404 303 303 403 303 303 303",
    ),
    row("GET", "log/", "/log/", "302 200 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/log/", f"/deals/{DEAL}/log/", "302 404 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/people/", f"/deals/{DEAL}/people/", "302 404 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/people/panel/", f"/deals/{DEAL}/people/panel/", "302 404 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/look/", f"/deals/{DEAL}/look/", "302 404 303 303 303 303 303 303"),
    row("POST", "deals/<str:slug>/look/", f"/deals/{DEAL}/look/", "302 404 422 422 422 422 422 422"),
    row(
        "GET", "deals/<str:slug>/reasons/<str:name>/", f"/deals/{DEAL}/reasons/wait/", "302 404 200 200 200 200 200 200"
    ),
    row("GET", "reasons/<str:name>/", "/reasons/kept/", "302 404 404 404 404 200 200 200"),
    row("GET", "signed/", "/signed/", "302 200 200 200 200 200 200 200"),
    row("GET", "insights/", "/insights/", "302 404 404 404 404 200 200 200"),
    row("GET", "settings/", "/settings/", "302 200 200 200 200 200 200 200"),
    row(
        "POST",
        "settings/tokens/<int:token_id>/revoke/",
        "/settings/tokens/1/revoke/",
        "302 404 404 404 404 404 404 404",
    ),
    row("GET", "settings/export/", "/settings/export/", "302 404 404 404 404 404 200 200"),
    row("GET", "settings/holidays/", "/settings/holidays/?country=DE", "302 404 404 404 404 404 200 200"),
    row("GET", "settings/personal/", "/settings/personal/?person=p-1", "302 404 404 404 404 404 200 200"),
    row(
        "GET",
        "settings/personal/person.json",
        "/settings/personal/person.json?person=p-1",
        "302 404 404 404 404 404 200 200",
    ),
    row("POST", "settings/personal/erase/", "/settings/personal/erase/", "302 403 403 403 403 403 403 422"),
    row("GET", "settings/personal/account.json", "/settings/personal/account.json", "302 200 200 200 200 200 200 200"),
    row("GET", "settings/personal/<int:user_id>.json", "/settings/personal/0.json", "302 404 404 404 404 404 404 404"),
    row(
        "POST",
        "settings/personal/erase-account/",
        "/settings/personal/erase-account/",
        "302 303 303 303 303 303 303 303",
    ),
    row("GET", "settings/people/", "/settings/people/", "302 404 404 404 404 404 404 200"),
    row("GET", "settings/audit/", "/settings/audit/", "302 404 404 404 404 404 404 200"),
    row("GET", "settings/import/", "/settings/import/", "302 404 404 404 404 404 200 200"),
    row("POST", "settings/import/", "/settings/import/", "302 404 404 404 404 404 422 422"),
    row("GET", "settings/import/<int:upload_id>/", "/settings/import/9/", "302 404 404 404 404 404 404 404"),
    row(
        "POST",
        "settings/import/<int:upload_id>/accept/",
        "/settings/import/9/accept/",
        "302 403 403 403 403 403 404 404",
    ),
    row("POST", "settings/import/<int:upload_id>/drop/", "/settings/import/9/drop/", "302 403 403 403 403 403 404 404"),
    row("GET", "settings/runs/", "/settings/runs/", "302 404 404 404 404 404 200 200"),
    row("POST", "settings/runs/", "/settings/runs/", "302 403 403 403 403 403 422 422"),
    row("GET", "settings/jobs/<int:job_id>/", "/settings/jobs/JOB/", "302 404 404 404 404 404 200 200"),
    row("GET", "start/", "/start/", "404 404 404 404 404 404 404 404"),
    row("GET", "invite/<str:key>/", "/invite/guess/", "404 404 404 404 404 404 404 404"),
    row("GET", "deals/<str:slug>/documents/", f"/deals/{DEAL}/documents/", "302 404 200 200 200 200 200 200"),
    row("GET", "deals/<str:slug>/ready/", f"/deals/{DEAL}/ready/", "302 404 200 200 200 200 200 200"),
    row("POST", "deals/<str:slug>/ready/", f"/deals/{DEAL}/ready/?item=b1", "302 404 404 404 404 404 404 404"),
    row("GET", "deals/<str:slug>/rehearse/", f"/deals/{DEAL}/rehearse/", "302 404 200 200 200 200 200 200"),
    row("POST", "deals/<str:slug>/rehearse/", f"/deals/{DEAL}/rehearse/", "302 404 404 404 404 404 404 404"),
    row(
        "GET",
        "deals/<str:slug>/documents/<str:name>/",
        f"/deals/{DEAL}/documents/if-then-card/",
        "302 404 200 200 200 200 200 200",
    ),
    row(
        "POST",
        "deals/<str:slug>/documents/<str:name>/draft/",
        f"/deals/{DEAL}/documents/group-brief/draft/",
        "302 404 404 404 404 404 404 404",
    ),
    row("GET", "settings/references/", "/settings/references/", "302 200 200 200 200 200 200 200"),
    row("POST", "settings/references/", "/settings/references/", "302 422 422 422 403 422 422 422"),
    row(
        "GET",
        "deals/<str:slug>/documents/<str:name>/<str:kind>/",
        f"/deals/{DEAL}/documents/guide/none/",
        "302 404 404 404 404 404 404 404",
    ),
)
