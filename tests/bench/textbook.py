"""A live page in textbook form: one group, one consumer per socket, JSON for each. Served by stock daphne."""

import os
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

GROUP = "article"


def layers() -> dict[str, Any]:
    """Return the textbook's channel layer: channels-redis pub/sub."""
    backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
    return {"default": {"BACKEND": backend, "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}}


if not settings.configured:
    settings.configure(CHANNEL_LAYERS=layers(), SECRET_KEY="textbook", INSTALLED_APPS=["channels"])


class ArticleConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def article_changed(self, event: dict[str, Any]) -> None:
        """Send this socket the group's message."""
        await self.send_json(event["change"])


application = ProtocolTypeRouter({"websocket": ArticleConsumer.as_asgi()})
