"""Recounts what is stored for speed, and repairs it: tallies, comments, likes, replies, reports' weights, threads,
revisions. How each is counted is said where it is kept.

Nothing is locked while all is well. What looks wrong is counted again with the article and its polls locked, so a vote
that arrives during the count is not taken for damage; a repair takes a revision like every change, so readers
see it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from debate.articles.models import Article, new_epoch
from debate.articles.revisions import announce, locked_articles, next_revision
from debate.comments.likes import keep_likes
from debate.comments.models import Comment
from debate.comments.questions import find_answers
from debate.comments.recounting import (
    BySide,
    Stored,
    count_by_side,
    count_likes,
    count_published,
    count_replies,
    count_thread_replies,
    find_agreements,
    find_best,
    find_places,
    read_by_side,
    read_stored,
)
from debate.moderation.queue.weight import keep_open_weight, read_open_percents
from debate.polls.agreement.keeping import store_counts
from debate.polls.changed_sides import find_changed_sides, store_changed_sides
from debate.polls.flows import recount_flows
from debate.polls.models import Choice, Poll
from debate.polls.tallies import Which, recount

# The prefixes of a tally's columns, and what `recount` calls them.
_PARTS: tuple[tuple[str, Which], ...] = (("", "counted"), ("account_", "account"), ("discounted_", "discounted"))


@dataclass(slots=True)
class Findings:
    """What is wrong with one article's data: a sentence each, and what has to be stored instead."""

    sentences: list[str] = field(default_factory=list)
    # Sentences about damage that no count can repair.
    beyond_repair: list[str] = field(default_factory=list)
    comments: dict[int, dict[str, int | None]] = field(default_factory=lambda: defaultdict(dict))
    likes: dict[int, int] = field(default_factory=dict)
    by_side: BySide | None = None
    changed_sides: dict[int, int | None] = field(default_factory=dict)
    weights: list[int] = field(default_factory=list)
    comment_count: int | None = None
    polls: dict[int, dict[str, int | str]] = field(default_factory=lambda: defaultdict(dict))
    choices: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    rev: int | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.beyond_repair)


def check_article(article_id: int, *, repair: bool = False) -> Findings:
    """Return what is wrong with an article's data, after having repaired it if asked to."""
    article = Article.objects.filter(pk=article_id).first()
    if article is None or not _find(article):
        return Findings()
    with transaction.atomic():
        article = locked_articles([article_id]).get(article_id)
        if article is None:
            return Findings()
        # After the article, as everywhere.
        list(Poll.objects.select_for_update(no_key=True).filter(article=article).order_by("pk"))
        findings = _find(article)
        if repair and findings.sentences:
            _repair(article, findings)
    return findings


def _find(article: Article) -> Findings:
    findings = Findings()
    stored = read_stored(article.pk)
    _find_in_comments(article, stored, findings)
    _find_in_scores(article, stored, findings)
    _find_in_changed_sides(article, findings)
    for poll in Poll.objects.filter(article=article).prefetch_related("choices").order_by("pk"):
        _find_in_poll(article, poll, findings)
    revisions = [comment.rev for comment in stored.values()]
    revisions += [article.rules_rev, *Poll.objects.filter(article=article).values_list("rev", flat=True)]
    if (newest := max(revisions)) > article.rev:
        findings.rev = newest
        findings.sentences.append(
            f"{article.slug}: the article is at revision {article.rev}, and something in it at revision {newest}."
        )
    return findings


def _find_in_comments(article: Article, stored: dict[int, Stored], findings: Findings) -> None:
    published = count_published(stored)
    if article.comment_count != published:
        findings.comment_count = published
        findings.sentences.append(
            f"{article.slug}: {article.comment_count} published comments are stored, and there are {published}."
        )
    likes, replies, places = count_likes(article.pk), count_replies(stored), find_places(stored)
    threads, weights = count_thread_replies(stored), _read_weights(list(stored))
    answers = find_answers(article.pk)
    for pk, comment in stored.items():
        name = f"{article.slug}, comment {pk}"
        if comment.likes != likes[pk]:
            findings.likes[pk] = likes[pk]
            findings.sentences.append(f"{name}: {comment.likes} likes are stored, and there are {likes[pk]}.")
        if comment.replies != replies[pk]:
            findings.comments[pk]["replies"] = replies[pk]
            findings.sentences.append(
                f"{name}: {comment.replies} published replies are stored, and there are {replies[pk]}."
            )
        if comment.thread_replies != threads[pk]:
            findings.comments[pk]["thread_replies"] = threads[pk]
            findings.sentences.append(
                f"{name}: {comment.thread_replies} replies in its thread are stored, and there are {threads[pk]}."
            )
        if comment.answer_id != answers.get(pk):
            findings.comments[pk]["answer_id"] = answers.get(pk)
            findings.sentences.append(
                f"{name}: reply {comment.answer_id} is stored as its answer, and it should be {answers.get(pk)}."
            )
        percent = weights.get(pk, 0)
        if comment.open_weight_percent != percent:
            findings.weights.append(pk)
            findings.sentences.append(
                f"{name}: its open reports weigh {percent} percent, and {comment.open_weight_percent} are stored."
            )
        place = places[pk]
        if place is None:
            findings.beyond_repair.append(f"{name}: its parents lead to no comment of the article.")
        elif place != (comment.root_id, comment.depth):
            root_id, depth = place
            findings.comments[pk] |= {"root_id": root_id, "depth": depth}
            findings.sentences.append(
                f"{name}: it stands at depth {comment.depth} of thread {comment.root_id or pk} where its parents say "
                f"depth {depth} of thread {root_id or pk}."
            )


def _find_in_changed_sides(article: Article, findings: Findings) -> None:
    findings.changed_sides = find_changed_sides(article.pk)
    for pk, now in findings.changed_sides.items():
        findings.sentences.append(
            f"{article.slug}, comment {pk}: what its author votes for now is stored otherwise; it is choice {now}."
        )


def _find_in_scores(article: Article, stored: dict[int, Stored], findings: Findings) -> None:
    counted, best = count_by_side(article.pk), find_best(stored, count_likes(article.pk))
    agreements = find_agreements(stored, counted)
    if read_by_side(article.pk) != counted:
        findings.by_side = counted
        findings.sentences.append(f"{article.slug}: the likes by side are stored otherwise than they are.")
    for pk, comment in stored.items():
        name = f"{article.slug}, comment {pk}"
        if comment.best != best[pk] and pk not in findings.likes:
            findings.comments[pk]["best"] = best[pk]
            findings.sentences.append(
                f"{name}: its score in the order best is {comment.best} and should be {best[pk]}."
            )
        if comment.agreement != agreements[pk]:
            findings.comments[pk] |= agreements[pk]._asdict()
            findings.sentences.append(
                f"{name}: its scores in the orders by side are {tuple(comment.agreement)}, and should be "
                f"{tuple(agreements[pk])}."
            )


def _read_weights(pks: list[int]) -> dict[int, int]:
    # A database limits the number of values in one statement.
    found: dict[int, int] = {}
    for start in range(0, len(pks), 500):
        found |= read_open_percents(pks[start : start + 500])
    return found


def _find_in_poll(article: Article, poll: Poll, findings: Findings) -> None:
    if poll.flows != (flows := recount_flows(poll.pk)):
        findings.polls[poll.pk]["flows"] = flows
        findings.sentences.append(f"{article.slug}, poll {poll.pk}: changed votes are stored otherwise than they are.")
    for prefix, which in _PARTS:
        ballots, votes = recount(poll.pk, which)
        name, kind = f"{article.slug}, poll {poll.pk}", prefix.replace("_", " ")
        column = f"{prefix}ballots"
        if (stored := getattr(poll, column)) != ballots:
            findings.polls[poll.pk][column] = ballots
            findings.sentences.append(f"{name}: {stored} {kind}ballots are stored, and there are {ballots}.")
        for choice in poll.choices.all():
            column, counted = f"{prefix}votes", votes.get(choice.pk, 0)
            if (stored := getattr(choice, column)) != counted:
                # The version is the poll's, so it has to move too.
                findings.polls.setdefault(poll.pk, {})
                findings.choices[choice.pk][column] = counted
                findings.sentences.append(
                    f"{name}, choice {choice.pk}: {stored} {kind}votes are stored, and there are {counted}."
                )


def _repair(article: Article, findings: Findings) -> None:
    """Store what was counted, in the transaction that holds the locks."""
    if findings.rev is not None:
        # Open pages can't rely on the revisions that they have seen, so they load everything again.
        Article.objects.filter(pk=article.pk).update(rev=findings.rev, epoch=new_epoch())
        article.rev = findings.rev
        next_revision(article)
    if findings.comment_count is not None:
        Article.objects.filter(pk=article.pk).update(comment_count=findings.comment_count)
        next_revision(article)
    if findings.by_side is not None:
        store_counts(article.pk, findings.by_side.likes, findings.by_side.likers)
        next_revision(article)
    if findings.comments:
        rev = next_revision(article)
        for pk, columns in findings.comments.items():
            Comment.objects.filter(pk=pk).update(**columns, rev=rev)
    store_changed_sides(article, findings.changed_sides)
    if findings.likes:
        comments = Comment.objects.in_bulk(list(findings.likes))
        for comment in comments.values():
            comment.likes = findings.likes[comment.pk]
        keep_likes({article.pk: article}, comments.values())
    if findings.weights:
        keep_open_weight(findings.weights)
        announce(article.pk, article.rev)
    for choice_id, votes in findings.choices.items():
        Choice.objects.filter(pk=choice_id).update(**votes)
    for poll_id, ballots in findings.polls.items():
        Poll.objects.filter(pk=poll_id).update(**ballots, version=F("version") + 1)
    if findings.polls:
        announce(article.pk, article.rev, is_moderation_news=False)


def article_ids() -> Iterator[int]:
    """Return the ids of all articles, the newest first."""
    yield from Article.objects.order_by("-pk").values_list("pk", flat=True)
