"""What the newsroom did in a debate: answers, pins and picks, as flags of its polls' timelines. Writes nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.polls.tallies import get_poll
from debate.polls.timeline import read_timeline
from debate.readers.identity import Identity
from debate.wire.polls import TimelineAnswer, TimelineFlagObject

# The newest: more could not be told apart on a chart.
MAX_FLAGS = 20


def read_flagged_timeline(identity: Identity, poll_id: int) -> TimelineAnswer:
    """Return the poll's timeline with the newsroom's flags, as far as the reader can see its votes.

    Raises `NotFound`.
    """
    timeline = read_timeline(identity, poll_id)
    return (
        timeline
        if timeline.hidden
        else timeline.model_copy(update={"flags": _read_flags(get_poll(poll_id).article_id)})
    )


def _read_flags(article_id: int) -> list[TimelineFlagObject]:
    """Return the newest flags of a debate, the oldest first; what was undone or removed has none."""
    published = Comment.objects.filter(article=article_id, state=Comment.State.PUBLISHED)
    answered = published.filter(answer__isnull=False).order_by("-answer_id").values_list("answer", "answer__published")
    flags = [TimelineFlagObject(kind="answer", moment=moment, comment=pk) for pk, moment in answered[:MAX_FLAGS] if pk]
    pinned, picked = published.filter(pinned=True), published.filter(picked=True)
    for moment, comment_id in _moments(Decision.Action.PIN, pinned.order_by("-id")[:MAX_FLAGS]):
        flags.append(TimelineFlagObject(kind="pin", moment=moment, comment=comment_id))
    for moment, comment_id in _moments(Decision.Action.PICK, picked.order_by("-published", "-id")[:MAX_FLAGS]):
        flags.append(TimelineFlagObject(kind="pick", moment=moment, comment=comment_id))
    return sorted(flags, key=lambda flag: (flag.moment, flag.comment))[-MAX_FLAGS:]


def _moments(action: str, comments: Iterable[Comment]) -> Iterable[tuple[datetime, int]]:
    """Yield when each of the comments was last pinned or picked; without a decision, when it was published."""
    found = {comment.pk: comment.published for comment in comments}
    decided = Decision.objects.filter(comment__in=found, action=action).order_by().values_list("comment")
    found |= {pk: last for pk, last in decided.annotate(Max("created")) if pk}
    return ((moment, pk) for pk, moment in found.items())
