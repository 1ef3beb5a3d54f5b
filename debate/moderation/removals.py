"""Why comments are removed, for those who wrote them."""

from collections.abc import Collection

from debate.audit_log.models import Decision


def read_removals(comment_ids: Collection[int]) -> dict[int, Decision]:
    """Return the last decision that removed each of these comments, in one query; its moderator is not for authors."""
    found = (
        Decision.objects.filter(comment__in=comment_ids, action=Decision.Action.REMOVE).order_by("pk")
        if comment_ids
        else ()
    )
    return {decision.comment_id: decision for decision in found if decision.comment_id}
