"""Letting comments wait for the outside scorer, if there is one. Nothing here waits for its answer.

A comment is published or held first. What waits for a second look is a row in the database, so that it outlives a
restart; `moderation.second_look` takes it from there.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from debate.comments.filters.models import SecondLook
from debate.comments.http_scorer import HttpScorer
from debate.comments.models import Comment
from debate.comments.scorer import Context, Scorer


def has_scorer() -> bool:
    """Say whether the settings name an outside scorer."""
    return bool(settings.SCORER or settings.SCORER_URL)


def read_scorer() -> Scorer | None:
    """Return the scorer that the settings name, None where there is none.

    Raises `ImportError` for a function that there is not.
    """
    if settings.SCORER:
        scorer: Scorer = import_string(settings.SCORER)
        return scorer
    if settings.SCORER_URL:
        return HttpScorer(settings.SCORER_URL, token=settings.SCORER_TOKEN, timeout_s=settings.SCORER_TIMEOUT_S)
    return None


def ask_for_second_look(comment: Comment) -> None:
    """Let a comment's text wait for the scorer, where there is one; in the transaction that writes the text."""
    if has_scorer() and not comment.author.is_moderator:
        now = timezone.now()
        SecondLook.objects.update_or_create(comment=comment, defaults={"asked": now, "due": now, "attempts": 0})


def describe_context(comment: Comment) -> Context:
    """Return a comment's context; its article, author and parent must have been read with it."""
    parent = comment.parent
    return Context(
        article=comment.article.slug,
        title=comment.article.title,
        section=comment.article.section,
        parent=parent.body if parent and parent.state == Comment.State.PUBLISHED else None,
        author_kind="account" if comment.author.user_id else "guest",
    )
