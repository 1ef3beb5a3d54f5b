"""After an @, the names of participants in the debate are offered, and no others."""

import json
from typing import Any

import pytest
from django.test import Client as Browser

from debate.comments import participants
from debate.comments.hiding import hide_person
from debate.comments.mention_spans import Span
from debate.comments.models import Comment
from debate.comments.participants import complete_name
from debate.errors import Invalid, RateLimited
from debate.limits.rates import Rate
from debate.readers.identity import Identity
from tests.cast import Scene, guest
from tests.debate.test_mentions import newcomer, post, reader_of, scene, whom

pytestmark = pytest.mark.django_db
__all__ = ["scene"]


def test_names_are_completed_with_those_who_take_part_and_are_visible(scene: Scene) -> None:
    newcomer(scene, "Ana María")
    hidden = newcomer(scene, "Anton")
    waiting = newcomer(scene, "Anouk")
    Comment.objects.filter(author=reader_of(waiting)).update(state="pending", seen=False)
    guest("Annika")
    hide_person(scene.ben, reader_of(hidden).pk)

    def found(prefix: str, who: Identity = scene.ben) -> list[str]:
        return [person.name for person in complete_name(who, "bridge", prefix)]

    assert found("AN") == ["Ana María", "Ann"]
    assert found("an", scene.ann) == ["Anton", "Ana María"]
    assert found("mar") == ["Ana María"]
    assert found("") == ["Ana María", "Ann"]
    assert found("%") == found("nn") == []
    with pytest.raises(Invalid):
        found("x" * 41)


def test_the_call_gives_a_few_names_at_a_bounded_rate(scene: Scene, settings: Any) -> None:
    for number in range(12):
        newcomer(scene, f"Reader {number}")
    browser = Browser()
    answer = browser.get("/api/v1/articles/bridge/participants?prefix=read")
    people = json.loads(answer.content)["people"]
    assert [person["name"] for person in people] == [f"Reader {number}" for number in range(11, 3, -1)]
    assert browser.get(f"/api/v1/articles/bridge/participants?prefix={'x' * 41}").status_code == 422
    assert browser.get("/api/v1/articles/nowhere/participants").status_code == 404
    settings.RATE_LIMITS_ON = True
    settings.LIMITS = settings.LIMITS | {"LIMIT_COMPLETIONS_PER_READER": (Rate(3, 60),)}
    for _ in range(3):
        complete_name(scene.ann, "bridge", "a")
    with pytest.raises(RateLimited):
        complete_name(scene.ann, "bridge", "a")


def test_in_a_large_debate_those_who_wrote_lately_are_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participants, "MAX_COMMENTS", 1)
    newcomer(scene, "Late")
    assert [person.name for person in complete_name(scene.ann, "bridge", "")] == ["Late"]
    # The chosen person is mentioned, however long ago they wrote.
    assert whom(post(scene, guest("Cai"), "@Ben", Span(0, reader_of(scene.ben).pk, "Ben"))) != []


def test_one_who_takes_part_is_told_about_and_nobody_else(scene: Scene) -> None:
    ann, silent = reader_of(scene.ann), reader_of(guest("Silent"))
    waiting = newcomer(scene, "Waiting")
    Comment.objects.filter(author=reader_of(waiting)).update(state="pending", seen=False)
    written = Comment.objects.filter(author=ann, state="published").count()

    def told(reader: int) -> list[dict[str, Any]]:
        answer = Browser().get(f"/api/v1/articles/bridge/participants?reader={reader}")
        people: list[dict[str, Any]] = json.loads(answer.content)["people"]
        return people

    (person,) = told(ann.pk)
    assert person.keys() == {"id", "name", "since", "comments"}
    assert (person["id"], person["comments"], person["since"][:10]) == (ann.pk, written, f"{ann.created:%Y-%m-%d}")
    assert told(silent.pk) == told(reader_of(waiting).pk) == told(10**6) == []
