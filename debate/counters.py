"""What this process counts of the domain, for Prometheus: numbers since its start, of things and never of people.

A committed change is counted after its commit, a refusal when it is answered. Knows nothing of who reads the numbers.
"""

from functools import partial

from django.db import transaction
from prometheus_client import Counter, Gauge

VOTES = Counter("hustings_votes", "Committed votes; changed and withdrawn votes count too")
LIKES = Counter("hustings_likes", "Committed likes; withdrawn likes count too")
COMMENTS = Counter("hustings_comments", "Committed comments")
REPORTS = Counter("hustings_reports", "Committed reports of comments")
DECISIONS = Counter("hustings_decisions", "Committed decisions of moderators, rules and filters", ["action"])
REFUSALS = Counter("hustings_refusals", "Requests and commands that were refused, by the refusal's code", ["code"])
MAILS = Counter("hustings_mails", "Mails from the outbox, by what became of them", ["outcome"])
PUSHES = Counter("hustings_pushes", "Messages to readers' devices, by what became of them", ["outcome"])
LEASES = Gauge("hustings_lease_held", "1 if this process runs the job, else 0", ["job_name"])
JOB_RUNS = Counter("hustings_job_runs", "Completed runs of periodic jobs in this process", ["job_name"])
JOB_LAST_RUN = Gauge(
    "hustings_job_last_run_timestamp_seconds", "When this process last completed a run of the job", ["job_name"]
)


def count_after_commit(counter: Counter, number: int = 1) -> None:
    """Add to a counter once the current transaction is committed."""
    transaction.on_commit(partial(counter.inc, number))
