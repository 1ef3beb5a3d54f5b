"""Connects the domain's signals with the parts of the server that listen to them."""

from typing import Any
from uuid import UUID

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"

    def ready(self) -> None:
        # Models can be imported once all apps are loaded, not yet while this module is.
        from debate.signals import article_changed, identity_changed, reader_noticed
        from debate.viewer_count import count_viewers_with
        from live.engine import engine

        def notify(*, article_id: int, urgent: bool, is_moderation_news: bool, **_: Any) -> None:
            engine.notifier.notify(article_id, urgent=urgent, at_desk=is_moderation_news)

        # By default the signal holds receivers weakly, and this one has no other owner.
        article_changed.connect(notify, weak=False, dispatch_uid="live.fanout.notifier")

        def notify_reader(*, reader_id: int, **_: Any) -> None:
            engine.notices.notify(reader_id)

        reader_noticed.connect(notify_reader, weak=False, dispatch_uid="live.jobs.notices")

        def notify_identity(*, who: int | UUID, becomes: int | None, **_: Any) -> None:
            engine.identities.notify(who, becomes=becomes)

        identity_changed.connect(notify_identity, weak=False, dispatch_uid="live.fanout.identities")
        count_viewers_with(engine.presence.viewers)
