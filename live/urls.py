"""All addresses: the domain's pages and API over HTTP, the event stream and the sockets."""

from typing import Any, cast

from django.urls import include, path, re_path

from live.http import health
from live.socket.connection import refuse
from live.socket.consumers import ArticleSocket, DeskSocket
from live.socket.sse import serve_stream

urlpatterns = [
    path("", include("debate.urls")),
]
handler400 = "debate.pages.errors.bad_request"
handler404 = "debate.pages.errors.page_not_found"
handler500 = "debate.pages.errors.server_error"

# Channels accepts ASGI applications where Django's own patterns have views.
plain_routes = [
    path("healthz", cast(Any, health.healthz)),
    path("readyz", cast(Any, health.readyz)),
    path("sse/articles/<slug:slug>/", cast(Any, serve_stream)),
]
websocket_routes = [
    path("ws/articles/<slug:slug>/", cast(Any, ArticleSocket.serve)),
    path("ws/moderation/", cast(Any, DeskSocket.serve)),
    re_path("", cast(Any, refuse)),
]
