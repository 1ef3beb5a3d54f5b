"""Mutes and bans apply in the debates of the moderator: to comments, votes, likes and reports."""

import json
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from debate.audit_log.models import Decision
from debate.comments.editing import edit_comment
from debate.comments.likes import like_comment
from debate.comments.models import Comment
from debate.errors import AddressUnknown, Banned, Invalid, Muted, Refusal
from debate.moderation.clearing import sanction_and_clear
from debate.moderation.people.person import read_own_sanctions
from debate.moderation.people.sanctions import Terms
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.readers.bulk_identity import describe_crowd
from debate.readers.models import Notice, Reader, Sanction
from debate.rights.asking import require_reader
from debate.sites.models import SiteOrigin
from live.commands.commands import CommandKind, read_command
from live.socket.desk_commands import DESK_COMMANDS
from tests.cast import anonymous_visitor, guest
from tests.debate.two_sites import World, signed_in
from tests.support.sanctions import ban_reader, mute_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_a_site_moderators_mute_applies_only_to_that_site(world: World) -> None:
    mute_reader(world.sue, world.ann_id, reason="Adverts", hours=1)
    with pytest.raises(Muted, match="You can't comment on News until .*: Adverts"):
        world.post(world.ann, world.here, "Another word.")
    with pytest.raises(Muted):
        edit_comment(world.ann, world.comment.pk, body="Other words.")
    world.post(world.ann, world.there, "Another word.")


def test_a_section_moderators_ban_applies_only_to_those_sections(world: World) -> None:
    ban_reader(world.tom, world.ann_id, reason="Insults")
    by_ben = {article.pk: world.post(world.scene.ben, article) for article in (world.here, world.there)}
    choice = world.poll_there.choices.all()[0]
    for act in (
        lambda: world.post(world.ann, world.there, "Another word."),
        lambda: like_comment(world.ann, by_ben[world.there.pk].pk),
        lambda: report_comment(world.ann, by_ben[world.there.pk].pk, reason="spam"),
        lambda: cast_ballot(world.ann, world.poll_there.pk, [choice.pk]),
    ):
        with pytest.raises(Banned, match="You are banned from Sport: Insults"):
            act()
    world.post(world.ann, world.here, "Another word.")
    like_comment(world.ann, by_ben[world.here.pk].pk)
    report_comment(world.ann, by_ben[world.here.pk].pk, reason="spam")
    cast_ballot(world.ann, world.scene.poll.pk, [world.scene.choices[0].pk])


def test_page_frame_and_api_say_that_the_reader_is_muted_there(world: World) -> None:
    browser = Browser()
    csrf = browser.get("/api/v1/session").json()["csrf"]
    headers = {"X-CSRFToken": csrf}
    name = json.dumps({"name": "Gus"})
    gus = browser.post("/api/v1/session", name, content_type="application/json", headers=headers).json()["reader"]["id"]
    body = json.dumps({"body": "A word of Gus.", "key": str(uuid4())})
    browser.post("/api/v1/articles/bridge/comments", body, content_type="application/json", headers=headers)
    mute_reader(world.sue, gus, reason="Adverts", hours=1)
    assert "You can't comment on News" in unescape(browser.get("/a/bridge/").content.decode())
    elsewhere = unescape(browser.get("/a/match/?sort=oldest").content.decode())
    assert "You can't comment on" not in elsewhere.split("<main")[1]
    here, there = (browser.get(f"/api/v1/session?article={slug}").json()["reader"] for slug in ("bridge", "match"))
    assert "sanction" not in there
    assert (here["sanction"]["site"], here["sanction"]["kind"]) == ("News", "mute")
    assert "sanction" not in browser.get("/api/v1/session").json()["reader"]
    assert "on News" in browser.get("/standing/").content.decode()


def test_a_reader_banned_on_one_site_can_still_take_a_name(world: World) -> None:
    ban_reader(world.sue, world.ann_id, reason="Insults")
    voter = require_reader(world.ann).voter
    (again,) = read_own_sanctions(replace(world.ann, reader=Reader.objects.create(name="Not Ann", voter=voter)))
    assert (again.site, again.kind) == ("News", "ban")


def test_an_address_ban_covers_votes_likes_and_reports(world: World) -> None:
    world.post(world.mo, world.there, "A word of Mo.")
    by_ben = world.post(world.scene.ben, world.here)
    ban_reader(world.cai, world.ann_id, reason="Insults", with_address=True)
    newcomer = guest("New here")
    for act in (
        lambda: world.post(newcomer, world.here),
        lambda: like_comment(newcomer, by_ben.pk),
        lambda: report_comment(newcomer, by_ben.pk, reason="spam"),
        lambda: cast_ballot(newcomer, world.scene.poll.pk, [world.scene.choices[0].pk]),
        lambda: cast_ballot(anonymous_visitor(voter=uuid4()), world.scene.poll.pk, [world.scene.choices[0].pk]),
    ):
        with pytest.raises(Banned):
            act()
    # Neighbours share an address: earlier readers, and those from elsewhere, are not affected.
    cast_ballot(world.scene.ben, world.scene.poll.pk, [world.scene.choices[0].pk])
    distant = replace(anonymous_visitor(voter=uuid4()), address="198.51.100.7")
    cast_ballot(distant, world.scene.poll.pk, [world.scene.choices[0].pk])


def test_an_address_ban_without_a_known_address_is_refused(world: World) -> None:
    silent = Reader.objects.create(name="Silent")
    with pytest.raises(AddressUnknown, match="Ban them without it"):
        ban_reader(world.cai, silent.pk, reason="Insults", with_address=True)
    browser = signed_in("cai")
    form = {"kind": "ban", "hours": "24", "reason": "Insults", "with_address": "on"}
    response = browser.post(f"/moderation/people/{silent.pk}/sanction", form)
    assert response.status_code == 409 and "This reader&#x27;s address is not known" in response.content.decode()
    assert not Sanction.objects.exists()


def test_a_crowd_gets_the_sanctions_of_each_readers_own_site(world: World) -> None:
    mute_reader(world.sue, world.ann_id, reason="Adverts", hours=1)
    crowd = [(world.ann, world.here), (world.ann, world.there), (world.scene.ben, world.here)]
    assert [bool(reader.sanction) for reader in describe_crowd(crowd)] == [True, False, False]


def test_a_ban_in_a_frame_applies_only_to_its_site(world: World) -> None:
    SiteOrigin.objects.create(site=world.other, origin="https://other.example")
    outcomes = []
    for origin, article, poll in (
        ("https://news.example", world.here, world.scene.poll),
        ("https://other.example", world.there, world.poll_there),
    ):
        browser, headers = Browser(), {"X-Embedder": origin}

        def call(method: str, path: str, body: Any = None, *, browser: Any = browser, headers: Any = headers) -> Any:
            content = json.dumps(body) if body is not None else ""
            answer = browser.generic(
                method, f"/api/v1{path}", content, content_type="application/json", headers=headers
            )
            if "token" in answer.json():
                headers["Authorization"] = f"Bearer {answer.json()['token']['token']}"
            return answer

        call("POST", "/session/token")
        reader = call("POST", "/session", {"name": f"In a frame on {article.title}"}).json()["reader"]
        posted = call("POST", f"/articles/{article.slug}/comments", {"body": "A word.", "key": str(uuid4())})
        assert posted.status_code == 201
        Sanction.objects.create(
            reader_id=reader["id"],
            kind="ban",
            reason="Insults",
            voter=Reader.objects.get(pk=reader["id"]).voter,
            site=world.news,
            given_by=require_reader(world.cai),
        )
        vote = call("PUT", f"/polls/{poll.pk}/ballot", {"choices": [poll.choices.all()[0].pk]})
        frame = browser.get(
            f"/embed/https/{origin.removeprefix('https://')}/a/{article.slug}/", headers=headers
        ).content.decode()
        outcomes.append((vote.status_code, "You are banned from News" in frame))
    assert outcomes == [(403, True), (200, False)]


@pytest.mark.parametrize("way", ["page", "api", "socket"])
def test_a_sanction_and_its_removals_happen_together_or_not_at_all(world: World, way: str) -> None:
    mo = signed_in("mo")

    def act(hours: int) -> int:
        said = {"kind": "mute", "reason": "Adverts"}
        if way == "socket":
            said = {"type": "mute", "id": "1", "reason": "Adverts"}
            content = said | {"reader": world.ann_id, "hours": 1, "remove_hours": hours}
            kind, command = read_command(json.dumps(content), DESK_COMMANDS)
            assert isinstance(kind, CommandKind)
            try:
                kind.act(world.mo, "", command)
            except Refusal as refusal:
                return refusal.status
            return 201
        if way == "page":
            form = said | {"hours": "1", "sweep": str(hours)}
            return mo.post(f"/moderation/people/{world.ann_id}/sanction", form).status_code
        csrf = mo.get("/api/v1/session").json()["csrf"]
        body: dict[str, Any] = said | {"hours": 1, "remove_hours": hours}
        address, headers = f"/api/v1/moderation/readers/{world.ann_id}/sanctions", {"X-CSRFToken": csrf}
        return mo.post(address, json.dumps(body), content_type="application/json", headers=headers).status_code

    assert act(24 * 31) == 422
    assert not Sanction.objects.exists() and not Decision.objects.exists()
    assert act(1) in (201, 302)
    assert Sanction.objects.count() == 1
    assert set(Comment.objects.values_list("state", flat=True)) == {"removed"}


def test_an_invalid_sanction_removes_no_comments(world: World) -> None:
    with pytest.raises(Refusal):
        sanction_and_clear(world.mo, world.ann_id, "mute", Terms(reason="Adverts", hours=0), remove_hours=1)
    with pytest.raises(Invalid):
        sanction_and_clear(world.mo, world.ann_id, "mute", Terms(reason="", hours=1), remove_hours=1)
    assert set(Comment.objects.values_list("state", flat=True)) == {"published"}
    assert not Decision.objects.exists() and not Notice.objects.exists()


def test_bans_of_a_whole_batch_are_read_in_one_query(world: World) -> None:
    ban_reader(world.cai, world.ann_id, reason="Insults", with_address=True)
    with CaptureQueriesContext(connection) as asked:
        like_comment(world.scene.ben, world.comment.pk)
    assert sum("debate_sanction" in query["sql"] for query in asked) == 1
