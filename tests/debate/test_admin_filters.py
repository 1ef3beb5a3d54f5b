"""Filters of Django's admin lists: the declared ones, and never a vote."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory

from tests.debate.test_hidden_results import Booth, editor

pytestmark = pytest.mark.django_db


def _lookups(model: type[Model], depth: int = 4) -> Iterator[str]:
    """Yield every filter path from a model to votes, through its columns and relations."""
    tell = {"secret_side", "side", "votes", "account_votes", "discounted_votes", "choice"}
    for field in model._meta.get_fields(include_hidden=False):
        if field.name in tell:
            yield field.name
        if field.related_model and isinstance(field.related_model, type) and depth > 1:
            related = field.related_model._meta.app_label == "debate"
            yield from (
                f"{field.name}__{path}" for path in (_lookups(field.related_model, depth - 1) if related else ())
            )


def test_no_admin_list_can_be_filtered_by_a_vote() -> None:
    booth = Booth("after_closing")
    ed, choice = editor(booth), booth.scene.choices[0].pk
    for address in (
        "comment/?secret_side=",
        "comment/?secret_side__id__exact=",
        "comment/?side__votes__gt=",
        "poll/?id=",
    ):
        assert ed.get(f"/admin/debate/{address}{choice}").status_code == 400, address
    assert ed.get("/admin/debate/comment/?secret_side__isnull=0").status_code == 400
    ways = [(model, lookup) for model in admin.site._registry for lookup in dict.fromkeys(_lookups(model))]
    request = RequestFactory().get("/admin/")
    assert len(ways) > 100
    for model, lookup in ways:
        for suffix in ("", "__isnull", "__id__exact", "__gt"):
            assert not admin.site._registry[model].lookup_allowed(lookup + suffix, "1", request), (model, lookup)


def test_admin_lists_offer_working_filters() -> None:
    booth = Booth("after_closing")
    ed = editor(booth)
    for address in ("comment/?state__exact=published", "poll/?kind=one&state__in=open", "reader/?role__exact=1"):
        assert ed.get(f"/admin/debate/{address}").status_code == 200, address
    assert ed.get("/admin/debate/comment/?state__exact=published&q=word&o=3").status_code == 200
