"""Puts the filters together: what they find in a text, and what follows for the comment."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from debate.articles.rulebook import Rules
from debate.comments.filters.manner import find_many_links, find_shouting
from debate.comments.filters.matches import Match
from debate.comments.filters.models import FilterSettings, Finding, Trace, Verdict
from debate.comments.filters.raids import find_raid, is_new
from debate.comments.filters.repetition import find_repetition, sketch
from debate.comments.filters.words import read_lists
from debate.comments.markup import find_links
from debate.comments.models import Comment
from debate.errors import CommentRejected
from debate.readers.models import Reader

SETTINGS_ID = 1


def screen_text(author: Reader, text: str, *, article_id: int, editing: int | None = None) -> list[Match]:
    """Return what the filters find in a text that is to be posted, or to replace that of comment `editing`.

    Nothing for moderators. Raises `CommentRejected`, which says what was found, where a filter does not accept it.
    """
    if author.is_moderator:
        return []
    chosen = FilterSettings.objects.filter(pk=SETTINGS_ID).first() or FilterSettings(pk=SETTINGS_ID)
    matches = [*read_lists().search(text), *find_many_links(text, allowed=chosen.max_links)]
    if chosen.hold_shouting:
        matches += find_shouting(text)
    # A load test says the same a thousand times, under a thousand new names.
    if settings.RATE_LIMITS_ON:
        if chosen.stop_repetition:
            matches += find_repetition(author, text, article_id=article_id, ignoring=editing)
        matches += find_raid(author, article_id=article_id, size=chosen.raid_size)
    _require_accepted(matches)
    return matches


def apply_rules(rules: Rules, author: Reader, text: str) -> list[Match]:
    """Return why the rules of the debate let a new comment wait for a moderator; nothing for moderators."""
    if author.is_moderator:
        return []
    reasons = []
    if rules.is_held_back:
        reasons.append("every comment waits here")
    if rules.hold_links and find_links(text):
        reasons.append("links wait here")
    if is_newcomer(author, rules.hold_newcomers):
        reasons.append(f"one of the author's first {rules.hold_newcomers} comments")
    return [Match.of("rules", reason, Verdict.HOLD) for reason in reasons]


def is_newcomer(author: Reader, comments: int) -> bool:
    """Say whether fewer than so many of the author's comments stand published."""
    published = Comment.objects.filter(author=author, state=Comment.State.PUBLISHED)
    return comments > 0 and published[:comments].count() < comments


def is_held(matches: Iterable[Match]) -> bool:
    """Say whether any match lets the comment wait."""
    return any(match.verdict == Verdict.HOLD for match in matches)


def keep_matches(comment: Comment, matches: Sequence[Match]) -> None:
    """Keep what was found in the comment as it now reads, for the moderators, in place of what was found before."""
    Finding.objects.filter(comment=comment).delete()
    Finding.objects.bulk_create(
        Finding(comment=comment, filter=match.filter, matched=match.matched, verdict=match.verdict) for match in matches
    )


def keep_trace(comment: Comment, text: str) -> None:
    """Remember the comment for a day, so that the next ones can be compared with it."""
    if settings.RATE_LIMITS_ON:
        band_1, band_2, band_3 = sketch(text)
        traced = {"band_1": band_1, "band_2": band_2, "band_3": band_3, "created": comment.created}
        person = {"article_id": comment.article_id, "author_id": comment.author_id, "is_new": is_new(comment.author)}
        Trace.objects.update_or_create(comment=comment, defaults=traced | person)


def _require_accepted(matches: Iterable[Match]) -> None:
    rejected = [match for match in matches if match.verdict == Verdict.REJECT]
    if not rejected:
        return
    if rejected[0].filter == "repetition":
        raise CommentRejected("You have said the same here already.")
    words = ", ".join(f"“{match.matched}”" for match in rejected)
    raise CommentRejected(f"This site does not accept {words}. Your text is kept; you can change it and post it.")
