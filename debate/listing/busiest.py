"""Lists of the debates on this server's own pages: the busiest ones for the front page, all of them for the archive.

Debates on publishers' pages are not listed: their publishers list them. Writes nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from debate.articles.access import listed_articles
from debate.articles.models import Article
from debate.caches.slow_results import KeptAnswers
from debate.comments.models import Comment
from debate.database.raw_sql import read_rows
from debate.page_states import LISTED, MAX_AGE_S
from debate.polls.models import Poll
from debate.viewer_count import viewers

SHOWN = 30
# This many of the newest debates are always listed, so that a new one is found before anybody has commented.
_NEWEST = 5
_LOOK_BACK = timedelta(days=1)
# Counting a debate's comments stops here: it is far ahead by then, and the time of a count stays bounded.
_COUNTED = 300

_ACTIVITY = f"""
    SELECT
        article.id,
        (
            SELECT COUNT(*) FROM (
                SELECT 1 FROM debate_comment AS comment
                WHERE comment.article_id = article.id AND comment.published > %s
                AND comment.state = '{Comment.State.PUBLISHED}' LIMIT {_COUNTED}
            ) AS recent
        ) + (
            SELECT COALESCE(SUM(poll.ballots - COALESCE((
                SELECT before.ballots FROM debate_pollminute AS before
                WHERE before.poll_id = poll.id AND before.minute <= %s ORDER BY before.minute DESC LIMIT 1
            ), 0)), 0)
            FROM debate_poll AS poll WHERE poll.article_id = article.id AND poll.state = '{Poll.State.OPEN}'
        )
    FROM debate_article AS article WHERE article.address IS NULL AND article.moved_to_id IS NULL
    AND (%s OR article.site_id = %s) ORDER BY article.published DESC, article.id DESC LIMIT {LISTED}
"""
_activity: KeptAnswers[Mapping[int, int]] = KeptAnswers("activity", kept_s=MAX_AGE_S)


def read_busiest(site_id: int | None = None) -> list[Article]:
    """Return the busiest of the newest debates, the busiest one first, and the newest first among equals.

    With a site, only its own.

    How busy a debate is: its comments and votes of the last day, which are counted every ten seconds, and its viewers.
    """
    activity = _activity.get(lambda: _read_activity(timezone.now() - _LOOK_BACK, site_id), key=str(site_id))
    newest = list(listed_articles(site_id).defer("body")[:LISTED])
    busiest = sorted(newest, key=lambda article: -activity.get(article.pk, 0))[: SHOWN - _NEWEST]
    shown = dict.fromkeys([*newest[:_NEWEST], *busiest, *newest[:SHOWN]])
    return sorted(list(shown)[:SHOWN], key=lambda article: -(activity.get(article.pk, 0) + viewers(article.pk)))


def _read_activity(since: datetime, site_id: int | None) -> dict[int, int]:
    return dict(read_rows(_ACTIVITY, since, since, site_id is None, site_id or 0))
