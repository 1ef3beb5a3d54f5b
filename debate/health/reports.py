"""Writing and reading the processes' reports. Knows nothing of connections: the caller passes their number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from debate.articles.models import Article
from debate.comments.filters.models import SecondLook
from debate.health.models import ProcessReport
from debate.leases.models import Lease
from debate.moderation.models import Appeal
from debate.moderation.queue.pending import read_counts
from debate.outbox.adding import count_due
from debate.readers.identity import Identity
from debate.rights.asking import require
from debate.rights.table import READ_HEALTH

# This process.
_HERE = uuid4()
WRITE_EVERY_S = 10.0
# A process without a report for this long is gone, or too busy to report.
SILENT_AFTER = timedelta(seconds=3.5 * WRITE_EVERY_S)
MAX_DEBATES = 20
MAX_PLACE = 100
# Several times as long as from one run to the next, except for what is done once a day.
LONGEST_PAUSE = {
    "timetable": timedelta(minutes=2),
    "screening": timedelta(minutes=2),
    "likes": timedelta(minutes=5),
    "forgetting": timedelta(hours=1),
    "daily forgetting": timedelta(hours=36),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """A process: viewers, also by article id; requests that wait for a thread; and seconds of the last minute.

    `news_s` and `slow_news_s` are the median and 95th percentile from a change to the last viewer, None if there was no
    change; `loop_delay_s` is how late everything was at most.
    """

    viewers: int
    debates: int
    busiest: list[tuple[int, int]]
    waiting_requests: int
    news_s: float | None
    slow_news_s: float | None
    loop_delay_s: float


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job, and when a run was last completed; None if never."""

    name: str
    last_run: datetime | None

    @property
    def is_overdue(self) -> bool:
        """Whether a job that runs in every deployment has not been completed for much longer than it should take."""
        longest = LONGEST_PAUSE.get(self.name)
        return bool(longest and self.last_run and timezone.now() - self.last_run > longest)


@dataclass(frozen=True, slots=True)
class Health:
    """All processes together, the debates with most viewers, what waits, and the periodic jobs."""

    processes: list[Figures]
    debates: list[tuple[Article, int]]
    reported_comments: int
    held_comments: int
    open_appeals: int
    unscored_comments: int
    waiting_mails: int
    mails_since: datetime | None
    jobs: list[Job]

    @property
    def viewers(self) -> int:
        return sum(process.viewers for process in self.processes)

    @property
    def waiting_requests(self) -> int:
        return sum(process.waiting_requests for process in self.processes)

    @property
    def news_s(self) -> float | None:
        """The slowest process's median."""
        return max((process.news_s for process in self.processes if process.news_s is not None), default=None)

    @property
    def slow_news_s(self) -> float | None:
        """The slowest process's 95th percentile."""
        return max((process.slow_news_s for process in self.processes if process.slow_news_s is not None), default=None)

    @property
    def loop_delay_s(self) -> float:
        return max((process.loop_delay_s for process in self.processes), default=0.0)


def write_report(figures: Figures, *, process: UUID = _HERE, place: str = "") -> None:
    """Store a process's figures, and delete those of processes that are long gone.

    `place` is where the process runs, for the operator who has to stop it.
    """
    now = timezone.now()
    values = {"written": now, "figures": asdict(figures), "place": place[:MAX_PLACE]}
    ProcessReport.objects.update_or_create(process=process, defaults=values)
    ProcessReport.objects.filter(written__lt=now - timedelta(days=1)).delete()


def withdraw_report(*, process: UUID = _HERE) -> None:
    """Delete the figures of a process that stops."""
    ProcessReport.objects.filter(process=process).delete()


def running_processes() -> list[ProcessReport]:
    """Return the reports of processes that run on the database, or were killed less than `SILENT_AFTER` ago.

    A clock that is ahead or behind by less than that hides none.
    """
    now = timezone.now()
    return list(
        ProcessReport.objects.filter(written__range=(now - SILENT_AFTER, now + SILENT_AFTER)).order_by("written")
    )


def forget_reports() -> None:
    """Delete all reports, because they came with restored data; a process that runs writes its own again."""
    ProcessReport.objects.all().delete()


def read_health(identity: Identity) -> Health:
    """Return the figures of all processes, and what waits; raises `Refusal` without the right to see it."""
    require(identity, READ_HEALTH)
    processes = _read_figures()
    counts = read_counts()
    waiting_mails, mails_since = count_due()
    return Health(
        processes=processes,
        debates=_busiest(processes),
        reported_comments=counts.reported - counts.held,
        held_comments=counts.held,
        open_appeals=Appeal.objects.filter(answered=None).count(),
        unscored_comments=SecondLook.objects.count(),
        waiting_mails=waiting_mails,
        mails_since=mails_since,
        jobs=[Job(lease.name, lease.last_run) for lease in Lease.objects.order_by("name")],
    )


def _read_figures() -> list[Figures]:
    reports = ProcessReport.objects.filter(written__gte=timezone.now() - SILENT_AFTER).order_by("process")
    names = {field.name for field in fields(Figures)}
    # During an upgrade, processes of two versions write.
    return [Figures(**report.figures) for report in reports if report.figures.keys() == names]


def _busiest(processes: Sequence[Figures]) -> list[tuple[Article, int]]:
    viewers: Counter[int] = Counter()
    for process in processes:
        for article_id, count in process.busiest:
            viewers[article_id] += count
    articles = Article.objects.in_bulk(list(viewers))
    return [(articles[pk], count) for pk, count in viewers.most_common(MAX_DEBATES) if pk in articles]
