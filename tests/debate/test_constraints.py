"""What the database itself refuses, independent of the code."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rule_models import CommonRules, SiteRules
from debate.comments.models import Comment, Like
from debate.moderation.models import Report
from debate.polls.models import Ballot, BallotChoice, Poll, PollMinute
from debate.readers.models import Reader, Role
from debate.rights.asking import require_reader
from debate.sites.models import Site
from tests.cast import Scene, set_scene


def ballot_twice(scene: Scene) -> None:
    for _ in range(2):
        Ballot.objects.create(poll=scene.poll, voter=require_reader(scene.ann).voter)


def choice_twice(scene: Scene) -> None:
    ballot = Ballot.objects.create(poll=scene.poll, voter=require_reader(scene.ann).voter)
    for _ in range(2):
        BallotChoice.objects.create(ballot=ballot, choice=scene.choices[0])


def like_twice(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    for _ in range(2):
        Like.objects.create(comment=comment, voter=require_reader(scene.ben).voter)


def report_twice(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    ben = require_reader(scene.ben)
    for _ in range(2):
        Report.objects.create(comment=comment, reader=ben, voter=ben.voter, reason="spam")


def key_twice(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    raw_comment(scene, key=comment.key)


def parent_elsewhere(scene: Scene) -> None:
    other = Article.objects.create(slug="other", title="Other")
    parent = scene.post(scene.ann)
    raw_comment(scene, article=other, parent=parent, root=parent)


def moved_parent(scene: Scene) -> None:
    other = Article.objects.create(slug="other", title="Other")
    elsewhere = raw_comment(scene, article=other)
    parent = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=parent)
    Comment.objects.filter(pk=reply.pk).update(parent=elsewhere)


def parent_without_root(scene: Scene) -> None:
    raw_comment(scene, parent=scene.post(scene.ann))


def guest_moderator(scene: Scene) -> None:
    Reader.objects.create(name="Eve", role=Role.MODERATOR)


def poll_of_one_with_two_choices(scene: Scene) -> None:
    Poll.objects.update(max_choices=2)


def poll_of_several_with_more_at_least_than_at_most(scene: Scene) -> None:
    Poll.objects.update(kind="several", min_choices=3, max_choices=2)


def poll_of_too_many_choices(scene: Scene) -> None:
    Poll.objects.update(kind="several", max_choices=21)


def poll_of_unknown_state(scene: Scene) -> None:
    Poll.objects.update(state="ajar")


def poll_with_unknown_results(scene: Scene) -> None:
    Poll.objects.update(results="sometimes")


def poll_for_unknown_voters(scene: Scene) -> None:
    Poll.objects.update(voters="nobody")


def scheduled_poll_without_a_time(scene: Scene) -> None:
    Poll.objects.update(state="scheduled")


def poll_that_closes_before_it_opens(scene: Scene) -> None:
    Poll.objects.update(opens=timezone.now(), closes=timezone.now() - timedelta(hours=1))


def draft_with_a_ballot(scene: Scene) -> None:
    Poll.objects.update(state="draft", ballots=1)


def minute_twice(scene: Scene) -> None:
    for _ in range(2):
        PollMinute.objects.create(
            poll=scene.poll, minute=datetime(2026, 5, 4, tzinfo=UTC), version=1, ballots=1, votes={}
        )


def raw_comment(scene: Scene, **fields: object) -> Comment:
    values = {
        "article": scene.article,
        "author": scene.ann.reader,
        "key": uuid4(),
        "body": "Raw",
        "created": timezone.now(),
        "rev": 1,
    }
    return Comment.objects.create(**(values | fields))


def common_rules_twice(scene: Scene) -> None:
    CommonRules.objects.create(pk=1)
    CommonRules.objects.create(pk=2)


def site_rules_twice(scene: Scene) -> None:
    site = Site.objects.create(name="Courier")
    SiteRules.objects.bulk_create([SiteRules(site=site), SiteRules(site=site)])


BREACHES = [
    ballot_twice,
    choice_twice,
    like_twice,
    report_twice,
    key_twice,
    parent_elsewhere,
    moved_parent,
    parent_without_root,
    guest_moderator,
    poll_of_one_with_two_choices,
    poll_of_several_with_more_at_least_than_at_most,
    poll_of_too_many_choices,
    poll_of_unknown_state,
    poll_with_unknown_results,
    poll_for_unknown_voters,
    scheduled_poll_without_a_time,
    poll_that_closes_before_it_opens,
    draft_with_a_ballot,
    minute_twice,
    common_rules_twice,
    site_rules_twice,
]


@pytest.mark.django_db
@pytest.mark.parametrize("breach", BREACHES)
def test_database_constraints_refuse_invalid_rows(breach: Callable[[Scene], None]) -> None:
    scene = set_scene()
    with pytest.raises(DatabaseError), transaction.atomic():
        breach(scene)
        # PostgreSQL checks deferred foreign keys at the end of the transaction unless told otherwise.
        connection.check_constraints()
