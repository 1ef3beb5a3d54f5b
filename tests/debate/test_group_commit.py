"""Writes in batches: each has its own outcome."""

from collections.abc import Sequence
from threading import Event

import pytest
from django.db import transaction

from debate.articles.models import Article
from debate.database.group_commit import GroupCommit, Write, WriteKind
from debate.errors import NotFound, Refusal
from tests.support.servers import wait_until
from tests.support.threads import DatabaseThreads

groups: list[Sequence[str]] = []


def commit(slugs: Sequence[str]) -> list[str | Refusal]:
    """Create an article with each name; "" is refused, and "?" fails unexpectedly."""
    groups.append(slugs)
    outcomes: list[str | Refusal] = []
    for slug in slugs:
        if slug == "?":
            raise ValueError(slug)
        if slug:
            Article.objects.create(slug=slug, title=slug)
        outcomes.append(slug or NotFound())
    return outcomes


ARTICLES: WriteKind[str] = WriteKind(commit, rank=1)


@pytest.mark.django_db
def test_a_refused_or_failed_write_does_not_affect_its_batch() -> None:
    outcomes = GroupCommit().submit_all([Write(ARTICLES, slug) for slug in ("one", "", "?", "one", "two")])
    assert outcomes[0] == "one" and outcomes[4] == "two"
    assert isinstance(outcomes[1], NotFound)
    assert isinstance(outcomes[2], ValueError)
    assert isinstance(outcomes[3], Exception), "the second of that name"
    assert set(Article.objects.values_list("slug", flat=True)) == {"one", "two"}
    with pytest.raises(NotFound):
        GroupCommit().submit(Write(ARTICLES, ""))


@pytest.mark.django_db
def test_kinds_of_writes_share_a_transaction_in_a_fixed_order() -> None:
    done: list[str] = []

    def kind(name: str, rank: int) -> WriteKind[str]:
        return WriteKind(lambda items: done.append(name) or list(items), rank)  # type: ignore[func-returns-value]

    late, early = kind("late", 2), kind("early", 1)
    assert GroupCommit().submit_all([Write(late, "a"), Write(early, "b"), Write(late, "c")]) == ["a", "b", "c"]
    assert done == ["early", "late"]


@pytest.mark.django_db(transaction=True)
def test_writes_that_arrive_during_a_commit_share_the_next_transaction() -> None:
    is_busy, may_go_on = Event(), Event()

    def slow(items: Sequence[str]) -> list[str | Refusal]:
        if not is_busy.is_set():
            is_busy.set()
            may_go_on.wait(10)
        return commit(items)

    group_commit, articles = GroupCommit(), WriteKind(slow, rank=1)

    def write(slug: str) -> str:
        return group_commit.submit(Write(articles, slug))

    groups.clear()
    with DatabaseThreads(8) as threads:
        first = threads.submit(write, "first")
        assert is_busy.wait(10)
        others = [threads.submit(write, f"other-{number}") for number in range(7)]
        wait_until(lambda: len(group_commit._queue) == len(others), "the others to wait")
        may_go_on.set()
        assert [first.result(), *(other.result() for other in others)] == [
            "first",
            *(f"other-{number}" for number in range(7)),
        ]
    assert [len(group) for group in groups] == [1, 7]


@pytest.mark.django_db
def test_after_a_failed_write_the_others_are_still_committed_in_batches() -> None:
    groups.clear()
    slugs = [f"number-{number}" for number in range(64)]
    outcomes = GroupCommit().submit_all([Write(ARTICLES, slug) for slug in [*slugs[:40], "?", *slugs[40:]]])
    assert isinstance(outcomes.pop(40), ValueError)
    assert outcomes == slugs
    assert len(groups) < 20


@pytest.mark.django_db(transaction=True)
def test_no_write_is_acknowledged_inside_a_transaction_that_could_roll_back() -> None:
    commits = GroupCommit()
    with transaction.atomic(), pytest.raises(RuntimeError, match="part of a transaction"):
        commits.submit(Write(ARTICLES, "within"))
    assert commits.submit(Write(ARTICLES, "after")) == "after"
    assert list(Article.objects.values_list("slug", flat=True)) == ["after"]
