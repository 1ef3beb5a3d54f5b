"""Responses over plain HTTP beside the pages: health checks, static files, proxies."""
