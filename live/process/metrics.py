"""Metrics for Prometheus, on a separate port that no proxy forwards. Off unless `METRICS` is set.

They are read on the server's loop, between two turns of it, so nothing changes while they are read.
"""

from socket import socket
from typing import Any

import prometheus_client
from prometheus_client.exposition import choose_encoder
from twisted.web import resource, server

# The libraries have no types for these.
_prometheus: Any = prometheus_client
_Resource: Any = resource.Resource
_Site: Any = server.Site


class Metrics(_Resource):  # type: ignore[misc]
    """All metrics of this process, in the format that the client accepts."""

    isLeaf = True

    def render_GET(self, request: Any) -> bytes:
        """Return the metrics."""
        encode, content_type = choose_encoder(request.getHeader("accept") or "")
        request.setHeader("Content-Type", content_type)
        return bytes(encode(prometheus_client.REGISTRY))


def serve_metrics(listening: socket, reactor: Any) -> None:
    """Answer at `/metrics` on a listening socket."""
    # When each number began to be counted: one more line for each, that nobody asks for.
    _prometheus.disable_created_metrics()
    root = _Resource()
    root.putChild(b"metrics", Metrics())
    reactor.adoptStreamPort(listening.fileno(), listening.family, _Site(root))
    listening.close()
