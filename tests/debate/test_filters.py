"""What the filters find in a text."""

import unicodedata
from random import Random
from string import ascii_lowercase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from debate.comments.filters.details import describe_detail
from debate.comments.filters.folding import fold, tokenize
from debate.comments.filters.manner import find_many_links, find_shouting
from debate.comments.filters.models import FilterWord
from debate.comments.filters.sketch import MIN_CHARACTERS, bands, likeness, shingle
from debate.comments.filters.words import WordLists
from debate.text.cleaning import clean_text
from debate.text.confusables import confusables

PARAGRAPH = (
    "The bridge will cost the town more than it ever brings in, and nobody who voted for it has told us "
    "who is going to pay when the first repairs are due."
)


def lists(*words: str) -> WordLists:
    """Return lists of these words, each with its index."""
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
def test_a_listed_word_is_found_in_any_spelling(text: str) -> None:
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
def test_every_filter_handles_any_text(text: str) -> None:
    some = lists("blorp", "ass*", "*fail*", "jump in the lake", "笨蛋")
    some.search(text)
    find_shouting(text)
    find_many_links(text, allowed=3)
    shingle(text)
    assert fold(fold(text)) == fold(fold(fold(text)))


def test_folding_handles_ten_thousand_random_texts() -> None:
    random = Random(0)
    some = lists("blorp", "ass*", "*fail*", "jump in the lake")
    for _ in range(10_000):
        characters = (chr(random.randrange(random.choice([0x300, 0x3000, 0x11_0000]))) for _ in range(12))
        some.search(clean_text("".join(characters)))


def test_each_confusable_character_is_folded_to_its_letter() -> None:
    """Unicode Technical Standard 39's own data: every character that is confusable with a letter from a to z."""
    missed = []
    for character, looks in confusables().items():
        letters = {letter for letter in ascii_lowercase if confusables().get(letter, letter) == looks}
        is_letter = not character.isascii() and unicodedata.category(character)[0] in "LNS"
        if letters and is_letter and not any(found(f"x{character}y", f"x{letter}y") for letter in letters):
            missed.append((character, letters))
    assert missed == []


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"]), min_size=1, max_size=30))
def test_every_listed_word_matches_itself(word: str) -> None:
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
def test_a_few_capitals_are_not_shouting(text: str, matches: bool) -> None:
    assert bool(find_shouting(text)) == matches


def test_links_are_counted_with_and_without_a_scheme() -> None:
    text = "https://example.org/a www.example.com example.net and http://example.org"
    assert find_many_links(text, allowed=4) == []
    found = find_many_links(text, allowed=3)[0]
    assert describe_detail(found.detail, found.numbers, found.matched).startswith("4 links: https://example.org/a")


def test_a_texts_sketch_is_the_same_in_every_version() -> None:
    assert bands(shingle(PARAGRAPH)) == (
        -6_309_949_807_356_754_807,
        7_287_580_073_084_655_203,
        4_771_526_235_238_501_654,
    )


def test_near_duplicates_share_shingles_and_a_short_text_has_none() -> None:
    other = PARAGRAPH.replace("first", "next")
    assert likeness(shingle(PARAGRAPH), shingle(other)) > 0.8
    assert likeness(shingle(PARAGRAPH), shingle(PARAGRAPH[::-1])) < 0.1
    assert not shingle("x" * (MIN_CHARACTERS - 1))
