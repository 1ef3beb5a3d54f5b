"""How heavy an article's page is: readers on a slow line wait for it, and every reader of a large debate loads it."""

import gzip
from uuid import uuid4

import pytest
from django.test import Client as Browser

from debate.comments.models import Comment
from debate.comments.posting import post_comment
from tests.bench.large_debate_rows import fill
from tests.cast import set_scene

pytestmark = pytest.mark.django_db

MAX_BYTES, MAX_COMPRESSED_BYTES = 120_000, 20_000


def test_an_article_with_a_hundred_comments_is_light() -> None:
    fill("heavy", 100, waiting=1)
    Comment.objects.update(state=Comment.State.PUBLISHED, seen=True, likes=7)
    page = Browser().get("/a/heavy/").content
    assert page.count(b'<article class="comment') - page.count(b'<article class="comment tombstone') == 101
    assert len(page) <= MAX_BYTES
    assert len(gzip.compress(page)) <= MAX_COMPRESSED_BYTES


def test_a_pinned_thread_shows_one_reply_and_offers_the_others() -> None:
    scene = set_scene()
    top = post_comment(scene.mo, "bridge", body="Ask us.", key=uuid4(), staff=True)
    for number in range(3):
        post_comment(scene.ann, "bridge", body=f"Question {number}.", key=uuid4(), parent=top.pk)
    Comment.objects.filter(pk=top.pk).update(pinned=True)
    page = Browser().get("/a/bridge/").content.decode().partition("data-threads>")[2]
    assert "From the newsroom" in page and ">3 replies<" in page
    assert "Question 0." in page and "Question 1." not in page
    assert "Show 2 more replies" in page
    assert "Question 2." in Browser().get(f"/a/bridge/?thread={top.pk}").content.decode()
