"""Static files, served by the same process."""

from servestatic.middleware import ServeStaticMiddleware


class StaticFiles(ServeStaticMiddleware):  # type: ignore[misc]  # the library is untyped
    """Serves static files; what the browser code's build named by its content may be cached for ever."""

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(f"{self.static_prefix}assets/")
