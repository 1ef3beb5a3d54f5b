"""The one kind of diff: what is now different from an earlier revision, and the snapshot to begin from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from debate import wire
from debate.articles.access import describe_article, get_article
from debate.articles.models import Article
from debate.audience import viewers
from debate.comments.box import read_box
from debate.comments.changed import read_changed_comments
from debate.comments.wire_form import describe
from debate.errors import NotFound
from debate.polls.ballots import read_ballots
from debate.polls.models import Poll
from debate.polls.tallies import describe_polls, polls_of, read_tallies, tally_of
from debate.readers.identity import Identity
from debate.rows import read_rows

# A wider gap costs the client more to catch up on than to load the page's state anew.
MAX_GAP_COMMENTS = 500

_HEADS = f"""
    SELECT
        article.id, article.epoch, article.rev, article.comment_count, article.rules_rev,
        poll.id, poll.version, poll.rev
    FROM debate_article AS article
    LEFT JOIN debate_poll AS poll ON poll.article_id = article.id AND poll.state <> '{Poll.State.DRAFT}'
    WHERE article.id IN ({{}})
    ORDER BY poll.position, poll.id
"""


@dataclass(frozen=True, slots=True)
class Head:
    """How far an article is: its epoch and newest revision, and the version of each poll's tally by poll id.

    `comment_count` is how many comments are published. `rules_rev` and `polls_rev` are the revisions that last changed
    its rules and any of its polls.
    """

    epoch: str
    rev: int
    comment_count: int
    rules_rev: int
    polls_rev: int
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
        comment_count=article.comment_count,
        polls=describe_polls(polls),
        tallies=[tally_of(poll, has_ballot=poll.pk in ballots) for poll in polls],
        viewers=viewers(article.pk),
        ballots={str(poll): choices for poll, choices in ballots.items()},
        wait=box.wait_s,
    )


def read_changes(
    article_id: int, epoch: str | None, since: int, *, known: Sequence[wire.Tally] = ()
) -> wire.Changes | wire.Reset:
    """Return what every reader may know of the article's changes after revision `since` of that epoch.

    A `Reset` where the epoch is another, `since` is not yet, or the gap passes `MAX_GAP_COMMENTS`; no epoch is taken as
    the present one. `known` are the tallies that the caller was given at `since`: as long as they stand they need not
    be read. Raises `NotFound`.
    """
    # The head is read before the rows: a row that changes in between is then newer than the head says, and comes again.
    head = read_heads([article_id]).get(article_id)
    if head is None:
        raise NotFound
    if epoch and epoch != head.epoch or not 0 <= since <= head.rev:
        return wire.Reset(epoch=head.epoch, rev=head.rev)
    is_behind = since < head.rev
    comments = read_changed_comments(article_id, since, at_most=MAX_GAP_COMMENTS + 1) if is_behind else []
    if len(comments) > MAX_GAP_COMMENTS:
        return wire.Reset(epoch=head.epoch, rev=head.rev)
    tallies, changed_polls = known, list[Poll]()
    if head.polls_rev > since:
        polls = polls_of(article_id)
        tallies = [tally_of(poll) for poll in polls]
        changed_polls = [poll for poll in polls if poll.rev > since]
    elif head.tallies != {tally.poll: tally.version for tally in known}:
        tallies = read_tallies(article_id)
    return wire.Changes(
        epoch=head.epoch,
        since=since,
        rev=head.rev,
        comments=[describe(comment) for comment in comments],
        tallies=list(tallies),
        comment_count=head.comment_count,
        viewers=viewers(article_id),
        article=describe_article(Article.objects.get(pk=article_id)) if head.rules_rev > since else None,
        polls=describe_polls(changed_polls) if changed_polls else None,
    )


def read_heads(article_ids: Collection[int]) -> dict[int, Head]:
    """Return the heads of those of the articles that exist, by article id, in one query."""
    heads: dict[int, Head] = {}
    placeholders = ", ".join(["%s"] * len(article_ids))
    for row in read_rows(_HEADS.format(placeholders), *article_ids) if article_ids else []:
        article_id, epoch, rev, comment_count, rules_rev, poll, version, poll_rev = row
        head = heads.get(article_id) or Head(epoch, rev, comment_count, rules_rev, polls_rev=0, tallies={})
        if poll is not None:
            head = replace(head, polls_rev=max(head.polls_rev, poll_rev), tallies=head.tallies | {poll: version})
        heads[article_id] = head
    return heads
