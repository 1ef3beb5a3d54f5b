"""Claims: a moderator has a comment open. A courtesy to other moderators, stored in no table."""

from debate.comments.models import Comment
from debate.comments.wire_form import describe_author
from debate.errors import NotFound
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.rights.asking import require
from debate.rights.table import CLAIM
from debate.wire.moderation.desk import ClaimObject


def claim_comment(identity: Identity, comment_id: int) -> ClaimObject:
    """Return the claim of the moderator on a comment of their debates; raises `SignInRequired`, `Forbidden`,
    `NotFound`.
    """
    moderator = require(identity, CLAIM)
    within = Comment.objects.filter(moderator.scope.of("article")).select_related("article")
    comment = within.filter(pk=comment_id).first()
    if comment is None:
        raise NotFound(later("There is no comment with that number."))
    return ClaimObject(
        comment=comment.pk,
        moderator=describe_author(moderator),
        section=comment.article.section,
        site_id=comment.article.site_id,
    )
