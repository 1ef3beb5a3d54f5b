"""Comments, decisions and reports in Django's admin, where they are viewed and searched.

They are not edited there: that would bypass the revision that notifies readers.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.moderation.models import Report
from debate.readers.scope import Scope
from debate.rights.admin import RestrictedAdmin
from debate.rights.table import READ_DESK
from debate.text.cleaning import search_term as folded_term


class ReadOnly(RestrictedAdmin[Any]):
    """Rows that can be viewed, not changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FoldedSearch(RestrictedAdmin[Any]):
    """A list that is searched by the columns with folded text, so that search ignores case on every database."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        return super().get_search_results(request, queryset, folded_term(search_term))


@admin.register(Comment)
class CommentAdmin(FoldedSearch, ReadOnly):
    right = READ_DESK
    # Not `secret_side`, which would reveal hidden votes.
    fields = (
        "article",
        "parent",
        "author",
        "side",
        "body",
        "created",
        "published",
        "edited",
        "state",
        "pinned",
        "picked",
        "staff",
        "likes",
        "replies",
    )
    list_display = ("id", "article", "author", "state", "likes", "replies", "created")
    list_filter = ("state",)
    search_fields = ("search_text__contains", "author__search_name__contains")
    list_select_related = ("article", "author")

    def within(self, scope: Scope) -> Q:
        return scope.of("article")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    right = READ_DESK
    fields = (
        "created",
        "moderator",
        "action",
        "category",
        "reason",
        "comment",
        "reader",
        "poll",
        "article",
        "before",
        "after",
        "batch",
    )
    list_display = ("created", "moderator", "action", "comment", "reader", "category", "reason")
    list_filter = ("action", "category")
    list_select_related = ("moderator", "comment", "reader")

    def within(self, scope: Scope) -> Q:
        return scope.of("article")


@admin.register(Report)
class ReportAdmin(ReadOnly):
    right = READ_DESK
    fields = ("comment", "reader", "reason", "note", "weight", "created", "resolved_by")
    list_display = ("created", "comment", "reason", "reader", "resolved_by")
    list_filter = ("reason",)
    list_select_related = ("reader", "comment", "resolved_by")

    def within(self, scope: Scope) -> Q:
        return scope.of("comment__article")
