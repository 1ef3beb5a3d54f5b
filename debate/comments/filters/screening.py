"""Combines the filters: their matches in a text, and the consequence for the comment."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from debate.articles.models import Article
from debate.articles.rulebook import Rules
from debate.comments.filters.manner import find_many_links, find_shouting
from debate.comments.filters.matches import Match, store_matches
from debate.comments.filters.models import FilterSettings, Finding, Trace, Verdict
from debate.comments.filters.raids import find_raid, is_new_reader
from debate.comments.filters.repetition import find_repetition, sketch
from debate.comments.filters.words import read_lists
from debate.comments.markup import find_links
from debate.comments.models import Comment
from debate.database.raw_sql import Columns, read_rows
from debate.errors import CommentRejected
from debate.language.wording import later, quoted_later
from debate.readers.models import Reader
from debate.rights.asking import moderates

SETTINGS_ID = 1
_SETTINGS = Columns(FilterSettings, "chosen")
_CHOSEN = f"SELECT {_SETTINGS.sql} FROM debate_filtersettings AS chosen WHERE chosen.id = {SETTINGS_ID}"


def screen_text(author: Reader, text: str, *, article: Article, editing: int | None = None) -> list[Match]:
    """Return the filters' matches in a new text, or in one that replaces the text of comment `editing`.

    Nothing for the debate's moderators. `require_accepted` says whether all of it is accepted.
    """
    if moderates(author, article):
        return []
    chosen = next((_SETTINGS.make(row) for row in read_rows(_CHOSEN)), FilterSettings(pk=SETTINGS_ID))
    matches = [*read_lists(article.site_id).search(text), *find_many_links(text, allowed=chosen.max_links)]
    if chosen.hold_shouting:
        matches += find_shouting(text)
    # A load test posts the same text a thousand times, under a thousand new names.
    if settings.RATE_LIMITS_ON:
        if chosen.stop_repetition:
            matches += find_repetition(author, text, article_id=article.pk, ignoring=editing)
        matches += find_raid(author, article_id=article.pk, size=chosen.raid_size)
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
    published = Comment.objects.filter(author=author, state=Comment.State.PUBLISHED)
    return comments > 0 and published[:comments].count() < comments


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
    band_1, band_2, band_3 = sketch(text)
    traced = {"band_1": band_1, "band_2": band_2, "band_3": band_3, "created": comment.created}
    person = {
        "article_id": comment.article_id,
        "author_id": comment.author_id,
        "is_new": is_new_reader(comment.author),
    }
    if is_new:
        Trace.objects.create(comment=comment, **traced, **person)
    else:
        Trace.objects.update_or_create(comment=comment, defaults=traced | person)


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
