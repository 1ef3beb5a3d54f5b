"""`manage.py check_data`: it finds each kind of damage, describes it in a sentence, and repairs it with a revision."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from debate.articles.models import Article
from debate.comments.likes import like_comment
from debate.comments.models import Comment, Like
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Poll
from tests.cast import Scene, account, guest, set_scene

pytestmark = pytest.mark.django_db


def check(*arguments: str) -> tuple[int, str]:
    """Return the command's exit code and output."""
    printed = StringIO()
    try:
        call_command("check_data", *arguments, stdout=printed)
    except SystemExit as end:
        return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()


class Debate:
    """A debate with a thread, likes, reports and votes, whose stored counts are right."""

    def __init__(self) -> None:
        self.scene: Scene = set_scene()
        self.first = self.scene.post(self.scene.ann)
        self.reply = self.scene.post(guest("Cleo"), parent=self.first)
        self.answer = self.scene.post(self.scene.ann, parent=self.reply)
        like_comment(guest("Dora"), self.first.pk)
        report_comment(guest("Emil"), self.reply.pk, reason="spam")
        self.poll = self.scene.poll
        self.choices = list(self.poll.choices.all())
        cast_ballot(account("frida"), self.poll.pk, [self.choices[0].pk])
        cast_ballot(guest("Gus"), self.poll.pk, [self.choices[1].pk])

    @property
    def rev(self) -> int:
        return Article.objects.get(pk=self.scene.article.pk).rev


@pytest.fixture
def debate() -> Debate:
    return Debate()


def test_a_debate_that_is_as_counted_is_left_alone(debate: Debate) -> None:
    before = debate.rev, Poll.objects.get().version
    assert check("--repair") == (0, "Checked 1 articles: everything is as counted.\n")
    assert (debate.rev, Poll.objects.get().version) == before


DAMAGE: dict[str, tuple[type[Any], dict[str, Any], str]] = {
    "comment count": (Article, {"comment_count": 7}, "bridge: 7 published comments are stored, and there are 3."),
    "likes": (Comment, {"likes": 5}, "comment {first}: 5 likes are stored, and there are 1."),
    "replies": (Comment, {"replies": 9}, "comment {first}: 9 published replies are stored, and there are 1."),
    "open weight": (
        Comment,
        {"open_weight_percent": 300},
        "comment {reply}: its open reports weigh 50 percent, and 300 are stored.",
    ),
    "depth": (Comment, {"depth": 4}, "comment {reply}: it stands at depth 4 of thread {first} where its parents say "),
    "ballots": (Poll, {"ballots": 8}, "poll {poll}: 8 ballots are stored, and there are 2."),
    "account ballots": (Poll, {"account_ballots": 0}, "poll {poll}: 0 account ballots are stored, and there are 1."),
    "discounted ballots": (Poll, {"discounted_ballots": 3}, "3 discounted ballots are stored, and there are 0."),
    "votes": (Choice, {"votes": 4}, "choice {choice}: 4 votes are stored, and there are 1."),
    "revision": (Article, {"rev": 1}, "bridge: the article is at revision 1, and something in it at revision "),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_each_kind_of_damage_is_found_said_and_repaired(debate: Debate, kind: str) -> None:
    model, columns, sentence = DAMAGE[kind]
    names = {"first": debate.first.pk, "reply": debate.reply.pk, "poll": debate.poll.pk, "choice": debate.choices[0].pk}
    damaged = debate.reply if kind in ("open weight", "depth") else debate.first
    pk = {Article: debate.scene.article, Comment: damaged, Poll: debate.poll, Choice: debate.choices[0]}[model].pk
    rows = model.objects.filter(pk=pk)
    good = rows.values(*columns).get()
    rows.update(**columns)
    epoch, rev, version = Article.objects.get().epoch, debate.rev, Poll.objects.get().version
    code, said = check()
    assert code == 1
    assert sentence.format(**names) in said
    assert said.endswith("wrong; --repair stores what was counted.\n")
    assert rows.values(*columns).get() == columns, "it changes nothing by itself"
    assert check("--repair")[0] == 0
    if kind != "revision":
        assert rows.values(*columns).get() == good
    assert check() == (0, "Checked 1 articles: everything is as counted.\n")
    # What readers can see has a new revision, version or epoch; moderators see weights without one.
    now = Article.objects.get().epoch, debate.rev, Poll.objects.get().version
    assert kind == "open weight" or now != (epoch, rev, version)


def test_a_thread_is_put_together_again_from_its_parents(debate: Debate) -> None:
    Comment.objects.filter(pk=debate.answer.pk).update(root=debate.reply, depth=1)
    assert check("--repair")[0] == 0
    assert Comment.objects.values_list("root_id", "depth").get(pk=debate.answer.pk) == (debate.first.pk, 3)


def test_a_circle_of_parents_is_reported_and_left_alone(debate: Debate) -> None:
    Comment.objects.filter(pk=debate.reply.pk).update(parent=debate.answer)
    code, said = check("--repair")
    assert code == 1
    assert f"comment {debate.reply.pk}: its parents lead to no comment of the article." in said
    assert "2 wrong beyond repair" in said


def test_a_lost_like_and_its_count_are_brought_together(debate: Debate) -> None:
    Like.objects.all().delete()
    assert check("--repair")[0] == 0
    assert Comment.objects.get(pk=debate.first.pk).likes == 0


def test_one_article_can_be_checked_alone(debate: Debate) -> None:
    other = Article.objects.create(slug="market", title="A market", section="Town")
    Article.objects.filter(pk=other.pk).update(comment_count=2)
    assert check("--article", "bridge")[0] == 0
    assert check("--article", "market")[0] == 1
    with pytest.raises(CommandError, match="no article 'nowhere'"):
        check("--article", "nowhere")
