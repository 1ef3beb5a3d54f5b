"""Comments with their replies, likes and mentions."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.comments.scores import BestField
from debate.text.fields import FoldedField


class Comment(models.Model):
    """A comment or reply; readers only ever see the row's current state.

    `root` is the comment that starts the thread (empty on that comment itself), so that a thread is one read. `seen`
    says that readers have seen the comment: only then do they see its tombstone. `likes` and `replies` (direct ones
    that are published) change in the transaction of the like or reply, under the article's lock. `picked` marks a
    newsroom pick, `question` a question to the newsroom, and `answer` is the reply that answers it; `by_newsroom` says
    that the author was of the newsroom when posting (`comments.questions`). `depth` is 1 for a comment, 2 for a reply
    to it, and so on. `published` is the time from which readers can see it: later than `created` if it was held first,
    or came back after a removal; the orders newest and oldest follow it. `removed` and `removed_for` say when it was
    last removed, and for what, if the moderator said so: readers of its tombstone see both. `side` is what the author
    voted for, as far as everybody may know it; while the poll's votes are hidden, the side waits in `secret_side`,
    which nothing that readers see may read (`polls.sides`). `side_now` is what the author votes for now, if that is
    something else (`polls.changed_sides`); it is shown only beside a side. `fingerprint` is a hash of what was first
    posted under the `key`: it tells a repeated post from another one. `best`, `common_ground` and `divided` are the
    scores of the orders of these names; they change in the transaction of the like (`comments.scores`,
    `polls.agreement`). `thread_replies` counts all replies of a thread that readers have seen, on the comment that
    starts it. `open_weight_percent` is for the moderators: the total weight of the open reports, 100 being a report by
    an account without a history; `moderation.queue.weight` keeps it.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        PENDING = "pending", _("Waiting")
        REMOVED = "removed", _("Removed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    article = models.ForeignKey(
        "debate.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("reply to"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # `replies_of_thread` begins with it; databases would use a second index where only that one is quick.
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(
        "debate.Reader", verbose_name=_("author"), on_delete=models.PROTECT, related_name="comments"
    )
    side = models.ForeignKey(
        "debate.Choice",
        verbose_name=_("side"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    secret_side = models.ForeignKey(
        "debate.Choice", null=True, blank=True, on_delete=models.SET_NULL, related_name="comments_in_secret"
    )
    side_now = models.ForeignKey(
        "debate.Choice", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # No column: whom it mentions, once that has been read (`comments.mentions`).
    mentioned: Any = None

    key = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=32, default="")
    body = models.TextField(_("text"))
    search_text = FoldedField(of="body")
    created = models.DateTimeField(_("created"))
    published = models.DateTimeField(_("published"), default=timezone.now)
    edited = models.DateTimeField(_("edited"), null=True, blank=True)
    removed = models.DateTimeField(null=True, editable=False)
    removed_for = models.CharField(max_length=9, default="", editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PUBLISHED)
    seen = models.BooleanField(default=True)
    pinned = models.BooleanField(_("pinned"), default=False)
    picked = models.BooleanField(_("newsroom pick"), default=False)
    question = models.BooleanField(_("question"), default=False)
    # `questions_by_answer` has the few that there are.
    answer = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("answer"),
    )
    staff = models.BooleanField(_("posted as staff"), default=False)
    by_newsroom = models.BooleanField(default=False)
    likes = models.PositiveIntegerField(_("likes"), default=0)
    replies = models.PositiveIntegerField(_("replies"), default=0)
    thread_replies = models.PositiveIntegerField(default=0)
    best = BestField(default=0)
    common_ground = models.BigIntegerField(default=0)
    divided = models.BigIntegerField(default=0)
    open_weight_percent = models.PositiveIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=1)
    rev = models.BigIntegerField()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="reply_has_parent_and_root",
                condition=Q(parent__isnull=True, root__isnull=True) | Q(parent__isnull=False, root__isnull=False),
            ),
            models.CheckConstraint(name="only_questions_have_answers", condition=Q(answer=None) | Q(question=True)),
            models.CheckConstraint(name="published_is_seen", condition=Q(seen=True) | ~Q(state="published")),
        ]
        indexes = [
            models.Index(name="comment_by_time", fields=["article", "id"]),
            models.Index(name="comment_by_rev", fields=["article", "rev"]),
            models.Index(name="comment_by_likes", fields=["article", "likes", "id"]),
            models.Index(name="comment_by_best", fields=["article", "best", "id"]),
            models.Index(name="comment_by_replies", fields=["article", "replies", "id"]),
            models.Index(name="comment_by_common_ground", fields=["article", "common_ground", "id"]),
            models.Index(name="comment_by_division", fields=["article", "divided", "id"]),
            models.Index(name="comment_by_publication", fields=["article", "published", "id"]),
            models.Index(name="thread_by_publication", fields=["article", "published", "id"], condition=Q(root=None)),
            models.Index(name="thread_by_likes", fields=["article", "likes", "id"], condition=Q(root=None)),
            models.Index(name="thread_by_best", fields=["article", "best", "id"], condition=Q(root=None)),
            models.Index(name="thread_by_replies", fields=["article", "replies", "id"], condition=Q(root=None)),
            models.Index(
                name="thread_by_common_ground", fields=["article", "common_ground", "id"], condition=Q(root=None)
            ),
            models.Index(name="thread_by_division", fields=["article", "divided", "id"], condition=Q(root=None)),
            models.Index(
                name="threads_of_side",
                fields=["side", "published", "id"],
                condition=Q(root=None, state="published", side__isnull=False),
            ),
            models.Index(
                name="best_of_side",
                fields=["side", "best", "id"],
                condition=Q(state="published", side__isnull=False, likes__gte=3),
            ),
            models.Index(name="replies_of_thread", fields=["root", "id"]),
            models.Index(name="pinned_comments", fields=["article", "-id"], condition=Q(pinned=True)),
            models.Index(name="picks_by_publication", fields=["article", "published", "id"], condition=Q(picked=True)),
            models.Index(
                name="questions_by_publication", fields=["article", "published", "id"], condition=Q(question=True)
            ),
            models.Index(
                name="questions_by_common_ground", fields=["article", "common_ground", "id"], condition=Q(question=True)
            ),
            models.Index(name="questions_by_answer", fields=["answer"], condition=Q(answer__isnull=False)),
            models.Index(name="answered_questions", fields=["article", "-answer"], condition=Q(answer__isnull=False)),
            models.Index(name="open_questions", fields=["-id"], condition=Q(question=True, answer=None)),
            models.Index(name="published_comments", fields=["article"], condition=Q(state="published")),
            models.Index(name="pending_comments", fields=["-id"], condition=Q(state="pending")),
            models.Index(
                name="reported_comments",
                fields=["-open_weight_percent", "id"],
                condition=Q(state="published", open_weight_percent__gt=0),
            ),
            models.Index(name="comment_of_author", fields=["author", "-id"]),
        ]

    def __str__(self) -> str:
        return gettext("Comment %(number)s") % {"number": self.pk}


class Mention(models.Model):
    """A comment mentions somebody who takes part in the debate, by an `@` and their name.

    `spans` are the places in the text: pairs of a number and a name, where the number counts the text's `@` from 0, and
    the name is what stands after it. There are none after an edit that took them out. `told`: there is no (further)
    notice of it, so that an edit tells nobody twice.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("debate.Reader", on_delete=models.CASCADE, related_name="+")
    spans = models.JSONField[Any, Any](default=list)
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(name="mentioned_once", fields=["comment", "person"])]

    def __str__(self) -> str:
        return f"{self.comment_id} mentions {self.person_id}"


class Like(models.Model):
    """One voter's like of one comment: a browser or an account likes once, under any name.

    `side` is what the voter had voted for when they liked, if everybody could see the poll's votes.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    voter = models.UUIDField()
    side = models.ForeignKey("debate.Choice", null=True, on_delete=models.SET_NULL, related_name="likes")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [models.UniqueConstraint(name="one_like_per_voter_and_comment", fields=["voter", "comment"])]


class ScoresBefore(models.Model):
    """What a comment is ordered by, as it was before a revision of its article changed it.

    With these rows the pages of a list stay consistent with its first page. They are kept for a day.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", db_index=False)
    rev = models.BigIntegerField()
    likes = models.PositiveIntegerField()
    replies = models.PositiveIntegerField()
    best = models.BigIntegerField()
    common_ground = models.BigIntegerField()
    divided = models.BigIntegerField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("earlier scores of a comment")
        constraints = [models.UniqueConstraint(name="scores_once_per_revision", fields=["comment", "rev"])]
        indexes = [models.Index(name="scores_before_by_time", fields=["created"])]
