"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from holdfast.server.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("deals/<str:slug>/", views.deal, name="deal"),
]
