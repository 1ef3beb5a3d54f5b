"""The wire contract's objects about reports and filter matches. Holds no logic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from debate.wire.base import Wire, is_absent


class ReporterObject(Wire):
    """The outcome of a reader's reports: `upheld` ones led to a removal, `rejected` ones didn't."""

    upheld: int
    rejected: int


class ReportObject(Wire):
    """A report; to moderators also with its weight, and the history of whose it is."""

    reason: str
    label: str
    note: str
    reporter: str
    created: datetime
    weight: float | None = Field(default=None, exclude_if=is_absent)
    record: ReporterObject | None = Field(default=None, exclude_if=is_absent)


class ReportAnswer(Wire):
    report: ReportObject


class LegalReportAnswer(Wire):
    """`receipt`: the secret address of the page that tells the outcome."""

    receipt: str


class FindingObject(Wire):
    """A match of a filter (`words`, `links`, `shouting`, `repetition`, `raid`, `rules`, `reports`, `scorer`)."""

    filter: str
    matched: str
    verdict: Literal["note", "hold", "reject", "remove"]
