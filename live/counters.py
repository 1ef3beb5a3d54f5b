"""What this process counts of its work, for Prometheus: numbers since its start, of things and never of people.

What grows is counted where it happens, once per frame rather than once per viewer. What can be read at any time, such
as the number of viewers, is read when somebody asks (`set_function`).
"""

from collections import deque
from time import monotonic

from prometheus_client import Counter, Gauge, Histogram

# From a millisecond, which is good, to the seconds after which readers give up.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# Viewers

VIEWERS = Gauge("hustings_viewers", "Viewers of articles: open sockets and event streams")
WATCHED_ARTICLES = Gauge("hustings_watched_articles", "Articles with viewers in this process")
OPEN = Gauge("hustings_connections", "Open connections: sockets of articles and desks, event streams", ["kind"])

# Frames

FRAMES = Counter("hustings_frames", "Frames that were written to the viewers of an article")
DELIVERIES = Counter("hustings_deliveries", "Frames that were written, counted once for each viewer")
DELIVERED_BYTES = Counter("hustings_delivered_bytes", "Bytes of those frames, before the protocol's own headers")
FAN_OUT_SECONDS = Histogram(
    "hustings_fan_out_seconds", "How long writing one frame to all viewers kept the process busy", buckets=_SECONDS
)
NEWS_DELAY_SECONDS = Histogram(
    "hustings_news_delay_seconds",
    "From the notification of a change until its frame was written to all viewers, with the wait for the tick",
    buckets=_SECONDS,
)
# The newest delays, each with its time: what the newsroom's page shows.
_RECENT_S = 60.0
_recent: deque[tuple[float, float]] = deque(maxlen=1_000)


def note_news_delay(since: float) -> None:
    """Note that the viewers have now been told what was notified at a time of `time.monotonic`."""
    now = monotonic()
    NEWS_DELAY_SECONDS.observe(now - since)
    _recent.append((now, now - since))


def recent_news_delays() -> list[float]:
    """Return the delays of the last minute in seconds, the shortest first."""
    after = monotonic() - _RECENT_S
    return sorted(delay for at, delay in tuple(_recent) if at > after)


TICK_SECONDS = Histogram(
    "hustings_tick_seconds", "The pause chosen after a frame", buckets=(0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0)
)

# Viewers that missed something

FALLEN_BEHIND = Counter(
    "hustings_viewers_fallen_behind", "Times that a viewer's backlog was too long, so that it was sent nothing more"
)
CLOSED_TOO_SLOW = Counter("hustings_viewers_closed_too_slow", "Viewers that were closed because they did not read")
CATCH_UPS = Counter("hustings_catch_ups", "Diffs that brought a viewer up to date, by where they came from", ["source"])
RESETS = Counter("hustings_resets", "Resets sent to viewers, which then load the page again")
GAPS_REPAIRED = Counter(
    "hustings_gaps_repaired", "Changes that no notification told of, found by comparing with the database"
)

IDENTIFIED = Counter(
    "hustings_identified",
    "Readers identified at the opening of a socket or event stream: by the database, or kept since the one before",
    ["source"],
)

# Commands, requests and pages

COMMAND_SECONDS = Histogram(
    "hustings_command_seconds",
    "From the arrival of a socket's command to its answer: acknowledged, refused or failed",
    ["command", "outcome"],
    buckets=_SECONDS,
)
LANE_WAITING = Gauge("hustings_lane_waiting", "Requests that wait for a thread", ["lane"])
LANE_BUSY = Gauge("hustings_lane_busy", "Requests that are being answered in a thread", ["lane"])
LANE_WAIT_SECONDS = Histogram(
    "hustings_lane_wait_seconds", "How long a request waited for a thread", ["lane"], buckets=_SECONDS
)
LANE_SECONDS = Histogram(
    "hustings_lane_seconds", "How long a request was answered in its thread", ["lane"], buckets=_SECONDS
)
LANE_REFUSED = Counter("hustings_lane_refused", "Requests that were refused because the wait was too long", ["lane"])
POOL_WORK = Gauge("hustings_pool_work", "Work in the database's threads, running or waiting", ["pool"])
KEPT_PAGES_ASKED = Counter("hustings_kept_pages_asked", "Requests for pages of the kind that is kept")
KEPT_PAGES_MADE = Counter("hustings_kept_pages_made", "Such pages that had to be rendered")
KEPT_PAGE_BYTES = Gauge("hustings_kept_page_bytes", "Memory of kept pages")

# The process

LOOP_DELAY_SECONDS = Gauge(
    "hustings_loop_delay_seconds", "How late the event loop was in the last minute, at most: what everybody waited"
)
SHED = Counter(
    "hustings_shed", "What was refused because the event loop was late: renders, event streams, sockets", ["load"]
)
