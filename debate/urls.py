"""The domain's addresses: pages for people, the API for programs."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from debate.api.document import api_urls, unknown_call

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((api_urls(), "api"))),
    path("api/<path:rest>", unknown_call),
    path("admin/", admin.site.urls),
    path("", include("debate.pages.urls")),
]
