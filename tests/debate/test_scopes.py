"""Moderators of sections and of publishers' sites: no access beyond their own debates."""

import json

import pytest

from debate.articles.models import Article
from debate.audit_log.reading import Search, search_audit_log
from debate.comments.models import Comment
from debate.errors import AlreadyDecided, Banned, Forbidden, NotFound
from debate.moderation.decisions import decide
from debate.moderation.people.appeals import answer_appeal, appeal, read_open_appeals
from debate.moderation.people.person import read_own_sanctions, read_person
from debate.moderation.people.sanctions import lift_sanction
from debate.moderation.people.sweeps import remove_posts, restore_posts
from debate.moderation.reports import report_comment
from debate.moderation.statistics import read_statistics
from debate.moderation.undo import undo_decision
from debate.readers.identity import Identity
from debate.readers.models import Notice, Role, Sanction
from debate.rights.asking import require_reader
from tests.cast import account
from tests.debate.two_sites import World, signed_in
from tests.support.sanctions import ban_reader, mute_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


# Actions.


def test_a_sites_moderator_does_not_reach_a_reader_of_another_site(world: World) -> None:
    stranger = require_reader(world.scene.ben)
    world.post(world.scene.ben, world.there)
    for act in (
        lambda: mute_reader(world.sue, stranger.pk, reason="Adverts", hours=1),
        lambda: remove_posts(world.sue, stranger.pk, hours=1),
        lambda: read_person(world.sue, stranger.pk),
    ):
        with pytest.raises(NotFound):
            act()
    assert signed_in("sue").get(f"/moderation/people/{stranger.pk}/").status_code == 404
    assert not Sanction.objects.exists()


def test_nobody_can_lift_a_wider_or_higher_ranking_sanction(world: World) -> None:
    by_mo, by_cai = (mute_reader(who, world.ann_id, reason="Adverts", hours=1) for who in (world.mo, world.cai))
    by_sue = mute_reader(world.sue, world.ann_id, reason="Adverts", hours=1)
    for sanction in (by_mo, by_cai):
        with pytest.raises(NotFound):
            lift_sanction(world.sue, sanction.pk)
    with pytest.raises(NotFound):
        lift_sanction(world.tom, by_sue.pk)
    with pytest.raises(Forbidden, match="imposed by Cai, who has a higher rank"):
        lift_sanction(world.mo, by_cai.pk)
    for who, sanction in ((world.mo, by_sue), (world.cai, by_mo), (world.cai, by_cai)):
        lift_sanction(who, sanction.pk)
    world.post(world.ann, world.here, "Another word.")


@pytest.mark.parametrize("action", ["approve", "restore", "pin"])
def test_no_moderator_approves_their_own_comment_or_decides_about_an_equal(world: World, action: str) -> None:
    sid = account("Sid", role=Role.MODERATOR, site=world.news)
    state = {"approve": "pending", "restore": "removed", "pin": "published"}[action]
    for author, may in ((world.sue, {world.cai}), (world.cai, set[Identity]()), (sid, {world.cai})):
        comment = world.post(author, world.here, f"A word of {author.reader}.")
        Comment.objects.filter(pk=comment.pk).update(state=state)
        for who in (world.sue, world.mo, world.cai):
            try:
                decide(who, comment.pk, action=action)
            except (Forbidden, AlreadyDecided) as refusal:
                assert who not in may or isinstance(refusal, AlreadyDecided)
            else:
                assert who in may


def test_moderators_can_remove_their_own_comments(world: World) -> None:
    own = world.post(world.sue, world.here, "A word of Sue.")
    decision, _ = decide(world.sue, own.pk, action="remove")
    with pytest.raises(Forbidden, match="about yourself"):
        decide(world.sue, own.pk, action="restore")
    undo_decision(world.sue, decision.pk)
    assert Comment.objects.get(pk=own.pk).state == "published"


def test_outside_their_debates_a_moderators_comments_are_held_like_anybodys(world: World) -> None:
    Article.objects.update(moderation="before")
    assert world.post(world.sue, world.here).state == "published"
    assert world.post(world.sue, world.there).state == "pending"


def test_a_banned_moderator_cannot_decide(world: World) -> None:
    ban_reader(world.cai, world.post(world.sue, world.here, "A word of Sue.").author_id, reason="Insults")
    with pytest.raises(Banned):
        decide(world.sue, world.comment.pk, action="remove")
    with pytest.raises(Banned):
        mute_reader(world.sue, world.ann_id, reason="Adverts", hours=1)


def test_a_sweep_is_restored_only_by_moderators_with_its_scope_and_not_by_the_author(world: World) -> None:
    batch = remove_posts(world.cai, world.ann_id, hours=1).batch
    assert restore_posts(world.sue, batch).comments == 1
    assert Comment.objects.get(pk=world.elsewhere.pk).state == "removed"
    lone = remove_posts(world.tom, world.ann_id, hours=1)
    assert lone.comments == 0
    own = world.post(world.sue, world.here, "A word of Sue.")
    batch = remove_posts(world.cai, own.author_id, hours=1).batch
    with pytest.raises(Forbidden):
        restore_posts(world.sue, batch)
    with pytest.raises(NotFound):
        restore_posts(world.tom, batch)


# Views.


def test_a_person_page_shows_only_comments_in_the_moderators_own_debates(world: World) -> None:
    decide(world.cai, world.elsewhere.pk, action="remove", reason="Insults elsewhere")
    mute_reader(world.tom, world.ann_id, reason="Muted in Sport", hours=1)
    mute_reader(world.cai, world.ann_id, reason="Muted by Cai", hours=1)
    mute_reader(world.sue, world.ann_id, reason="Muted on News", hours=1)
    assert [one.reason for one in read_person(world.sue, world.ann_id).sanctions] == ["Muted on News"]
    remove_posts(world.cai, world.ann_id, hours=1)
    page = signed_in("sue").get(f"/moderation/people/{world.ann_id}/").content.decode()
    assert "Muted on News" in page and "in the debates that you moderate" in page
    for elsewhere in ("Insults elsewhere", "Muted in Sport", "Muted by Cai"):
        assert elsewhere not in page
    assert "1 removed" in page and "removed 1 comment on" in page
    case = signed_in("sue").get(f"/api/v1/moderation/comments/{world.comment.pk}").json()
    assert case["author"]["counts"]["removed"] == 1 and "elsewhere" not in json.dumps(case)


def test_only_moderators_of_the_sanctions_debates_see_its_appeal(world: World) -> None:
    found = {}
    for who in (world.sue, world.tom, world.cai):
        given = mute_reader(who, world.ann_id, reason="Adverts", hours=1)
        found[require_reader(who).name] = appeal(world.ann, given.pk, text=f"Against {who.reader}").pk
    shown = {
        require_reader(who).name: [one.text for one in read_open_appeals(who)]
        for who in (world.sue, world.tom, world.mo, world.cai)
    }
    every = ["Against Sue", "Against Tom", "Against Cai"]
    assert shown == {"Sue": ["Against Sue"], "Tom": ["Against Tom"], "Mo": every, "Cai": every}
    with pytest.raises(NotFound):
        answer_appeal(world.tom, found["Sue"], lifts=True, answer="So it was")
    with pytest.raises(Forbidden, match="Somebody else"):
        answer_appeal(world.sue, found["Sue"], lifts=True, answer="So it was")
    with pytest.raises(Forbidden, match="higher rank"):
        answer_appeal(world.mo, found["Cai"], lifts=False, answer="No")
    sid = account("Sid", role=Role.MODERATOR, site=world.news)
    answer_appeal(sid, found["Sue"], lifts=True, answer="So it was")


def test_lifting_a_sanction_answers_its_appeal(world: World) -> None:
    given = mute_reader(world.mo, world.ann_id, reason="Adverts", hours=1)
    found = appeal(world.ann, given.pk, text="It was a joke")
    lift_sanction(world.cai, given.pk)
    assert read_open_appeals(world.cai) == []
    (own,) = read_own_sanctions(world.ann)
    assert own.answer == "It was revoked without a reason."
    with pytest.raises(AlreadyDecided):
        answer_appeal(world.cai, found.pk, lifts=False, answer="No")
    assert [notice.kind for notice in Notice.objects.order_by("pk")] == ["muted", "lifted"]


def test_statistics_rules_sites_and_audit_log_reveal_nothing_about_other_debates(world: World) -> None:
    decide(world.cai, world.elsewhere.pk, action="remove", reason="Insults elsewhere")
    decide(world.cai, world.comment.pk, action="remove", reason="Insults here")
    mute_reader(world.tom, world.ann_id, reason="Muted in Sport", hours=1)
    mute_reader(world.sue, world.ann_id, reason="Muted on News", hours=1)
    statistics = read_statistics(require_reader(world.sue).scope)
    assert [work.name for work in statistics.articles] == [world.here.title]
    assert {entry.reason for entry in search_audit_log(world.sue, Search()).entries} == {
        "Insults here",
        "Muted on News",
    }
    sue = signed_in("sue")
    assert "The match" not in sue.get("/moderation/statistics/").content.decode()
    assert sue.get("/api/v1/articles/bridge/rules").status_code == 200
    assert sue.get("/api/v1/articles/match/rules").status_code == 403
    assert [site["name"] for site in sue.get("/api/v1/moderation/sites").json()["sites"]] == ["News"]
    assert sue.get(f"/api/v1/moderation/sites/{world.other.pk}/rules").status_code == 404
    assert "The match" not in sue.get("/moderation/").content.decode()


def test_only_moderators_of_its_debate_see_a_hidden_comment(world: World) -> None:
    Comment.objects.update(state="pending", seen=True)
    sue = signed_in("sue")
    seen = {slug: sue.get(f"/api/v1/articles/{slug}/comments").json()["comments"][0] for slug in ("bridge", "match")}
    assert seen["bridge"]["body"] == "A word."
    assert "body" not in seen["match"] and seen["match"]["hidden"]
    page = sue.get("/a/match/").content.decode()
    assert "A word elsewhere" not in page and 'data-act="restore"' not in page


def test_reporters_histories_cover_only_the_moderators_own_debates(world: World) -> None:
    for comment in (world.comment, world.elsewhere):
        report_comment(world.scene.ben, comment.pk, reason="spam")
        decide(world.cai, comment.pk, action="remove")
    again = world.post(world.ann, world.here, "Another word.")
    report_comment(world.scene.ben, again.pk, reason="spam")
    cases = [signed_in(name).get(f"/api/v1/moderation/comments/{again.pk}").json() for name in ("sue", "cai")]
    assert [case["entry"]["reports"][0]["record"]["upheld"] for case in cases] == [1, 2]
