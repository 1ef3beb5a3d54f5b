"""Connects what is true with who is told: the domain's signals with the bells, its question with the answer."""

from typing import Any

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"

    def ready(self) -> None:
        from debate.audience import count_viewers_with
        from debate.signals import article_changed, reader_noticed
        from live.engine import engine

        def ring(*, article_id: int, urgent: bool, **_: Any) -> None:
            engine.bell.ring(article_id, urgent=urgent)

        # The signal holds receivers weakly unless told otherwise, and this one has no other owner.
        article_changed.connect(ring, weak=False, dispatch_uid="live.bell")

        def ring_reader(*, reader_id: int, **_: Any) -> None:
            engine.notices.ring(reader_id)

        reader_noticed.connect(ring_reader, weak=False, dispatch_uid="live.notices")
        count_viewers_with(engine.presence.viewers)
