"""Looks at what is new in the debates that accounts follow, and puts it into the outbox."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from debate.comments.models import Comment
from debate.following.following import period_of
from debate.following.models import Follow
from debate.outbox.adding import add_news
from debate.outbox.kinds import FOLLOWED

# Follows of one transaction.
BATCH = 200
# A job that runs a little late must not move all later mails.
MAX_LATE = timedelta(minutes=30)


def look_through_follows() -> bool:
    """Put the news of follows that are due into the outbox, as one item for each debate; says whether there are more.

    An item and the mark up to which its debate was reported are written together, so nothing is sent twice or left out.
    """
    now = timezone.now()
    published = Comment.objects.filter(article=OuterRef("article"), state=Comment.State.PUBLISHED)
    new = published.filter(published__gt=OuterRef("told")).exclude(author=OuterRef("reader"))
    with transaction.atomic():
        due = Follow.objects.filter(due__lte=now).annotate(has_news=Exists(new)).order_by("due", "pk")
        found = list(due[:BATCH])
        newest = _newest({follow.article_id for follow in found if follow.has_news})
        by_reader = defaultdict(list)
        for follow in found:
            by_reader[follow.reader_id].append(follow)
        for reader_id, follows in by_reader.items():
            period = period_of(reader_id)
            for follow in follows:
                if follow.has_news:
                    until = newest[follow.article_id]
                    add_news(
                        reader_id, FOLLOWED, article_id=follow.article_id, since=follow.told, until=until, is_due=True
                    )
                    Follow.objects.filter(pk=follow.pk).update(told=until)
            mine = Follow.objects.filter(pk__in=[follow.pk for follow in follows])
            # At the same time of the day again, unless the job has stood still for long.
            start = follows[0].due if now - follows[0].due < MAX_LATE else now
            mine.update(due=max(start + period, now))
    return len(found) == BATCH


def _newest(article_ids: set[int]) -> dict[int, datetime]:
    rows = Comment.objects.filter(article__in=article_ids, state=Comment.State.PUBLISHED)
    return dict(rows.values_list("article").annotate(newest=Max("published")))
