"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from holdfast.server.pages import (
    deal,
    documents,
    home,
    imports,
    insights,
    people,
    pushback,
    ready,
    rehearse,
    settings,
    start,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("deals.csv", home.as_csv, name="deals-csv"),
    path("views/", home.keep_view, name="keep-view"),
    path("views/<int:view_id>/drop/", home.drop_view, name="drop-view"),
    path("yeses/", home.yeses, name="yeses"),
    path("yeses/<str:slug>/", home.answer_yes, name="answer-yes"),
    path("log/", pushback.choose, name="log-choose"),
    path("deals/<str:slug>/", deal.deal, name="deal"),
    path("deals/<str:slug>/log/", pushback.log, name="log"),
    path("deals/<str:slug>/people/", people.chart, name="people"),
    path("deals/<str:slug>/people/panel/", people.panel, name="person"),
    path("deals/<str:slug>/say/<str:table>/", deal.say, name="say"),
    path("deals/<str:slug>/refuse/", deal.refuse, name="refuse"),
    path("deals/<str:slug>/take-back/<str:key>/", deal.take_back, name="take-back"),
    path("deals/<str:slug>/ready/", ready.ready, name="ready"),
    path("deals/<str:slug>/rehearse/", rehearse.rehearse, name="rehearse"),
    path("deals/<str:slug>/documents/", documents.documents, name="documents"),
    path("deals/<str:slug>/documents/<str:name>/", documents.document, name="document"),
    path("deals/<str:slug>/documents/<str:name>/<str:kind>/", documents.download, name="download"),
    path("insights/", insights.insights, name="insights"),
    path("settings/", settings.own, name="settings"),
    path("settings/tokens/<int:token_id>/revoke/", settings.revoke, name="revoke"),
    path("settings/export/", settings.export, name="settings-export"),
    path("settings/people/", settings.people, name="settings-people"),
    path("settings/audit/", settings.audit, name="audit"),
    path("settings/import/", imports.imports, name="imports"),
    path("settings/import/<int:upload_id>/", imports.upload, name="upload"),
    path("settings/import/<int:upload_id>/accept/", imports.accept, name="accept"),
    path("settings/import/<int:upload_id>/drop/", imports.drop, name="drop"),
    path("settings/runs/", imports.runs, name="runs"),
    path("settings/jobs/<int:job_id>/", imports.job, name="job"),
    path("start/", start.start, name="start"),
    path("invite/<str:key>/", start.invite, name="invite"),
]
