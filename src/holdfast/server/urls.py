"""Every address of the application; the pages are in :mod:`holdfast.server.pages.urls`."""

from __future__ import annotations

from django.urls import include, path

from holdfast.server.accounts import views
from holdfast.server.api.root import api

urlpatterns = [
    path("api/", api.urls),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/social/", include("allauth.socialaccount.urls")),
    path("account/oidc/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("enter/<str:key>/", views.enter, name="enter"),
    path("healthz", views.health, name="health"),
    path("", include("holdfast.server.pages.urls")),
]
