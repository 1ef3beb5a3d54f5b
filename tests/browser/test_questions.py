"""Questions to the newsroom and its picks on open pages: asked, answered, picked and unpicked in front of everybody."""

import asyncio

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.support.browser import person

DEBATE = """
from uuid import uuid4
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.moderation.decisions import decide
from debate.readers.identity import Identity
from debate.readers.models import Reader

def of(name, **more):
    reader, _ = Reader.objects.get_or_create(name=name, defaults=more)
    return Identity(reader=reader, voter=reader.voter, address="192.0.2.8")

def post(who, body, parent=None):
    return post_comment(who, "asked", body=body, key=uuid4(), parent=parent)

newsroom = of("The town desk", badge="Newsroom")
mo = Identity(reader=(found := Reader.objects.get(user__username="moderator")), voter=found.voter, address="192.0.2.8")
"""
BEGIN = """
Article.objects.create(slug="asked", title="A debate with questions", take_questions=True)
post(of("Wren who asks"), "Worth reading")
"""
ANSWER = """
question = Comment.objects.get(article__slug="asked", question=True)
post(of("Wren who asks"), "I would like to know too", question.pk)
post(newsroom, "It opens on Tuesday", question.pk)
"""
DECIDE = """
decide(mo, Comment.objects.get(article__slug="asked", body="Worth reading").pk, action="{}")
"""


async def test_a_question_is_answered_and_a_comment_picked_in_front_of_everybody(town: Town, chromium: Browser) -> None:
    await asyncio.to_thread(town.run, DEBATE + BEGIN)
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ann.follow("asked")
        await ann.page.get_by_label("Question to the newsroom").first.check()
        await ann.say("When does it open?", name="Ann who asks")
        own = ann.page.locator(".comment", has_text="When does it open?")
        await expect(own.get_by_text("Question · Open")).to_be_visible()
        await expect(ann.page.get_by_label("Question to the newsroom").first).not_to_be_checked()

        page = await ben.visit("/a/asked/?only=questions")
        await ben.is_live()
        await expect(page.get_by_text("Question · Open")).to_be_visible()
        assert await page.locator("[data-threads] > .thread").count() == 1
        await asyncio.to_thread(town.run, DEBATE + ANSWER)
        for reader in (ann, ben):
            await expect(reader.page.get_by_text("Question · Answered")).to_be_visible()
            await reader.sees_reply("It opens on Tuesday")
            replies = reader.page.locator(".thread", has_text="When does it open?").locator("[data-replies] > .comment")
            await expect(replies.first).to_contain_text("Answer from the newsroom")
            await expect(replies.first).to_contain_text("It opens on Tuesday")

        await ben.visit("/a/asked/?only=picks")
        await ben.is_live()
        await expect(page.get_by_text("None yet.")).to_be_visible()
        await asyncio.to_thread(town.run, DEBATE + DECIDE.format("pick"))
        await expect(page.locator(".comment", has_text="Worth reading")).to_contain_text("Newsroom pick")
        await asyncio.to_thread(town.run, DEBATE + DECIDE.format("unpick"))
        await expect(page.locator(".comment", has_text="Worth reading")).to_have_count(0)
        await expect(page.get_by_text("None yet.")).to_be_visible()
