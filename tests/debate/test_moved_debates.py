"""Debates that move to another address or are merged: nothing is lost, and old addresses redirect."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from debate.articles.addresses import change_slug, give_address, read_address
from debate.articles.models import Article
from debate.audit_log.models import Decision
from debate.audit_log.reading import Search, search_audit_log
from debate.comments.editing import edit_comment
from debate.comments.likes import like_comment
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.diffs import read_changes, read_snapshot
from debate.errors import Invalid, NotFound
from debate.moderation.decisions import decide
from debate.moderation.reports import report_comment
from debate.moving import merge_debates, move_page
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.readers.identity import Identity
from debate.readers.models import Role
from debate.readers.notices import read_notices
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin
from tests.cast import Scene, account, add_poll, anonymous_visitor, guest, set_scene
from tests.debate.test_shared_rows import open_form

pytestmark = pytest.mark.django_db

NEWS = "https://news.example"
AROUND = "/embed/https/news.example"


@pytest.fixture
def site() -> Site:
    site = Site.objects.create(name="News")
    SiteOrigin.objects.create(site=site, origin=NEWS)
    return site


@pytest.fixture
def scene(site: Site) -> Scene:
    scene = set_scene()
    Article.objects.filter(pk=scene.article.pk).update(site=site)
    give_address(scene.article, read_address(f"{NEWS}/new"))
    return scene


@pytest.fixture
def old(scene: Scene, site: Site) -> Article:
    """Another debate of the site, at its own address."""
    article = Article.objects.create(slug="old-bridge", title="The old bridge", site=site)
    give_address(article, read_address(f"{NEWS}/old"))
    return article


def say(who: Any, slug: str, body: str, *, parent: Comment | None = None) -> Comment:
    return post_comment(who, slug, body=body, key=uuid4(), parent=parent.pk if parent else None)


def leads_to(address: str) -> str:
    """Return the redirect of a frame on the page of that address."""
    answer = Browser().get(f"{AROUND}/page", {"address": address}, headers={"Referer": f"{NEWS}/"})
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def test_a_moved_debate_is_found_at_both_addresses(scene: Scene) -> None:
    move_page(f"{NEWS}/new/?utm_id=1", f"{NEWS}/newest#top")
    for address in (f"{NEWS}/new", f"{NEWS}/newest", "http://news.example/newest/"):
        assert leads_to(address) == f"{AROUND}/a/bridge/"
    assert Article.objects.get(slug="bridge").address == f"{NEWS}/newest"
    assert Article.objects.count() == 1
    # And back again, any number of times.
    move_page(f"{NEWS}/newest", f"{NEWS}/new")
    move_page(f"{NEWS}/newest", f"{NEWS}/new")
    assert Article.objects.get(slug="bridge").address == f"{NEWS}/new"


def test_an_old_slug_redirects_to_the_debate(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    change_slug(scene.article, "river-crossing")
    browser = Browser()
    answer = browser.get(f"/a/bridge/?comment={comment.pk}")
    assert (answer.status_code, answer["Location"]) == (301, f"/a/river-crossing/?comment={comment.pk}")
    assert browser.get("/a/bridge/poll/")["Location"] == "/a/river-crossing/poll/"
    assert browser.get("/a/bridge/feed/")["Location"] == "/a/river-crossing/feed/"
    assert browser.get(f"{AROUND}/a/bridge/?theme=dark")["Location"] == f"{AROUND}/a/river-crossing/?theme=dark"
    assert browser.get("/api/v1/articles/bridge").json()["article"]["slug"] == "river-crossing"
    assert say(scene.ben, "bridge", "By an open page.").article_id == scene.article.pk
    with pytest.raises(Invalid, match="Another debate"):
        change_slug(Article.objects.create(slug="other", title="Other"), "bridge")
    change_slug(scene.article, "bridge")
    assert browser.get("/a/bridge/").status_code == 200
    assert browser.get("/a/river-crossing/")["Location"] == "/a/bridge/"


def test_merging_keeps_every_comment_with_its_replies_likes_and_reports(scene: Scene, old: Article) -> None:
    here = scene.post(scene.ann, "In the new debate.")
    there = say(scene.ben, "old-bridge", "In the old debate.")
    reply = say(scene.ann, "old-bridge", "A reply.", parent=there)
    deep = say(scene.ben, "old-bridge", "A reply to a reply.", parent=reply)
    removed = say(scene.ben, "old-bridge", "To be removed.")
    decide(scene.mo, removed.pk, action="remove")
    like_comment(scene.ann, deep.pk)
    report_comment(scene.ann, there.pk, reason="spam")
    merge_debates(old, scene.article)

    assert set(Comment.objects.filter(article=scene.article)) == {here, there, reply, deep, removed}
    article = Article.objects.get(slug="bridge")
    assert article.comment_count == 4
    snapshot = read_snapshot("old-bridge", scene.ann)
    assert (snapshot.article.slug, snapshot.comment_count) == ("bridge", 4)
    deep.refresh_from_db()
    assert (deep.likes, deep.parent_id, deep.root_id, deep.depth) == (1, reply.pk, there.pk, 3)
    page = Browser().get("/a/bridge/").content.decode()
    assert "A reply to a reply." in page and "In the new debate." in page and "To be removed." not in page
    # New comments arrive there, also from pages that were open before.
    say(scene.ann, "old-bridge", "Once more.", parent=deep)
    edit_comment(scene.ann, reply.pk, body="A reply, in better words.")
    decide(scene.mo, there.pk, action="remove")
    assert Article.objects.get(slug="bridge").comment_count == 4
    assert {notice.article for notice in read_notices(require_reader(scene.ben))} == {"bridge"}


def test_after_a_merge_one_debates_readers_get_a_diff_and_the_others_are_redirected(scene: Scene, old: Article) -> None:
    scene.post(scene.ann)
    there = say(scene.ben, "old-bridge", "In the old debate.")
    poll = add_poll(old)
    before = Article.objects.get(slug="bridge")
    merge_debates(old, scene.article)
    diff = read_changes(before.pk, before.epoch, before.rev)
    assert diff.type == "changes"
    assert [comment.id for comment in diff.comments] == [there.pk]
    assert [changed.id for changed in diff.polls or []] == [poll.pk]
    assert diff.comment_count == 2
    with pytest.raises(NotFound):
        read_changes(old.pk, old.epoch, 0)
    answer = Browser().get(f"/api/v1/articles/old-bridge/changes?epoch={old.epoch}&since=1")
    assert answer.json()["type"] == "reset"


def test_merged_polls_keep_their_ballots_and_follow_the_existing_polls(scene: Scene, old: Article) -> None:
    poll = add_poll(old)
    voter = anonymous_visitor(voter=uuid4())
    cast_ballot(voter, poll.pk, [poll.choices.all()[0].pk])
    cast_ballot(voter, scene.poll.pk, [scene.choices[1].pk])
    merge_debates(old, scene.article)
    snapshot = read_snapshot("bridge", voter)
    assert [shown.id for shown in snapshot.polls] == [scene.poll.pk, poll.pk]
    assert [tally.ballots for tally in snapshot.tallies] == [1, 1]
    assert set(snapshot.ballots) == {str(scene.poll.pk), str(poll.pk)}
    cast_ballot(voter, poll.pk, [poll.choices.all()[1].pk])
    assert Poll.objects.get(pk=poll.pk).ballots == 1


def test_every_address_of_a_merged_debate_redirects_even_after_a_second_merge(
    scene: Scene, old: Article, site: Site
) -> None:
    third = Article.objects.create(slug="third", title="A third one", site=site)
    give_address(third, read_address(f"{NEWS}/third"))
    merge_debates(third, old)
    merge_debates(old, scene.article)
    for number in ("third", "old"):
        assert leads_to(f"{NEWS}/{number}") == f"{AROUND}/a/bridge/"
    for slug in ("third", "old-bridge"):
        answer = Browser().get(f"/a/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/a/bridge/")
    assert "third" not in Browser().get("/").content.decode()
    with pytest.raises(Invalid, match="no longer exists"):
        merge_debates(third, scene.article)
    with pytest.raises(Invalid, match="into itself"):
        merge_debates(scene.article, scene.article)


def test_debates_of_different_sites_cannot_be_merged(scene: Scene, old: Article) -> None:
    Article.objects.filter(pk=old.pk).update(site=Site.objects.create(name="Other"))
    with pytest.raises(Invalid, match="different sites"):
        merge_debates(old, scene.article)
    assert Article.objects.get(slug="old-bridge").moved_to is None


def test_the_audit_log_records_the_merge_and_keeps_earlier_decisions(scene: Scene, old: Article) -> None:
    comment = say(scene.ben, "old-bridge", "To be removed.")
    decide(scene.mo, comment.pk, action="remove")
    merge_debates(old, scene.article, by=scene.mo.reader)
    merged = Decision.objects.get(action="merge_debates")
    assert (merged.moderator, merged.article, merged.before["slug"]) == (scene.mo.reader, scene.article, "old-bridge")
    found = search_audit_log(scene.mo, Search(article="bridge")).entries
    assert [entry.action for entry in found] == ["merge_debates", "remove"]


def test_a_merge_handles_every_model_that_belongs_to_an_article() -> None:
    # A new relation to articles must be moved by `merge_debates`, or left to `moved_to`, and then listed here.
    fields = Article._meta.get_fields(include_hidden=True)
    related: list[Any] = [field for field in fields if field.auto_created and field.is_relation]
    relations = {(relation.related_model._meta.object_name, relation.field.name) for relation in related}
    own = "ArticleAddress ArticleIdentity Comment Decision Follow FormerSlug OutboxItem Poll Trace"
    assert relations == {("Article", "moved_to"), *((model, "article") for model in own.split())}


def test_a_file_of_addresses_moves_and_merges_debates(scene: Scene, old: Article, tmp_path: Path, capsys: Any) -> None:
    say(scene.ben, "old-bridge", "In the old debate.")
    file = tmp_path / "moves.csv"
    lines = ["old,new", f"{NEWS}/old,{NEWS}/new", f"{NEWS}/new,{NEWS}/newest", f"{NEWS}/nowhere,{NEWS}/x", "nonsense,x"]
    file.write_text("\ufeff" + "\n".join(lines))
    with pytest.raises(CommandError, match="2 of 4"):
        call_command("move_pages", str(file), "--dry-run")
    assert Article.objects.filter(moved_to=None).count() == 2
    capsys.readouterr()
    with pytest.raises(CommandError, match="2 of 4"):
        call_command("move_pages", str(file))
    said = capsys.readouterr()
    assert "line 4" in said.err and "There is no debate at" in said.err and "line 5" in said.err
    assert leads_to(f"{NEWS}/old") == leads_to(f"{NEWS}/newest") == f"{AROUND}/a/bridge/"
    assert Article.objects.get(slug="bridge").comment_count == 1


def test_administrators_move_and_merge_debates_in_the_admin(scene: Scene, old: Article) -> None:
    chief = account("Root")
    user = require_reader(chief).user
    user.is_staff = user.is_superuser = True  # type: ignore[union-attr]
    user.save()  # type: ignore[union-attr]
    browser = Browser()
    browser.force_login(user)  # type: ignore[arg-type]
    names = ("section", "byline", "body", "moderation", "slow_mode_s", "max_depth", "hold_newcomers")
    form = dict.fromkeys(names, "") | {"title": "A new bridge", "slug": "bridge"}
    form |= {"published_0": "2026-01-01", "published_1": "10:00"}
    for inline in ("polls", "addresses"):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    form["site"] = str(Article.objects.get(slug="bridge").site_id)
    change = f"/admin/debate/article/{scene.article.pk}/change/"
    answer = browser.post(change, form | {"address": f"{NEWS}/old/"})
    assert "already has a debate, “The old bridge”" in answer.content.decode()
    assert "is not the address of a page" in browser.post(change, form | {"address": "nonsense"}).content.decode()
    answer = browser.post(change, form | {"address": "HTTPS://News.example/Brücke#x", "slug": "crossing"})
    assert answer.status_code == 302, answer.content.decode()
    assert Article.objects.get(slug="crossing").address == f"{NEWS}/Br%C3%BCcke"
    for address in (f"{NEWS}/new", f"{NEWS}/Br%C3%BCcke", f"{NEWS}/Brücke/"):
        assert leads_to(address) == f"{AROUND}/a/crossing/"
    assert Browser().get("/a/bridge/").status_code == 301

    chosen = {"action": "merge", "_selected_action": [str(old.pk), str(scene.article.pk)]}
    asked = browser.post("/admin/debate/article/", chosen).content.decode()
    assert "The old bridge" in asked and "cannot be undone" in asked
    answer = browser.post("/admin/debate/article/", chosen | {"into": str(scene.article.pk)})
    assert answer.status_code == 302, answer.content.decode()
    assert leads_to(f"{NEWS}/old") == f"{AROUND}/a/crossing/"
    assert (
        "The old bridge" not in browser.get("/admin/debate/article/").content.decode().partition('id="result_list"')[2]
    )
    assert Decision.objects.get(action="merge_debates").moderator == chief.reader


def test_a_debates_current_address_cannot_be_deleted_in_the_admin(scene: Scene) -> None:
    chief = account("Root", role=Role.ADMINISTRATOR)
    User.objects.filter(reader=require_reader(chief)).update(is_staff=True, is_superuser=True)
    browser = Browser()
    browser.force_login(User.objects.get(reader=require_reader(chief)))
    give_address(scene.article, read_address(f"{NEWS}/newer"))
    change = f"/admin/debate/article/{scene.article.pk}/change/"

    def delete(places: tuple[int, ...], **fields: str) -> Any:
        return browser.post(
            change, open_form(browser, change) | {f"addresses-{at}-DELETE": "on" for at in places} | fields
        )

    for places in ((1,), (0, 1)):
        assert f"The debate is at {NEWS}/newer. Give it another" in delete(places).content.decode()
    # Nor is the page lost if its address and the last row are deleted together.
    assert "needs an address that leads to it" in delete((0, 1), address="").content.decode()
    assert leads_to(f"{NEWS}/newer") == leads_to(f"{NEWS}/new") == f"{AROUND}/a/bridge/"
    assert delete((0,)).status_code == 302
    assert leads_to(f"{NEWS}/newer") == f"{AROUND}/a/bridge/"
    assert delete((0,), address=f"{NEWS}/newest").status_code == 302
    assert leads_to(f"{NEWS}/newest") == f"{AROUND}/a/bridge/"
    assert Article.objects.count() == 1


def test_a_comment_resent_by_an_open_page_after_a_merge_is_posted_once(scene: Scene, old: Article) -> None:
    key = uuid4()
    first = post_comment(guest("Cleo"), "old-bridge", body="Once.", key=key)
    merge_debates(old, scene.article)
    author = Comment.objects.select_related("author").get(pk=first.pk).author
    again = post_comment(Identity(author, author.voter, "192.0.2.1"), "old-bridge", body="Once.", key=key)
    assert again.pk == first.pk
