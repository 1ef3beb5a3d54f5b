"""A publisher's own sign-in: a signed token says who the reader in the frame is."""

import pytest
from django.contrib.auth.models import User

from debate.publisher_sign_in.models import PublisherAccount, UsedToken
from debate.publisher_sign_in.sign_in import forget_used_tokens
from debate.readers.models import Reader, Role
from debate.sites.models import Site
from tests.cast import Scene, account, set_scene
from tests.support.frame import Frame, comment
from tests.support.publisher_tokens import make_site, own, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def scene(site: Site) -> Scene:
    return set_scene()


def test_a_publishers_reader_takes_part_under_the_name_and_badge_in_the_token(site: Site, scene: Scene) -> None:
    frame = Frame().begin()
    frame.vote(scene)
    reader = frame.do("POST", "/session/publisher", own(site, badge="Subscriber"))["reader"]
    assert (reader["name"], reader["kind"]) == ("Ann Reader", "account")
    assert frame.vote(scene)["tally"]["ballots"] == 1
    posted = frame.do("POST", "/articles/bridge/comments", comment())["comment"]
    assert (posted["author"]["name"], posted["author"]["badge"]) == ("Ann Reader", "Subscriber")
    # On another device, the same reader is the same account, and has one vote.
    phone = Frame().begin()
    assert phone.do("POST", "/session/publisher", own(site, badge="Subscriber"))["reader"]["id"] == reader["id"]
    assert phone.vote(scene, 1)["tally"]["ballots"] == 1


def test_a_guest_who_signs_in_at_the_publisher_keeps_their_comments(site: Site, scene: Scene) -> None:
    frame = Frame().begin()
    guest = frame.do("POST", "/session", {"name": "Annie"})["reader"]
    posted = frame.do("POST", "/articles/bridge/comments", comment())["comment"]
    reader = frame.do("POST", "/session/publisher", own(site, badge="Subscriber"))["reader"]
    assert (reader["id"], reader["name"]) == (guest["id"], "Ann Reader")
    shown = frame.do("GET", f"/articles/bridge/comments?around={posted['id']}")["comments"][0]
    assert shown["author"] == {"id": reader["id"], "name": "Ann Reader", "badge": "Subscriber"}


def test_a_new_name_or_badge_at_the_publisher_changes_the_readers_comments(site: Site, scene: Scene) -> None:
    frame = Frame().begin()
    frame.do("POST", "/session/publisher", own(site, badge="Subscriber"))
    frame.do("POST", "/articles/bridge/comments", comment())
    assert frame.do("POST", "/session/publisher", own(site, name="Ann Writer"))["reader"]["name"] == "Ann Writer"
    assert frame.do("GET", "/articles/bridge/comments")["comments"][0]["author"]["name"] == "Ann Writer"
    assert "badge" not in frame.do("GET", "/articles/bridge/comments")["comments"][0]["author"]


def test_two_readers_of_one_name_are_told_apart_and_none_takes_a_reserved_one(site: Site) -> None:
    account("Ann Reader")
    first, second = Frame().begin(), Frame().begin()
    names = [
        frame.do("POST", "/session/publisher", own(site, subject=subject))["reader"]["name"]
        for frame, subject in ((first, "7"), (second, "8"))
    ]
    assert names == ["Ann Reader 2", "Ann Reader 3"]
    assert refused(own(site, subject="9", name="M0derator")) == "name_taken"
    assert PublisherAccount.objects.count() == 2


def test_a_token_signs_in_once_but_may_be_sent_again_by_the_reader_whom_it_signed_in(site: Site) -> None:
    token = own(site)
    frame = Frame().begin()
    frame.do("POST", "/session/publisher", token)
    assert frame.do("POST", "/session/publisher", token)["reader"]["name"] == "Ann Reader"
    assert refused(token) == "sign_in_expired"
    frame.do("DELETE", "/session")
    assert frame.refused("POST", "/session/publisher", token) == "sign_in_expired"
    assert forget_used_tokens() == 0
    UsedToken.objects.update(until="2020-01-01T00:00Z")
    assert forget_used_tokens() == 1


def test_tokens_are_for_frames_of_sites_that_have_named_their_issuer(site: Site) -> None:
    assert Frame().refused("POST", "/session/publisher", own(site)) == "invalid_token"
    Site.objects.update(token_issuer="")
    assert refused(own(site)) == "invalid_sign_in"


def test_no_token_makes_a_moderator(site: Site) -> None:
    frame = Frame().begin()
    frame.do("POST", "/session/publisher", own(site, role="moderator"))
    Reader.objects.update(role=Role.MODERATOR)
    assert refused(own(site)) == "moderator_in_frame"


def test_a_closed_account_and_one_without_a_password_cannot_sign_in(site: Site) -> None:
    Frame().begin().do("POST", "/session/publisher", own(site))
    user = User.objects.get()
    wrong = {"username": user.username, "password": ""}
    assert Frame().begin().refused("POST", "/session/login", wrong) == "wrong_credentials"
    User.objects.update(is_active=False)
    assert refused(own(site)) == "invalid_token"
