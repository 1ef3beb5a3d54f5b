"""Every HTTP address: the domain's pages and API."""

from django.urls import include, path

urlpatterns = [path("", include("debate.urls"))]
