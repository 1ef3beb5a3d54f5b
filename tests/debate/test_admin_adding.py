"""The form of everything that can be added in the admin is accepted when a browser sends it."""

from typing import Any

import pytest
from django.contrib.admin import site as admin_site
from django.contrib.auth.models import User
from django.forms import BaseForm
from django.test import Client as Browser

from tests.cast import set_scene

pytestmark = pytest.mark.django_db

# The least that an editor has to fill in.
TYPED: dict[str, dict[str, Any]] = {
    "debate/article": {"title": "Trams at night", "slug": "trams-at-night"},
    "debate/poll": {"article": "1", "question": "How often?", "choices-0-label": "Hourly", "choices-1-label": "Never"},
    "debate/site": {"name": "Herald", "slug": "herald"},
    "debate/reader": {"name": "Ines"},
    "debate/filterword": {"word": "viagra"},
    "account/emailaddress": {"user": "1", "email": "ed@example.org"},
    "auth/user": {"username": "Ines", "usable_password": "false", "password1": "", "password2": ""},
    "auth/group": {"name": "Friends"},
}


@pytest.fixture
def browser() -> Browser:
    set_scene()
    browser = Browser()
    browser.force_login(User.objects.create_superuser("Ed"))
    return browser


def sent(form: BaseForm) -> dict[str, Any]:
    """Return what a browser sends of a form that nobody has touched."""
    values: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False or value == []:
            continue
        context = bound.field.widget.get_context(bound.html_name, value, {})["widget"]
        for part in context.get("subwidgets", [context]):
            if part["value"] not in (None, []):
                values[part["name"]] = "on" if value is True else part["value"]
    return values


@pytest.mark.parametrize(
    "place", [f"{model._meta.app_label}/{model._meta.model_name}" for model in admin_site._registry]
)
def test_what_the_admin_offers_to_add_can_be_added(browser: Browser, place: str) -> None:
    path = f"/admin/{place}/add/"
    page = browser.get(path)
    if page.status_code == 403:
        assert place not in TYPED
        return
    values = sent(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        values |= sent(inline.formset.management_form)
        for form in inline.formset:
            values |= sent(form)
    answer = browser.post(path, values | TYPED[place])
    assert answer.status_code == 302, (place, answer.context["errors"])
