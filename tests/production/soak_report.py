"""The report of a soak: a page with tables, and plots as SVG files beside it."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, Plot, Row, markdown
from tests.bench.machine import describe_machine
from tests.bench.plots import draw_plots

if TYPE_CHECKING:
    from tests.production.soak import Happened, Soak

# The debate grows, and with it what is kept of it; a leak grows faster than this within the second half of a run.
FLAT = 1.25
# What stays open for the next reader: pools of the database, and the proxies' connections.
KEPT_OPEN = 100
# PgBouncer's pool, and those who look.
CONNECTIONS = 30


def write_report(soak: "Soak", folder: Path) -> bool:
    """Write the report; returns whether everything is as it should be."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_counted(soak), _used(soak), _files(soak), _seen(soak)]
    plots = draw_plots(rows, folder, prefix="")
    machine = ", ".join(" ".join(pair) for pair in describe_machine().items() if pair[1])
    guests = soak.guests
    cast = f"{guests.viewers:,} viewers, {guests.authors} who write, {guests.voters} who vote"
    lines = [
        "# A soak",
        "",
        f"{soak.minutes:.0f} minutes with {cast}, a moderator, and readers who sign in and out or lose their network: "
        "through nginx and Caddy with TLS, at two servers with Redis and Sentinel, PgBouncer, PostgreSQL. All of it, "
        f"with the readers, ran on one machine: {machine}.",
        "",
        f"Each minute one part was hurt, at random: `make soak MINUTES={soak.minutes:.0f} VIEWERS={guests.viewers} "
        f"SEED={soak.seed}` chooses the same faults.",
        "",
        "| minute | what happened | for | healed after |",
        "| --- | --- | --- | --- |",
        *(f"| {one.minute:.1f} | {one.fault} | {one.fault.holds_s:.0f} s | {_healed(one)} |" for one in soak.faults),
        "",
        "Healed is when people could write again and 98% of the viewers were connected. Browsers wait up to 20 seconds "
        "before they connect again, so that a server that comes back isn't overrun.",
        "",
        markdown(rows).strip(),
        "",
        *(f"![{title}]({file.name})\n" for title, file in plots.items()),
    ]
    (folder / "README.md").write_text("\n".join(lines).strip() + "\n")
    return all(figure.is_met for row in rows for figure in row.figures)


def _healed(one: "Happened") -> str:
    return f"not within {one.fault.heals_within_s:.0f} s" if one.healed_s is None else f"{one.healed_s:.1f} s"


def _counted(soak: "Soak") -> Row:
    evening = soak.evening
    late = sum(one.healed_s is None for one in soak.faults)
    figures = [
        Figure("comments acknowledged", len(evening.posted)),
        Figure("votes acknowledged", evening.acknowledged - len(evening.posted)),
        Figure("comments removed", len(evening.removed)),
        Figure("sign-ins", evening.sign_ins),
        Figure(
            f"missing, there twice, or seen otherwise by a viewer{': ' + soak.wrong if soak.wrong else ''}",
            float(bool(soak.wrong)),
            at_most=0,
        ),
        Figure("faults that did not heal in time", late, at_most=0),
    ]
    plot = Plot("minutes", "acknowledged per second", {"comments and votes": soak.watch.per_minute("acknowledged")})
    return Row("acknowledged", "What was acknowledged", figures, plot)


def _used(soak: "Soak") -> Row:
    samples = soak.watch.samples
    first = [sample.megabytes[0] for sample in samples]
    lines = {
        name: [(sample.minute, sample.megabytes[number]) for sample in samples]
        for number, name in enumerate(("the server that nothing happens to", "the server that is hurt"))
    }
    figure = Figure(
        "last quarter beside the second, of the server that nothing happens to", _growth(first), "x", at_most=FLAT
    )
    return Row("memory", "Memory", [figure], Plot("minutes", "resident megabytes", lines))


def _files(soak: "Soak") -> Row:
    samples = soak.watch.samples
    connections = [(sample.minute, float(sample.connections)) for sample in samples if sample.connections is not None]
    before, after = soak.idle_files
    figures = [
        Figure("open files with nobody here, before", before),
        Figure("open files with nobody here, afterwards", after, at_most=before + KEPT_OPEN),
        Figure("PostgreSQL's connections, last quarter beside second", _growth([n for _, n in connections]), "x"),
        Figure("PostgreSQL's connections, at most", max((n for _, n in connections), default=0), at_most=CONNECTIONS),
    ]
    lines = {
        "open files of the server that nothing happens to": [(s.minute, float(s.files[0])) for s in samples],
        "open files of the server that is hurt": [(s.minute, float(s.files[1])) for s in samples],
        "PostgreSQL's connections": connections,
    }
    return Row("files", "Open files and connections", figures, Plot("minutes", "open", lines))


def _seen(soak: "Soak") -> Row:
    tally, samples = soak.evening.tally, soak.watch.samples
    figures = [
        Figure("requests answered", tally.answered),
        *(Figure(f"requests answered {status}", times) for status, times in sorted(tally.not_now.items())),
        Figure("requests without an answer", tally.unanswered),
        Figure("sockets lost", tally.sockets_lost),
    ]
    lines = {
        "viewers connected": [(sample.minute, float(sample.live)) for sample in samples],
    }
    return Row("viewers", "What readers saw", figures, Plot("minutes", "viewers connected", lines))


def _growth(values: Sequence[float]) -> float:
    """Return the median of the last quarter beside that of the second; the first one warms up."""
    quarter = len(values) // 4
    if not quarter:
        return 1.0
    return median(values[-quarter:]) / max(1.0, median(values[quarter : 2 * quarter]))
