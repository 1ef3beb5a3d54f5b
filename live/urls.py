"""Every address: the domain's pages and API over HTTP, the event stream and the sockets."""

from typing import Any, cast

from django.urls import include, path, re_path

from live import health
from live.connection import refuse
from live.consumers import ArticleSocket, DeskSocket
from live.sse import serve_stream

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("debate.urls")),
]
handler404 = "debate.pages.errors.page_not_found"
handler500 = "debate.pages.errors.out_of_order"

# Channels takes ASGI applications where Django's own patterns have views.
stream_routes = [path("sse/articles/<slug:slug>/", cast(Any, serve_stream))]
websocket_routes = [
    path("ws/articles/<slug:slug>/", cast(Any, ArticleSocket.serve)),
    path("ws/moderation/", cast(Any, DeskSocket.serve)),
    re_path("", cast(Any, refuse)),
]
