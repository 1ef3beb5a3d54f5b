"""Writes in groups: each has its own outcome, whatever becomes of the others."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from debate.articles.models import Article
from debate.errors import NotFound, Refusal
from debate.group_commit import GroupCommit, Kind, Write
from tests.support.servers import wait_until

groups: list[Sequence[str]] = []


def commit(slugs: Sequence[str]) -> list[str | Refusal]:
    """Make an article of each name; "" is refused, and "?" is what nobody expected."""
    groups.append(slugs)
    outcomes: list[str | Refusal] = []
    for slug in slugs:
        if slug == "?":
            raise ValueError(slug)
        if slug:
            Article.objects.create(slug=slug, title=slug)
        outcomes.append(slug or NotFound())
    return outcomes


ARTICLES: Kind[str] = Kind(commit, rank=1)


@pytest.mark.django_db
def test_what_is_refused_or_fails_does_so_alone_and_the_others_are_committed() -> None:
    outcomes = GroupCommit().submit_all([Write(ARTICLES, slug) for slug in ("one", "", "?", "one", "two")])
    assert outcomes[0] == "one" and outcomes[4] == "two"
    assert isinstance(outcomes[1], NotFound)
    assert isinstance(outcomes[2], ValueError)
    assert isinstance(outcomes[3], Exception), "the second of that name"
    assert set(Article.objects.values_list("slug", flat=True)) == {"one", "two"}
    with pytest.raises(NotFound):
        GroupCommit().submit(Write(ARTICLES, ""))


@pytest.mark.django_db
def test_kinds_are_committed_in_one_transaction_in_the_order_of_their_rank() -> None:
    done: list[str] = []

    def kind(name: str, rank: int) -> Kind[str]:
        return Kind(lambda items: done.append(name) or list(items), rank)  # type: ignore[func-returns-value]

    late, early = kind("late", 2), kind("early", 1)
    assert GroupCommit().submit_all([Write(late, "a"), Write(early, "b"), Write(late, "c")]) == ["a", "b", "c"]
    assert done == ["early", "late"]


@pytest.mark.django_db(transaction=True)
def test_writes_that_come_while_one_is_being_committed_share_the_next_transaction() -> None:
    is_busy, may_go_on = Event(), Event()

    def slow(items: Sequence[str]) -> list[str | Refusal]:
        if not is_busy.is_set():
            is_busy.set()
            may_go_on.wait(10)
        return commit(items)

    group_commit, articles = GroupCommit(), Kind(slow, rank=1)

    def write(slug: str) -> str:
        try:
            return group_commit.submit(Write(articles, slug))
        finally:
            connection.close()

    groups.clear()
    with ThreadPoolExecutor(8) as threads:
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
