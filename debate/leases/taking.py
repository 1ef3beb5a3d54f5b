"""Taking leases. Who holds one renews it by taking it again; who has died loses it when its time is over."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from debate.leases.models import Lease

# This process, in any thread of it.
_HERE = uuid4()


def take_lease(name: str, *, lasts: timedelta, holder: UUID = _HERE) -> bool:
    """Say whether the work of that name is this process's until `lasts` from now."""
    now = timezone.now()
    free = Lease.objects.filter(Q(expires__lte=now) | Q(holder=holder), name=name)
    if free.update(holder=holder, expires=now + lasts):
        return True
    return Lease.objects.get_or_create(name=name, defaults={"holder": holder, "expires": now + lasts})[1]
