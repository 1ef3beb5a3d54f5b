"""How a line of the log looks: as text for people, or as JSON for programs that collect logs."""

import json
import logging
from datetime import UTC, datetime

from live.log.ids import current_id


class TextLines(logging.Formatter):
    """Time, level, logger and message; and the id of the request, if there is one."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line, without traceback."""
        line = super().formatMessage(record)
        request_id = current_id()
        return f"{line} [{request_id}]" if request_id else line


class JsonLines(logging.Formatter):
    """One JSON object per line; a traceback is a text in it.

    `fields` of a record, from `extra={"fields": …}`, become fields of the object.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := current_id():
            line["request"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
