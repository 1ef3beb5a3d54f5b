"""The one kind of diff: what is now different from an earlier revision, and the snapshot to begin from."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from debate import wire
from debate.articles.access import describe_article, get_article
from debate.articles.models import Article
from debate.audience import viewers
from debate.comments.box import read_box
from debate.comments.models import Comment
from debate.comments.wire_form import describe
from debate.errors import NotFound
from debate.polls.ballots import read_ballots
from debate.polls.tallies import describe_polls, known_polls, polls_of, tally_of
from debate.readers.identity import Identity

# A wider gap costs the client more to catch up on than to load the page's state anew.
MAX_GAP_COMMENTS = 500


@dataclass(frozen=True, slots=True)
class Head:
    """How far an article is: its epoch and newest revision, and the version of each poll's tally by poll id."""

    epoch: str
    rev: int
    tallies: dict[int, int]


def read_snapshot(slug: str, identity: Identity) -> wire.Snapshot:
    """Return the article's state but for its comments, with the speaker's own ballots; raises `NotFound`."""
    article = get_article(slug)
    polls = polls_of(article.pk)
    ballots, box = read_ballots(identity, article.pk), read_box(identity, article)
    return wire.Snapshot(
        article=describe_article(article, box.rules),
        epoch=article.epoch,
        rev=article.rev,
        polls=describe_polls(polls),
        tallies=[tally_of(poll, has_ballot=poll.pk in ballots) for poll in polls],
        viewers=viewers(article.pk),
        ballots={str(poll): choices for poll, choices in ballots.items()},
        wait=box.wait_s,
    )


def read_changes(article_id: int, epoch: str | None, since: int) -> wire.Changes | wire.Reset:
    """Return what every reader may know of the article's changes after revision `since` of that epoch.

    A `Reset` where the epoch is another, `since` is not yet, or the gap passes `MAX_GAP_COMMENTS`; no epoch is taken as
    the present one. Raises `NotFound`.
    """
    # The head is read before the rows: a row that changes in between is then newer than the head says, and comes again.
    article = Article.objects.filter(pk=article_id).first()
    if article is None:
        raise NotFound
    if epoch and epoch != article.epoch or not 0 <= since <= article.rev:
        return wire.Reset(epoch=article.epoch, rev=article.rev)
    comments = _changed_comments(article, since) if since < article.rev else []
    if len(comments) > MAX_GAP_COMMENTS:
        return wire.Reset(epoch=article.epoch, rev=article.rev)
    polls = polls_of(article_id)
    changed_polls = [poll for poll in polls if poll.rev > since]
    return wire.Changes(
        epoch=article.epoch,
        since=since,
        rev=article.rev,
        comments=[describe(comment) for comment in comments],
        tallies=[tally_of(poll) for poll in polls],
        viewers=viewers(article_id),
        article=describe_article(article) if article.rules_rev > since else None,
        polls=describe_polls(changed_polls) if changed_polls else None,
    )


def read_heads(article_ids: Collection[int]) -> dict[int, Head]:
    """Return the heads of those of the articles that exist, by article id, in two queries."""
    tallies: dict[int, dict[int, int]] = defaultdict(dict)
    for article_id, poll_id, version in (
        known_polls().filter(article_id__in=article_ids).values_list("article_id", "pk", "version")
    ):
        tallies[article_id][poll_id] = version
    heads = Article.objects.filter(pk__in=article_ids).values_list("pk", "epoch", "rev")
    return {pk: Head(epoch=epoch, rev=rev, tallies=tallies[pk]) for pk, epoch, rev in heads}


def _changed_comments(article: Article, since: int) -> list[Comment]:
    """Return what has changed, at most one comment more than a diff may hold."""
    changed = Comment.objects.filter(article=article, rev__gt=since, seen=True).select_related("author")
    return list(changed.order_by("rev", "id")[: MAX_GAP_COMMENTS + 1])
