"""Bearer tokens: the reader in a frame on another site, and what a token doesn't allow."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone

from debate.readers.identity import identify
from debate.readers.idle import forget_ended_sessions
from debate.readers.models import EndedSession, Reader, Role
from debate.readers.tokens import TOKEN_AGE
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.support.frame import NEWS, OTHER, Frame, comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    for origin in (NEWS, OTHER):
        SiteOrigin.objects.create(site=Site.objects.create(name=origin), origin=origin)
    return set_scene()


def test_a_frame_takes_part_without_cookies_or_csrf_token(scene: Scene) -> None:
    frame = Frame().begin()
    assert frame.vote(scene)["tally"]["ballots"] == 1
    assert frame.vote(scene, 1)["tally"]["ballots"] == 1
    frame.be_guest("Ann")
    assert frame.vote(scene)["tally"]["ballots"] == 1
    posted = frame.do("POST", "/articles/bridge/comments", comment())["comment"]
    assert (posted["author"]["name"], posted["side"]) == ("Ann", scene.choices[0].pk)
    frame.do("PUT", f"/comments/{scene.post(scene.ben).pk}/like")
    frame.do("PATCH", f"/comments/{posted['id']}", {"body": "Another."})
    assert frame.do("GET", "/articles/bridge")["ballots"] == {str(scene.poll.pk): [scene.choices[0].pk]}
    assert frame.do("GET", "/session")["reader"]["name"] == "Ann"


def test_an_account_signs_in_in_a_frame_takes_its_ballot_over_and_signs_out(scene: Scene) -> None:
    account("Cleo")
    frame = Frame().begin()
    frame.vote(scene)
    anonymous = frame.token
    answer = frame.log_in("cleo")
    assert (answer["reader"]["name"], answer["reader"]["kind"], answer["csrf"]) == ("Cleo", "account", "")
    assert frame.vote(scene)["tally"]["ballots"] == 1
    signed_in = frame.token
    # The account is neither signed out by a name typed earlier, nor does it post unseen.
    assert frame.refused("POST", "/session", {"name": "Anonymous"}) == "signed_in"
    unseen = comment() | {"author": 10**6}
    assert frame.refused("POST", "/articles/bridge/comments", unseen) == "reader_changed"
    assert frame.do("DELETE", "/session")["reader"]["kind"] == "anonymous"
    # After signing out it is still the same voter: signing out gives no second ballot.
    assert frame.vote(scene, 1)["tally"]["ballots"] == 1
    for old in (anonymous, signed_in):
        frame.token = old
        assert frame.refused("POST", "/articles/bridge/comments", comment()) == "invalid_token"
        assert frame.refused("GET", "/session") == "invalid_token"


def test_the_token_from_before_signing_in_cannot_vote_like_or_report_again(scene: Scene) -> None:
    account("Cleo")
    posted = scene.post(scene.ben)
    calls: list[tuple[str, str, Any]] = [
        ("PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]}),
        ("PUT", f"/comments/{posted.pk}/like", None),
        ("POST", f"/comments/{posted.pk}/reports", {"reason": "spam"}),
    ]
    frame = Frame().begin()
    first = frame.token
    frame.be_guest("Ann")
    guest = frame.token
    for call in calls:
        assert frame.call(*call).status_code < 400
    frame.log_in("cleo")
    signed_in = frame.token
    for old in (first, guest):
        frame.token = old
        for call in calls:
            assert frame.refused(*call) == "invalid_token"
        assert frame.refused("POST", "/session/token") == "invalid_token"
        assert frame.refused("POST", "/session/login", {"username": "cleo", "password": PASSWORD}) == "invalid_token"
    frame.token = signed_in
    assert frame.vote(scene)["tally"]["ballots"] == 1


def test_a_refused_sign_in_leaves_the_frame_unchanged(scene: Scene) -> None:
    frame = Frame().begin().be_guest("Ann")
    frame.vote(scene)
    for name, password in (("mo", PASSWORD), ("mo", "wrong")):
        assert frame.call("POST", "/session/login", {"username": name, "password": password}).status_code >= 400
    assert frame.do("GET", "/session")["reader"]["name"] == "Ann"


def test_the_token_from_before_taking_a_name_belongs_to_the_same_voter(scene: Scene) -> None:
    frame = Frame().begin()
    frame.vote(scene)
    unnamed = frame.token
    frame.be_guest("Ann")
    frame.token = unnamed
    assert frame.vote(scene, 1)["tally"]["ballots"] == 1


def test_a_token_works_only_on_its_own_origin_while_that_is_allowed(scene: Scene) -> None:
    frame = Frame().begin().be_guest("Ann")
    for embedder in (OTHER, "", "null", f"{NEWS}:444", "\0"):
        frame.embedder = embedder
        assert frame.refused("POST", "/articles/bridge/comments", comment()) == "invalid_token"
        assert frame.refused("POST", "/session/token") == "invalid_token"
    frame.embedder = NEWS
    assert frame.do("GET", "/session")["reader"]["name"] == "Ann"
    SiteOrigin.objects.filter(origin=NEWS).delete()
    assert frame.refused("GET", "/session") == "invalid_token"
    for embedder in (NEWS, "https://elsewhere.example", "", "\0"):
        assert Frame(embedder).refused("POST", "/session/token") == "site_not_allowed"


def test_an_expiring_token_is_renewed_for_the_same_reader(scene: Scene) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        frame = Frame().begin().be_guest("Ann")
        first, reader = frame.token, frame.do("GET", "/session")["reader"]
        clock.shift(TOKEN_AGE - timedelta(minutes=1))
        frame.token = first
        assert frame.do("POST", "/session/token")["reader"] == reader
        renewed = frame.token
        clock.shift(timedelta(minutes=2))
        assert frame.do("GET", "/session")["reader"] == reader
        frame.token = first
        assert frame.refused("GET", "/session") == "invalid_token"
        # Signing out revokes renewed tokens too, and is remembered for as long as such a token could live.
        frame.token = renewed
        frame.do("DELETE", "/session")
        clock.shift(TOKEN_AGE - timedelta(minutes=3))
        frame.token = renewed
        assert frame.refused("GET", "/session") == "invalid_token"
        clock.shift(timedelta(hours=1))
        frame.token = ""
        forget_ended_sessions()
        assert not EndedSession.objects.exists()


def test_a_voters_age_counts_from_the_first_token(scene: Scene) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        began = timezone.now().replace(microsecond=0)
        frame = Frame().begin()
        clock.shift(3_600)
        frame.do("POST", "/session/token")
        frame.do("DELETE", "/session")
        headers = {"X-Embedder": NEWS, "Authorization": f"Bearer {frame.token}", "User-Agent": "A browser"}
        identity = identify(RequestFactory().get("/", headers=headers))
        assert (identity.voter_since, identity.agent) == (began, "A browser")


@pytest.mark.parametrize("change", ["", "x", "x.y.z", "é", "cut", "longer", "other"])
def test_a_forged_token_is_ignored(scene: Scene, change: str) -> None:
    frame = Frame().begin().be_guest("Ann")
    body, rest = frame.token.split(".", 1)
    forged = {"cut": frame.token[:-1], "longer": f"{frame.token}x", "other": f"{body[:-2]}AA.{rest}"}
    # A value that no header can carry arrives as something else, never as nothing.
    frame.token = forged.get(change, change) or " "
    assert frame.refused("POST", "/articles/bridge/comments", comment()) == "invalid_token"


def test_a_changed_password_or_closed_account_revokes_a_token(scene: Scene) -> None:
    account("Cleo")
    cleo, guest = Frame().begin(), Frame().begin().be_guest("Ann")
    cleo.log_in("cleo")
    user = User.objects.get(username="cleo")
    user.is_active = False
    user.save()
    assert cleo.refused("GET", "/session") == "invalid_token"
    user.is_active = True
    user.save()
    assert cleo.do("GET", "/session")["reader"]["name"] == "Cleo"
    user.set_password("another horse battery")
    user.save()
    assert cleo.refused("GET", "/session") == "invalid_token"
    Reader.objects.filter(pk=guest.do("GET", "/session")["reader"]["id"]).delete()
    assert guest.refused("GET", "/session") == "invalid_token"


def test_no_token_allows_moderation(scene: Scene) -> None:
    frame = Frame().begin()
    wrong = {"username": "mo", "password": "wrong"}
    assert frame.refused("POST", "/session/login", wrong) == "wrong_credentials"
    right = {"username": "mo", "password": PASSWORD}
    assert frame.refused("POST", "/session/login", right) == "moderator_in_frame"
    assert frame.do("GET", "/session")["reader"]["kind"] == "anonymous"
    account("Cleo")
    frame.log_in("cleo")
    posted = scene.post(scene.ann)
    decision = {"action": "remove"}
    assert frame.refused("POST", f"/comments/{posted.pk}/decisions", decision) == "forbidden"
    # A reader who becomes a moderator has to sign in again, on the debate's own page.
    Reader.objects.filter(name="Cleo").update(role=Role.MODERATOR)
    assert frame.refused("POST", f"/comments/{posted.pk}/decisions", decision) == "invalid_token"
    assert frame.refused("GET", "/moderation/queue") == "invalid_token"


def test_cookies_beside_a_token_are_ignored(scene: Scene) -> None:
    frame = Frame().begin().be_guest("Ann")
    mo = User.objects.get(username="mo")
    frame.browser.force_login(mo)
    posted = scene.post(scene.ben)
    assert frame.refused("POST", f"/comments/{posted.pk}/decisions", {"action": "remove"}) == "forbidden"
    frame.token = "forged"
    assert frame.refused("POST", f"/comments/{posted.pk}/decisions", {"action": "remove"}) == "invalid_token"
    # A token doesn't open the pages' forms, which the CSRF cookie protects.
    headers = {"X-Embedder": NEWS, "Authorization": f"Bearer {Frame().begin().token}"}
    response = frame.browser.post(f"/comment/{posted.pk}/decision", {"action": "remove"}, headers=headers)
    assert response.status_code == 403
    posted.refresh_from_db()
    assert posted.state == "published"
