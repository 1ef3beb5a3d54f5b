"""Queueing comments for the outside scorer, if there is one. Nothing here waits for its answer.

A comment is published or held first. The queue is in the database, so that it survives a restart;
`moderation.second_look` processes it.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from debate.comments.filters.models import SecondLook
from debate.comments.http_scorer import HttpScorer
from debate.comments.models import Comment
from debate.comments.scorer import Context, Scorer
from debate.rights.asking import moderates


def has_scorer() -> bool:
    """Say whether the settings name an outside scorer."""
    return bool(settings.SCORER or settings.SCORER_URL)


def read_scorer() -> Scorer | None:
    """Return the configured scorer, or None.

    Raises `ImportError` if the function doesn't exist.
    """
    if settings.SCORER:
        scorer: Scorer = import_string(settings.SCORER)
        return scorer
    if settings.SCORER_URL:
        return HttpScorer(settings.SCORER_URL, token=settings.SCORER_TOKEN, timeout_s=settings.SCORER_TIMEOUT_S)
    return None


def ask_for_second_look(comment: Comment) -> None:
    """Queue a comment's text for the scorer, if there is one, in the transaction that writes the text."""
    if has_scorer() and not moderates(comment.author, comment.article):
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
