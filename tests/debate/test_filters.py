"""What the filters find, and what follows: for the comment, its author and the moderators."""

import unicodedata
from datetime import timedelta
from random import Random

import pytest
from confusable_homoglyphs.confusables import confusables_data
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import Settings

from debate.comments.filters.folding import fold, tokenize
from debate.comments.filters.manner import find_many_links, find_shouting
from debate.comments.filters.models import FilterSettings, FilterWord, Finding, Trace
from debate.comments.filters.repetition import forget_old_traces
from debate.comments.filters.sketch import MIN_CHARACTERS, likeness, shingle
from debate.comments.filters.words import WordLists
from debate.comments.models import Comment
from debate.comments.posting import edit_comment, withdraw_comment
from debate.comments.threads import read_comments
from debate.diffs import read_changes
from debate.errors import CommentRejected
from debate.moderation.decisions import decide
from debate.moderation.queue import read_queue
from debate.readers import limits
from debate.text import clean_text
from debate.wire import Changes, Tombstone, to_json
from tests.cast import Scene, guest, passer_by, set_scene

PARAGRAPH = (
    "The bridge will cost the town more than it ever brings in, and nobody who voted for it has told us "
    "who is going to pay when the first repairs are due."
)


def lists(*words: str) -> WordLists:
    """Return lists of these words, each with the number of its place."""
    return WordLists(FilterWord(pk=place, word=word, verdict="hold") for place, word in enumerate(words, start=1))


def found(text: str, *words: str) -> list[str]:
    return [match.matched for match in lists(*words).search(text)]


@pytest.mark.parametrize(
    "text",
    [
        "blorp",
        "BLORP!",
        "You blorp, you",
        "«blorp»",
        "blórp",
        "b̶l̶o̶r̶p̶",
        "ＢＬＯＲＰ",
        "𝐛𝐥𝐨𝐫𝐩",
        "🅱🅻🅾🆁🅿",
        "ⓑⓛⓞⓡⓟ",
        "Ьlorp",
        "blоrр",
        "ВLОRР",
        "βlorp",
        "bŀorp",
        "blοгp",
        "bløřp",
        "bl0rp",
        "b1orp",
        "b|orp",
        "blorrrrrp",
        "bl\u200borp",
        "b\u00adlorp",
        "b\u2060l\ufeffo\u034frp",
        "b\u3164lorp",
        "b l o r p",
        "b  l  o  r  p",
        "b.l.o.r.p",
        "b-l-o-r-p",
        "bl.orp",
        "bl-o.rp",
        "such a b l o r p",
        "you b l o r p s",
        "great!blorp",
        "B\nL\nO\nR\nP",
    ],
)
def test_a_listed_word_is_found_however_it_is_written(text: str) -> None:
    assert found(text, "blorp"), [token.forms for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A class of Scunthorpe's assassins, at Penistone", "ass"),
        ("Scunthorpe", "cunt"),
        ("455 people came, 4 5 5 of them", "ass"),
        ("The U.S.A.S.S.R is not a country", "ass"),
        ("I saw a mall", "mail"),
        ("They fall", "fail"),
        ("as soon, as so", "ass"),
        ("Ask us as sincerely as you like", "ass"),
        ("Burn it", "bum"),
        ("враг", "spar"),
        ("кот и тот", "kot"),
    ],
)
def test_a_word_within_another_is_not_the_listed_word(text: str, word: str) -> None:
    assert found(text, word) == []


@pytest.mark.parametrize(
    ("text", "word", "matched"),
    [
        ("What idiotic talk", "idiot*", ["idiotic"]),
        ("What idiotic talk", "idiot", []),
        ("A megaidiot", "*idiot", ["megaidiot"]),
        ("megaidiotic", "*idiot*", ["megaidiotic"]),
        ("Go and JUMP\n in the  lake!", "jump in the lake", ["JUMP\n in the  lake"]),
        ("Jump in a lake", "jump in the lake", []),
        ("你这个笨蛋走开", "笨蛋", ["你这个笨蛋走开"]),
        ("ВРАГ народа", "враг", ["ВРАГ"]),
        ("Straße und STRASSE", "strasse", ["Straße"]),
        ("14/88", "1488", ["14/88"]),
        ("In 1488 it was", "1488", ["1488"]),
    ],
)
def test_stars_phrases_and_other_scripts(text: str, word: str, matched: list[str]) -> None:
    assert found(text, word) == matched


@given(st.text(max_size=400))
@example("a" * 4_000)
@example("a " * 2_000)
@example("a-" * 2_000)
@example("\ufdfa" * 4_000)
@example("!" * 4_000)
@example("1!|" * 1_300)
@example("https://" * 500)
@example("a@" * 2_000)
@example("www." * 1_000)
@example("e\u0301" * 2_000)
def test_any_text_passes_through_every_filter(text: str) -> None:
    some = lists("blorp", "ass*", "*fail*", "jump in the lake", "笨蛋")
    some.search(text)
    find_shouting(text)
    find_many_links(text, allowed=3)
    shingle(text)
    assert fold(fold(text)) == fold(fold(fold(text)))


def test_ten_thousand_random_texts_pass_through_the_folding() -> None:
    random = Random(0)
    some = lists("blorp", "ass*", "*fail*", "jump in the lake")
    for _ in range(10_000):
        characters = (chr(random.randrange(random.choice([0x300, 0x3000, 0x11_0000]))) for _ in range(12))
        some.search(clean_text("".join(characters)))


def test_each_look_alike_of_a_letter_is_read_as_that_letter() -> None:
    """The corpus of Unicode Technical Standard 39: every character that is confusable with a small letter of a to z."""
    missed = []
    for character, others in confusables_data.items():
        letters = {other["c"] for other in others} & set("abcdefghijklmnopqrstuvwxyz")
        is_letter = len(character) == 1 and not character.isascii() and unicodedata.category(character)[0] in "LNS"
        if letters and is_letter and not any(found(f"x{character}y", f"x{letter}y") for letter in letters):
            missed.append((character, letters))
    assert missed == []


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"]), min_size=1, max_size=30))
def test_what_is_listed_is_found_in_itself(word: str) -> None:
    tokens = tokenize(word)
    if sum(len(token.forms[0]) for token in tokens) >= 2 and not word.startswith("*") and not word.endswith("*"):
        assert found(word, word)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("THIS IS AN OUTRAGE AND EVERYBODY KNOWS IT", True),
        ("ДОВОЛЬНО ЭТОГО ПОЗОРА НЕМЕДЛЕННО", True),
        ("What?!!!!!!!!!!!!", True),
        ("NATO and the EU met in the USA", False),
        ("NO!!!", False),
        ("He said ----------------- nothing ...............", False),
        ("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十", False),
    ],
)
def test_shouting_is_more_than_a_few_capitals(text: str, matches: bool) -> None:
    assert bool(find_shouting(text)) == matches


def test_links_are_counted_with_and_without_a_scheme() -> None:
    text = "https://example.org/a www.example.com example.net and http://example.org"
    assert find_many_links(text, allowed=4) == []
    assert find_many_links(text, allowed=3)[0].matched.startswith("4 links: https://example.org/a")


def test_nearly_the_same_text_shares_its_shingles_and_a_short_one_has_none() -> None:
    other = PARAGRAPH.replace("first", "next")
    assert likeness(shingle(PARAGRAPH), shingle(other)) > 0.8
    assert likeness(shingle(PARAGRAPH), shingle(PARAGRAPH[::-1])) < 0.1
    assert not shingle("x" * (MIN_CHARACTERS - 1))


@pytest.fixture
def scene(settings: Settings, db: None) -> Scene:
    """The scene, where repetition is looked for as outside load tests, and one listed word of each kind."""
    settings.RATE_LIMITS_ON = True
    limits._counters.cache_clear()
    FilterWord.objects.create(word="blorp", verdict="reject")
    FilterWord.objects.create(word="fribble*", verdict="hold")
    FilterWord.objects.create(word="tosh", verdict="note")
    return set_scene()


def findings(comment: Comment) -> list[tuple[str, str, str]]:
    rows = Finding.objects.filter(comment=comment).order_by("id")
    return list(rows.values_list("filter", "matched", "verdict"))


def test_a_rejected_comment_is_refused_with_the_word_and_changes_nothing(scene: Scene) -> None:
    with pytest.raises(CommentRejected, match="does not accept “bl0rp”"):
        scene.post(scene.ann, "You bl0rp")
    assert not Comment.objects.exists()
    scene.article.refresh_from_db()
    assert scene.article.rev == 0


def test_a_held_comment_waits_and_the_desk_sees_what_was_found(scene: Scene) -> None:
    held, noted = scene.post(scene.ann, "Such fribblery"), scene.post(scene.ben, "Tosh, I say")
    assert (held.state, noted.state) == ("pending", "published")
    assert findings(noted) == [("words", "Tosh", "note")]
    (entry,) = [entry for entry in read_queue().held if entry.id == held.pk]
    assert [(found.filter, found.matched, found.verdict) for found in entry.findings] == [
        ("words", "fribblery", "hold")
    ]


def test_a_change_of_the_lists_holds_from_the_next_comment_on(scene: Scene) -> None:
    FilterWord.objects.filter(word="blorp").delete()
    assert scene.post(scene.ann, "You blorp").state == "published"
    word = FilterWord.objects.create(word="piffle", verdict="hold")
    assert scene.post(scene.ann, "Piffle, all").state == "pending"
    word.word = "waffle"
    word.save()
    assert scene.post(scene.ann, "Piffle again").state == "published"


def test_moderators_are_not_filtered(scene: Scene) -> None:
    comment = scene.post(scene.mo, "Please do not say blorp HERE, AND STOP SHOUTING FOR HEAVENS SAKE")
    assert (comment.state, findings(comment)) == ("published", [])


def test_editing_lets_the_filters_look_again(scene: Scene) -> None:
    comment = scene.post(scene.ann, "Tosh")
    with pytest.raises(CommentRejected):
        edit_comment(scene.ann, comment.pk, body="Blorp")
    assert Comment.objects.get().body == "Tosh"
    edited = edit_comment(scene.ann, comment.pk, body="Better words")
    assert (edited.state, findings(comment)) == ("published", [])


def test_what_an_edit_made_wait_vanishes_for_readers_and_stays_for_its_author(scene: Scene) -> None:
    parent = scene.post(scene.ben, "The question")
    comment = scene.post(scene.ann, "Innocent", parent=parent)
    before = Comment.objects.get(pk=comment.pk).rev
    hidden = edit_comment(scene.ann, comment.pk, body="Fribble fribble")
    assert (hidden.state, hidden.seen) == ("pending", True)
    diff = read_changes(scene.article.pk, None, before)
    assert isinstance(diff, Changes)
    (tombstone,) = [entry for entry in diff.comments if entry.id == comment.pk]
    assert isinstance(tombstone, Tombstone)
    assert (tombstone.state, tombstone.hidden) == ("removed", True)
    assert Comment.objects.get(pk=parent.pk).replies == 0
    for who, sees in [(passer_by(), False), (scene.ben, False), (scene.ann, True), (scene.mo, True)]:
        assert (b"Fribble" in to_json(read_comments(scene.article, who))) == sees
    edit_comment(scene.ann, comment.pk, body="Innocent again")
    assert Comment.objects.get(pk=comment.pk).state == "pending"
    decide(scene.mo, comment.pk, action="restore")
    assert Comment.objects.get(pk=comment.pk).state == "published"
    assert Comment.objects.get(pk=parent.pk).replies == 1


def test_who_says_the_same_twice_is_told_and_may_say_it_after_withdrawing(scene: Scene) -> None:
    first = scene.post(scene.ann, PARAGRAPH)
    with pytest.raises(CommentRejected, match="You have said the same here already"):
        scene.post(scene.ann, PARAGRAPH.upper().lower())
    edit_comment(scene.ann, first.pk, body=PARAGRAPH + "!")
    withdraw_comment(scene.ann, first.pk)
    assert scene.post(scene.ann, PARAGRAPH).state == "published"


def test_short_words_may_be_said_again_and_again(scene: Scene) -> None:
    for _ in range(3):
        assert scene.post(scene.ann, "I agree with you.").state == "published"


def test_nearly_the_same_of_many_people_waits(scene: Scene) -> None:
    variants = [PARAGRAPH.replace("nobody", word) for word in ("nobody", "no one", "not one")]
    states = [scene.post(guest(f"Reader {place}"), text).state for place, text in enumerate(variants)]
    assert states == ["published", "published", "pending"]
    Trace.objects.update(created=timezone.now() - timedelta(hours=25))
    assert scene.post(guest("Late"), PARAGRAPH).state == "published"
    assert forget_old_traces() == 3
    assert Trace.objects.count() == 1


def test_a_raid_lets_new_names_wait_and_nobody_else(scene: Scene) -> None:
    FilterSettings.objects.create(pk=1, raid_size=3)
    scene.ben.reader.created -= timedelta(days=2)  # type: ignore[union-attr]
    scene.ben.reader.save()  # type: ignore[union-attr]
    for place in range(3):
        assert scene.post(guest(f"New {place}")).state == "published"
    raider = scene.post(guest("New 4"))
    assert (raider.state, findings(raider)) == ("pending", [("raid", "3 new names within five minutes", "hold")])
    assert scene.post(scene.ben).state == "published"
    Trace.objects.update(created=timezone.now() - timedelta(minutes=6))
    assert scene.post(guest("New 5")).state == "published"
