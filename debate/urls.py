"""The domain's addresses: pages for people, the API for programs, health for machines."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
