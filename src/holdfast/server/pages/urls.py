"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from holdfast.server.pages import deal, home

urlpatterns = [
    path("", home.home, name="home"),
    path("deals.csv", home.as_csv, name="deals-csv"),
    path("views/", home.keep_view, name="keep-view"),
    path("views/<int:view_id>/drop/", home.drop_view, name="drop-view"),
    path("yeses/", home.yeses, name="yeses"),
    path("yeses/<str:slug>/", home.answer_yes, name="answer-yes"),
    path("deals/<str:slug>/", deal.deal, name="deal"),
    path("deals/<str:slug>/say/<str:table>/", deal.say, name="say"),
    path("deals/<str:slug>/refuse/", deal.refuse, name="refuse"),
    path("deals/<str:slug>/take-back/<str:key>/", deal.take_back, name="take-back"),
]
