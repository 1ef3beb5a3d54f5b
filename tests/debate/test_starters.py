"""The questions that a debate offers while nobody has written anything."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from debate.articles.models import Article
from debate.articles.rules import change_rules
from tests.cast import set_scene

pytestmark = pytest.mark.django_db

QUESTIONS = "Who crosses it <today>?\n\n  Would a ferry do?  \n"


def starters_of(browser: Client, slug: str) -> list[str]:
    page = browser.get(f"/a/{slug}/").content.decode()
    return [part.partition(">")[2].partition("</a>")[0] for part in page.split("data-starter")[1:]]


def test_an_empty_debate_offers_its_questions_until_somebody_writes() -> None:
    scene, browser = set_scene(), Client()
    Article.objects.update(starters=QUESTIONS)
    assert starters_of(browser, "bridge") == ["Who crosses it &lt;today&gt;?", "Would a ferry do?"]
    scene.post(scene.ann, "My mother does.")
    assert starters_of(browser, "bridge") == []


def test_a_closed_debate_offers_no_questions() -> None:
    scene = set_scene()
    Article.objects.update(starters=QUESTIONS)
    change_rules(scene.article.pk, by=None, locked=True)
    assert starters_of(Client(), "bridge") == []


@pytest.mark.parametrize("text", ["One?\nTwo?\nThree?\nFour?", "a" * 141])
def test_too_many_or_too_long_questions_are_refused(text: str) -> None:
    article = set_scene().article
    article.starters = text
    with pytest.raises(ValidationError) as refused:
        article.full_clean()
    assert list(refused.value.message_dict) == ["starters"]
