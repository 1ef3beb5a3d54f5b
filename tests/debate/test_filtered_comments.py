"""The consequences of a filter match: for the comment, its author and the moderators."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.filters.models import FilterSettings, FilterWord, Finding, Trace
from debate.comments.filters.repetition import forget_old_traces
from debate.comments.models import Comment
from debate.comments.threads import read_comments
from debate.diffs import read_changes
from debate.errors import CommentRejected
from debate.moderation.decisions import decide
from debate.moderation.queue.queue import read_queue
from debate.moderation.wire_form import describe_finding
from debate.rights.asking import require_reader
from debate.wire.articles import ChangesFrame
from debate.wire.base import to_json
from debate.wire.comments import TombstoneObject
from tests.cast import Scene, anonymous_visitor, guest, set_scene

PARAGRAPH = (
    "The bridge will cost the town more than it ever brings in, and nobody who voted for it has told us "
    "who is going to pay when the first repairs are due."
)


@pytest.fixture
def scene(settings: Settings, db: None) -> Scene:
    """The scene with the repetition filter on, as in production, and one listed word of each kind."""
    settings.RATE_LIMITS_ON = True
    FilterWord.objects.create(word="blorp", verdict="reject")
    FilterWord.objects.create(word="fribble*", verdict="hold")
    FilterWord.objects.create(word="tosh", verdict="note")
    return set_scene()


def findings(comment: Comment) -> list[tuple[str, str, str]]:
    found = [describe_finding(row) for row in Finding.objects.filter(comment=comment).order_by("id")]
    return [(finding.filter, finding.matched, finding.verdict) for finding in found]


def test_a_comment_with_a_rejected_word_is_refused_and_names_the_word(scene: Scene) -> None:
    with pytest.raises(CommentRejected, match="does not accept “bl0rp”"):
        scene.post(scene.ann, "You bl0rp")
    assert not Comment.objects.exists()
    scene.article.refresh_from_db()
    assert scene.article.rev == 0


def test_a_held_comment_reaches_the_desk_with_the_match(scene: Scene) -> None:
    held, noted = scene.post(scene.ann, "Such fribblery"), scene.post(scene.ben, "Tosh, I say")
    assert (held.state, noted.state) == ("pending", "published")
    assert findings(noted) == [("words", "Tosh", "note")]
    (entry,) = [entry for entry in read_queue().held if entry.id == held.pk]
    assert [(found.filter, found.matched, found.verdict) for found in entry.findings] == [
        ("words", "fribblery", "hold")
    ]


def test_a_changed_word_list_applies_from_the_next_comment(scene: Scene) -> None:
    FilterWord.objects.filter(word="blorp").delete()
    assert scene.post(scene.ann, "You blorp").state == "published"
    word = FilterWord.objects.create(word="piffle", verdict="hold")
    assert scene.post(scene.ann, "Piffle, all").state == "pending"
    word.word = "waffle"
    word.save(update_fields=["word", "changed"])
    assert scene.post(scene.ann, "Piffle again").state == "published"


def test_moderators_are_not_filtered(scene: Scene) -> None:
    comment = scene.post(scene.mo, "Please do not say blorp HERE, AND STOP SHOUTING FOR HEAVENS SAKE")
    assert (comment.state, findings(comment)) == ("published", [])


def test_an_edited_comment_is_filtered_again(scene: Scene) -> None:
    comment = scene.post(scene.ann, "Tosh")
    with pytest.raises(CommentRejected):
        edit_comment(scene.ann, comment.pk, body="Blorp")
    assert Comment.objects.get().body == "Tosh"
    edited = edit_comment(scene.ann, comment.pk, body="Better words")
    assert (edited.state, findings(comment)) == ("published", [])


def test_a_comment_held_after_an_edit_disappears_for_everybody_but_its_author(scene: Scene) -> None:
    parent = scene.post(scene.ben, "The question")
    comment = scene.post(scene.ann, "Innocent", parent=parent)
    before = Comment.objects.get(pk=comment.pk).rev
    hidden = edit_comment(scene.ann, comment.pk, body="Fribble fribble")
    assert (hidden.state, hidden.seen) == ("pending", True)
    diff = read_changes(scene.article.pk, None, before)
    assert isinstance(diff, ChangesFrame)
    (tombstone,) = [entry for entry in diff.comments if entry.id == comment.pk]
    assert isinstance(tombstone, TombstoneObject)
    assert (tombstone.state, tombstone.hidden) == ("removed", True)
    assert Comment.objects.get(pk=parent.pk).replies == 0
    for who, sees in [(anonymous_visitor(), False), (scene.ben, False), (scene.ann, True), (scene.mo, True)]:
        assert (b"Fribble" in to_json(read_comments(scene.article, who))) == sees
    edit_comment(scene.ann, comment.pk, body="Innocent again")
    assert Comment.objects.get(pk=comment.pk).state == "pending"
    decide(scene.mo, comment.pk, action="restore")
    assert Comment.objects.get(pk=comment.pk).state == "published"
    assert Comment.objects.get(pk=parent.pk).replies == 1


def test_a_duplicate_comment_is_refused_until_the_first_is_withdrawn(scene: Scene) -> None:
    first = scene.post(scene.ann, PARAGRAPH)
    with pytest.raises(CommentRejected, match="You have already said the same here"):
        scene.post(scene.ann, PARAGRAPH.upper().lower())
    edit_comment(scene.ann, first.pk, body=PARAGRAPH + "!")
    withdraw_comment(scene.ann, first.pk)
    assert scene.post(scene.ann, PARAGRAPH).state == "published"


def test_very_short_comments_can_be_repeated(scene: Scene) -> None:
    for _ in range(3):
        assert scene.post(scene.ann, "I agree with you.").state == "published"


def test_near_duplicates_from_many_people_are_held(scene: Scene) -> None:
    variants = [PARAGRAPH.replace("nobody", word) for word in ("nobody", "no one", "not one")]
    states = [scene.post(guest(f"Reader {place}"), text).state for place, text in enumerate(variants)]
    assert states == ["published", "published", "pending"]
    Trace.objects.update(created=timezone.now() - timedelta(hours=25))
    assert scene.post(guest("Late"), PARAGRAPH).state == "published"
    assert forget_old_traces() == 3
    assert Trace.objects.count() == 1


def test_during_a_raid_only_new_names_are_held(scene: Scene) -> None:
    FilterSettings.objects.create(pk=1, raid_size=3)
    require_reader(scene.ben).created -= timedelta(days=2)
    require_reader(scene.ben).save(update_fields=["created"])
    for place in range(3):
        assert scene.post(guest(f"New {place}")).state == "published"
    raider = scene.post(guest("New 4"))
    assert (raider.state, findings(raider)) == ("pending", [("raid", "3 new names within five minutes", "hold")])
    assert scene.post(scene.ben).state == "published"
    Trace.objects.update(created=timezone.now() - timedelta(minutes=6))
    assert scene.post(guest("New 5")).state == "published"


def test_the_desk_says_what_was_found_in_the_moderators_language(scene: Scene) -> None:
    FilterSettings.objects.create(pk=1, max_links=1)
    comment = scene.post(scene.ann, "See https://example.org/a and https://example.org/b")
    browser = Client(headers={"Accept-Language": "de"})
    browser.force_login(scene.mo.reader.user)  # type: ignore[union-attr, arg-type]
    page = browser.get(f"/moderation/comment/{comment.pk}/").content.decode()
    assert "2 Links: https://example.org/a https://example.org/b" in page
    assert findings(comment)[0][1].startswith("2 links: ")
