"""Static files, served by the same process."""

from typing import Any

from servestatic.middleware import ServeStaticMiddleware

TOP_MAX_AGE_S = 300


class StaticFiles(ServeStaticMiddleware):  # type: ignore[misc]  # the library is untyped
    """Serves static files; what the browser code's build named by its content may be cached for ever."""

    def add_cache_headers(self, headers: Any, path: str, url: str) -> None:
        super().add_cache_headers(headers, path, url)
        if not url.startswith(self.static_prefix):
            # Publishers' pages have its address for good: what is mended in it reaches them soon.
            headers["Cache-Control"] = f"max-age={TOP_MAX_AGE_S}, public"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(f"{self.static_prefix}assets/")
