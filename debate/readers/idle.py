"""Forgets sessions that are over, and guests who gave a name long ago and did nothing since."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.utils import timezone

from debate.database.pruning import delete_in_batches
from debate.readers.models import EndedSession, FormerName, NameKey, Notice, Reader

# A guest without activity for this long after giving a name is deleted.
IDLE_GUESTS_KEPT = timedelta(days=settings.KEEP_IDLE_GUESTS_DAYS)
# Rows that a guest has without any activity.
_GOES_WITH_THE_GUEST = (NameKey, FormerName, Notice)


def forget_ended_sessions() -> int:
    """Delete expired sessions, and the list of revoked token sessions; returns how many."""
    now = timezone.now()
    ended = EndedSession.objects.filter(until__lt=now)
    return delete_in_batches(Session.objects.filter(expire_date__lt=now)) + delete_in_batches(ended)


def forget_idle_guests() -> int:
    """Delete guests who gave a name long ago and have done nothing since; returns how many.

    Guests with comments, votes, likes, reports or decisions stay: any row that refers to them protects them.
    """
    idle = Reader.objects.filter(user=None, badge="", created__lt=timezone.now() - IDLE_GUESTS_KEPT)
    return delete_in_batches(without_activity(idle))


def without_activity(idle: QuerySet[Reader]) -> QuerySet[Reader]:
    """Return those of the readers to whom no row refers but their names and notices."""
    for relation in Reader._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in _GOES_WITH_THE_GUEST:
            named = {relation.field.name: OuterRef("pk")}
            idle = idle.exclude(Exists(relation.related_model._base_manager.filter(**named)))
    # Ballots, likes and reports refer to the voter, under any name.
    for model in apps.get_app_config(Reader._meta.app_label).get_models():
        if model is not Reader and any(field.name == "voter" for field in model._meta.concrete_fields):
            idle = idle.exclude(Exists(model._base_manager.filter(voter=OuterRef("voter"))))
    return idle
