"""The scenes in which moderators act, set backstage: rows as if they had always been there, without any bell.

Imported where Django has not been set up, so what needs it is imported within.
"""

from typing import Any
from uuid import uuid4

from tests.support.stage import MODERATOR, Place

RULE, WITHOUT_RULE = "report_threshold", 3


def set_deed_scene(
    place: Place,
    actor: str | None,
    *,
    state: str = "published",
    pinned: bool = False,
    sanction: str = "",
    batch: bool = False,
    group: bool = False,
    rules: bool = False,
) -> dict[str, Any]:
    """Let somebody new have written two comments, and the rest be as it is said; returns the numbers of everything.

    `actor` is the user name of who is about to act: the comment's last decision was theirs. `sanction` is one that the
    author has appealed against; `batch` says that their comments were swept away, `group` that the group of votes is
    set aside, `rules` that the rules are what they were at first.
    """
    from debate.articles.models import Article
    from debate.articles.rule_models import CommonRules
    from debate.moderation.models import Appeal
    from debate.moderation.people import sanction_reader
    from debate.moderation.sweeps import remove_posts
    from debate.readers.identity import Identity
    from debate.readers.models import Reader
    from debate.record.writing import write_decision
    from debate.sites.models import Site

    author = Reader.objects.create(name="Ann")
    comment, other = (_comment(place, author.pk, state=state, pinned=pinned) for _ in range(2))
    moderator = Reader.objects.get(user__username=MODERATOR)
    last = write_decision(
        Reader.objects.filter(user__username=actor).first() if actor else moderator,
        "remove",
        comment_id=comment,
        reader_id=author.pk,
        article_id=place.article,
        before={"state": "published", "pinned": False},
    )
    site, _ = Site.objects.get_or_create(name="Town News")
    scene = {
        "article": place.slug,
        "reader": author.pk,
        "comment": comment,
        "other": other,
        "decision": last.pk,
        "group": _group(place, is_discounted=group),
        "site": site.pk,
        "key": str(uuid4()),
    }
    mo = Identity(reader=moderator, voter=moderator.voter, address="192.0.2.1")
    if sanction:
        given = sanction_reader(mo, author.pk, sanction, reason="A test", hours=1)
        scene |= {"sanction": given.pk, "appeal": Appeal.objects.create(sanction=given, text="No.").pk}
    if batch:
        scene["batch"] = str(remove_posts(mo, author.pk, hours=1).batch)
    if rules:
        CommonRules.objects.update(**{RULE: WITHOUT_RULE})
        Article.objects.filter(pk=place.article).update(**{RULE: None})
        site.delete()
        scene["site"] = Site.objects.create(name="Town News").pk
    return scene


def read_deed_scene(place: Place, scene: dict[str, Any]) -> str:
    """Return everything that moderators could have changed in the scene, to be compared."""
    from debate.articles.models import Article
    from debate.articles.rule_models import CommonRules, SiteRules
    from debate.comments.models import Comment
    from debate.moderation.models import Appeal
    from debate.polls.group_models import BallotGroup
    from debate.readers.models import Notice, Reader, Sanction
    from debate.record.models import Decision

    author = scene["reader"]
    rows = [
        Article.objects.filter(pk=place.article),
        Comment.objects.filter(article=place.article),
        BallotGroup.objects.filter(pk=scene["group"]),
        Reader.objects.filter(pk=author),
        Sanction.objects.filter(reader=author),
        Appeal.objects.filter(sanction__reader=author),
        Notice.objects.filter(reader=author),
        CommonRules.objects.all(),
        SiteRules.objects.all(),
        Decision.objects.filter(pk__gt=scene["decision"]),
    ]
    return repr([list(found.order_by("pk").values()) for found in rows])


def _comment(place: Place, author_id: int, *, state: str, pinned: bool) -> int:
    from django.utils import timezone

    from debate.articles.revisions import locked_article, next_revision
    from debate.comments.models import Comment

    with locked_article(place.article) as article:
        return Comment.objects.create(
            article=article,
            author_id=author_id,
            key=uuid4(),
            body="A word.",
            created=timezone.now(),
            rev=next_revision(article, published=int(state == Comment.State.PUBLISHED)),
            state=state,
            pinned=pinned,
        ).pk


def _group(place: Place, *, is_discounted: bool) -> int:
    from django.utils import timezone

    from debate.polls.group_models import BallotGroup

    now = timezone.now()
    return BallotGroup.objects.create(
        poll_id=place.poll,
        kind="place",
        place=uuid4().hex[:16],
        first=now,
        last=now,
        ballots=0,
        is_discounted=is_discounted,
        key=str(uuid4()),
    ).pk
