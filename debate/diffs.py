"""The diff: what has changed since an earlier revision, and the snapshot to start from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from debate.articles.access import describe_article, get_article
from debate.articles.models import Article
from debate.articles.rulebook import COMMON_RULES_ID
from debate.articles.rules import tell_rules
from debate.comments.changes_since import Position, read_changed_comments
from debate.comments.posting_status import read_posting_status
from debate.comments.wire_form import close_for, describe
from debate.database.raw_sql import places, read_rows
from debate.errors import NotFound
from debate.polls.ballots import read_ballots
from debate.polls.models import Poll
from debate.polls.tallies import describe_polls, polls_of, read_tallies, tally_of
from debate.readers.identity import Identity
from debate.rights.asking import require_here
from debate.viewer_count import viewers
from debate.wire.articles import ChangesFrame, ResetFrame, SnapshotAnswer
from debate.wire.comments import AnyComment
from debate.wire.polls import TallyObject

# Catching up on a larger gap costs the client more than reloading the page's state.
MAX_GAP_COMMENTS = 500
# Viewers that are reset reload at different times: about this many a second, over at most this many seconds.
RESETS_PER_S = 200
MAX_RESET_SPREAD_S = 120.0

_HEADS = f"""
    SELECT
        article.id, article.epoch, article.rev, article.comment_count, article.rules_rev,
        article.rules_version <> COALESCE(site_rules.version, 0) + COALESCE(common_rules.version, 0),
        poll.id, poll.version, poll.rev
    FROM debate_article AS article
    LEFT JOIN debate_siterules AS site_rules ON site_rules.site_id = article.site_id
    LEFT JOIN debate_commonrules AS common_rules ON common_rules.id = {COMMON_RULES_ID}
    LEFT JOIN debate_poll AS poll ON poll.article_id = article.id AND poll.state <> '{Poll.State.DRAFT}'
    WHERE article.id IN ({{}}) AND article.moved_to_id IS NULL
    ORDER BY poll.position, poll.id
"""


@dataclass(frozen=True, slots=True)
class Head:
    """An article's head: its epoch, newest revision, and the version of each poll's tally by poll id.

    `comment_count` is the number of published comments. `rules_rev` and `polls_rev` are the revisions of the last
    change to its rules and to any poll. `has_untold_rules` says that rules of its site or global rules have changed
    without a revision of the article yet.
    """

    epoch: str
    rev: int
    comment_count: int
    rules_rev: int
    has_untold_rules: bool
    polls_rev: int
    tallies: dict[int, int]


def read_snapshot(slug: str, identity: Identity) -> SnapshotAnswer:
    """Return the article's state without its comments, with the reader's own ballots; raises `NotFound`."""
    article = get_article(slug)
    require_here(identity, article)
    polls = polls_of(article.pk)
    ballots, status = read_ballots(identity, article.pk), read_posting_status(identity, article)
    return SnapshotAnswer(
        article=describe_article(article, status.rules),
        epoch=article.epoch,
        rev=article.rev,
        comment_count=article.comment_count,
        polls=describe_polls(polls),
        tallies=[tally_of(poll, has_ballot=poll.pk in ballots) for poll in polls],
        viewers=viewers(article.pk),
        ballots={str(poll): choices for poll, choices in ballots.items()},
        wait=status.wait_s,
    )


def read_changes(
    article_id: int,
    epoch: str | None,
    since: int,
    *,
    known: Sequence[TallyObject] = (),
    told: Position | None = None,
) -> ChangesFrame | ResetFrame:
    """Return what every reader can know of the article's changes after revision `since` of that epoch.

    Returns a `Reset` if the epoch differs, `since` is in the future, or the gap exceeds `MAX_GAP_COMMENTS`; no epoch
    means the current one. `known` are the tallies that the caller has from `since`: unchanged ones aren't read again.
    `told` is how far `read_part` has brought the caller beyond `since`. Raises `NotFound`.
    """
    # The head is read before the rows: a row that changes in between is newer than the head, and comes again.
    head = read_heads([article_id]).get(article_id)
    if head and head.has_untold_rules:
        tell_rules(article_id)
        head = read_heads([article_id]).get(article_id)
    if head is None:
        raise NotFound
    if epoch and epoch != head.epoch or not 0 <= since <= head.rev:
        return _reset(article_id, head)
    is_behind = since < head.rev
    after = told or Position.after_revision(since)
    comments = read_changed_comments(article_id, after, at_most=MAX_GAP_COMMENTS + 1) if is_behind else []
    if len(comments) > MAX_GAP_COMMENTS:
        return _reset(article_id, head)
    tallies, changed_polls = known, list[Poll]()
    if head.polls_rev > since:
        polls = polls_of(article_id)
        tallies = [tally_of(poll) for poll in polls]
        changed_polls = [poll for poll in polls if poll.rev > since]
    elif head.tallies != {tally.poll: tally.version for tally in known}:
        tallies = read_tallies(article_id)
    return ChangesFrame(
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


def close_changes(hidden: Collection[int], changes: ChangesFrame | ResetFrame) -> ChangesFrame | ResetFrame:
    """Return a diff as a reader gets it who has hidden the authors with these ids."""
    if not hidden or isinstance(changes, ResetFrame):
        return changes
    return changes.model_copy(update={"comments": [close_for(hidden, comment) for comment in changes.comments]})


def read_part(article_id: int, told: Position) -> tuple[list[AnyComment], Position]:
    """Return the next `MAX_GAP_COMMENTS` comments of a gap that is too large for one diff, and how far they reach.

    `told` is the end of the previous part. Empty if the rest fits into one diff, which `read_changes` then reads: only
    that one contains the revision, the tallies and the rules.
    """
    comments = read_changed_comments(article_id, told, at_most=MAX_GAP_COMMENTS + 1)
    if len(comments) <= MAX_GAP_COMMENTS:
        return [], told
    last = comments[MAX_GAP_COMMENTS - 1]
    return [describe(comment) for comment in comments[:MAX_GAP_COMMENTS]], Position(last.rev, last.pk)


def read_heads(article_ids: Collection[int]) -> dict[int, Head]:
    """Return the heads of those articles that have not been merged, by article id, in one query."""
    heads: dict[int, Head] = {}
    for row in read_rows(_HEADS.format(places(article_ids)), *article_ids) if article_ids else []:
        article_id, epoch, rev, comment_count, rules_rev, has_untold_rules, poll, version, poll_rev = row
        head = heads.get(article_id) or Head(
            epoch, rev, comment_count, rules_rev, bool(has_untold_rules), polls_rev=0, tallies={}
        )
        if poll is not None:
            head = replace(head, polls_rev=max(head.polls_rev, poll_rev), tallies=head.tallies | {poll: version})
        heads[article_id] = head
    return heads


def _reset(article_id: int, head: Head) -> ResetFrame:
    spread_s = min(viewers(article_id) / RESETS_PER_S, MAX_RESET_SPREAD_S)
    return ResetFrame(epoch=head.epoch, rev=head.rev, within=round(spread_s, 1) if spread_s >= 1 else None)
