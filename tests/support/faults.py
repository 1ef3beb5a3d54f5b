"""An unreliable channel layer: it loses messages, doubles them and delivers them out of order."""

import random
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer


class LossyChannelLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """channels-redis' pub/sub layer that loses, doubles or delays a third of the messages each."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._fate = random.Random(7)
        self._held: tuple[str, dict[str, Any]] | None = None

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send the message, or not, or twice, or after the next one."""
        send = super().__getattr__("group_send")
        match self._fate.choice(["lose", "double", "hold"]):
            case "double":
                await send(group, message)
                await send(group, message)
            case "hold":
                held, self._held = self._held, (group, message)
                if held:
                    await send(*held)
