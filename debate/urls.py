"""The domain's addresses: pages for people, the API for programs."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from debate.api.document import api_urls, unknown_call
from debate.pages import forms

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((api_urls(), "api"))),
    path("api/<path:rest>", unknown_call),
    # Passwords are checked in one place, for all addresses.
    path("admin/login/", forms.admin_sign_in),
    path("admin/password_change/", forms.change_password),
    path("admin/", admin.site.urls),
    path("", include("debate.pages.urls")),
]
