"""Every address: the domain's pages and API over HTTP, and the sockets."""

from django.urls import include, path, re_path

from live.connection import refuse
from live.consumers import ArticleSocket, DeskSocket

urlpatterns = [path("", include("debate.urls"))]
handler404 = "debate.pages.errors.page_not_found"

websocket_routes = [
    path("ws/articles/<slug:slug>/", ArticleSocket.serve),
    path("ws/moderation/", DeskSocket.serve),
    re_path("", refuse),
]
