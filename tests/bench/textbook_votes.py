"""Votes in textbook form, served by stock daphne: `update_or_create` and an `F()` increment in a thread.

A changed vote increments its new choice and does not decrement the old one: the usual form, and the least work. Each
thread keeps its database connection.
"""

import os
from typing import Any
from urllib.parse import parse_qs

import django
import environ
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="textbook",
        INSTALLED_APPS=["channels"],
        DATABASES={"default": environ.Env.db_url_config(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": None}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

from django.db import connection, models, transaction  # noqa: E402  (Django has to be set up first)
from django.db.models import F  # noqa: E402


class Choice(models.Model):
    objects: models.Manager["Choice"] = models.Manager()
    votes = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "textbook"


class Ballot(models.Model):
    objects: models.Manager["Ballot"] = models.Manager()
    poll = models.BigIntegerField()
    voter = models.UUIDField()
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE)

    class Meta:
        app_label = "textbook"
        constraints = [models.UniqueConstraint(name="one_ballot", fields=["poll", "voter"])]


@transaction.atomic
def cast(poll: int, voter: str, choice: int) -> None:
    """Count a vote."""
    Ballot.objects.update_or_create(poll=poll, voter=voter, defaults={"choice_id": choice})
    Choice.objects.filter(pk=choice).update(votes=F("votes") + 1)


class VoteConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        """Cast a vote, then acknowledge it."""
        voter = parse_qs(self.scope["query_string"].decode())["voter"][0]
        in_a_thread = database_sync_to_async(cast, thread_sensitive=False)
        await in_a_thread(content["poll"], voter, content["choices"][0])
        await self.send_json({"type": "ack", "id": content["id"]})


application = ProtocolTypeRouter({"websocket": VoteConsumer.as_asgi()})


def main() -> None:
    """Create the tables, with three choices."""
    with connection.schema_editor() as editor:
        editor.create_model(Choice)
        editor.create_model(Ballot)
    Choice.objects.bulk_create(Choice(pk=number) for number in (1, 2, 3))


if __name__ == "__main__":
    main()
