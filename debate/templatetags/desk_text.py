"""Small texts of the desk's pages."""

from django import template

from debate.comments.filters.details import describe_detail
from debate.pages.desk.sentences import changes, decider, sentence
from debate.wire.moderation.reports import FindingObject

register = template.Library()
register.filter("sentence", sentence)
register.filter("changes", changes)
register.filter("decider", decider)


@register.filter
def found(finding: FindingObject) -> str:
    """Write what a filter found."""
    if finding.detail is None:
        return finding.matched
    return describe_detail(finding.detail, finding.numbers or {}, finding.text or "")
