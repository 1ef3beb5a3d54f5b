"""Combines the filters: their matches in a text, and the consequence for the comment."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from debate.articles.models import Article
from debate.articles.rulebook import Rules
from debate.comments.filters.manner import find_many_links, find_shouting
from debate.comments.filters.matches import Match, store_matches
from debate.comments.filters.models import FilterSettings, Finding, Trace, Verdict
from debate.comments.filters.raids import ask_for_newcomers, find_raid, is_new_reader
from debate.comments.filters.repetition import ask_for_alike, find_repetition, sketch
from debate.comments.filters.words import VERSION as WORDS_VERSION
from debate.comments.filters.words import lists_of
from debate.comments.markup import find_links
from debate.comments.models import Comment
from debate.database.raw_sql import Columns, Statement, change_rows, run_together
from debate.errors import CommentRejected
from debate.language.wording import later, quoted_later
from debate.readers.models import Reader
from debate.rights.asking import moderates

SETTINGS_ID = 1
_SETTINGS = Columns(FilterSettings, "chosen")
_CHOSEN = Statement(f"SELECT {_SETTINGS.sql} FROM debate_filtersettings AS chosen WHERE chosen.id = {SETTINGS_ID}", [])

_NEW_TRACE = """
    INSERT INTO debate_trace (comment_id, article_id, author_id, is_new, band_1, band_2, band_3, created)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def screen_text(author: Reader, text: str, *, article: Article, editing: int | None = None) -> list[Match]:
    """Return the filters' matches in a new text, or in one that replaces the text of comment `editing`.

    Nothing for the debate's moderators. `require_accepted` says whether all of it is accepted.
    """
    if moderates(author, article):
        return []
    # A load test posts the same text a thousand times, under a thousand new names.
    compares = settings.RATE_LIMITS_ON
    asked = [_CHOSEN, WORDS_VERSION]
    if compares:
        asked += [ask_for_alike(text, ignoring=editing), ask_for_newcomers(article.pk)]
    choices, version, *compared = run_together(*asked)
    chosen = _SETTINGS.make(choices[0]) if choices else FilterSettings(pk=SETTINGS_ID)
    matches = [*lists_of(version, article.site_id).search(text), *find_many_links(text, allowed=chosen.max_links)]
    if chosen.hold_shouting:
        matches += find_shouting(text)
    if compares:
        alike, [(newcomers,)] = compared
        if chosen.stop_repetition:
            matches += find_repetition(author, text, alike, article_id=article.pk)
        matches += find_raid(author, newcomers, article_id=article.pk, size=chosen.raid_size)
    return matches


def apply_rules(rules: Rules, article: Article, author: Reader, text: str) -> list[Match]:
    """Return why the debate's rules hold a new comment for review; empty for its moderators."""
    if moderates(author, article):
        return []
    held = []
    if rules.is_held_back:
        held.append(Match.of("rules", "", Verdict.HOLD, detail="all_held"))
    if rules.hold_links and find_links(text):
        held.append(Match.of("rules", "", Verdict.HOLD, detail="links_held"))
    if is_newcomer(author, rules.hold_newcomers):
        held.append(Match.of("rules", "", Verdict.HOLD, detail="newcomer", number=rules.hold_newcomers))
    return held


def is_newcomer(author: Reader, comments: int) -> bool:
    """Say whether the author has fewer published comments than this."""
    if not comments:
        return False
    published = Comment.objects.filter(author=author, state=Comment.State.PUBLISHED)
    return published[:comments].count() < comments


def is_held(matches: Iterable[Match]) -> bool:
    """Say whether any match holds the comment."""
    return any(match.verdict == Verdict.HOLD for match in matches)


def keep_matches(comment: Comment, matches: Sequence[Match], *, is_new: bool = False) -> None:
    """Store the matches in the comment's current text, replacing earlier ones."""
    if not is_new:
        Finding.objects.filter(comment=comment).delete()
    store_matches(comment, matches)


def keep_trace(comment: Comment, text: str, *, is_new: bool = False) -> None:
    """Store a trace of the comment for a day, so that later ones can be compared with it."""
    if not settings.RATE_LIMITS_ON:
        return
    traced = {
        "article_id": comment.article_id,
        "author_id": comment.author_id,
        "is_new": is_new_reader(comment.author),
        **dict(zip(("band_1", "band_2", "band_3"), sketch(text), strict=True)),
        "created": comment.created,
    }
    if is_new:
        change_rows(_NEW_TRACE, comment.pk, *traced.values())
    else:
        Trace.objects.update_or_create(comment=comment, defaults=traced)


def require_accepted(matches: Iterable[Match]) -> None:
    """Raise `CommentRejected`, which says what was found, if a filter rejects the text."""
    rejected = [match for match in matches if match.verdict == Verdict.REJECT]
    if not rejected:
        return
    if rejected[0].filter == "repetition":
        raise CommentRejected(later("You have already said the same here."))
    words = quoted_later(match.matched for match in rejected)
    raise CommentRejected(
        later("This site does not accept %(words)s. Your text is kept; you can change it and post it.", words=words)
    )
