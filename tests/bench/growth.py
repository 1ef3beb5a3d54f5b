"""How the cost of a delivery grows with the audience."""

from tests.bench.contestants import Ours
from tests.bench.fan_out import measure
from tests.bench.figures import Figure, Plot, Row

# Viewers, and enough changes to be measured in the system's clock ticks.
AUDIENCES = {100: 300, 1_000: 100, 10_000: 20}
GOAL = 1.5


async def run() -> Row:
    """Measure one audience after the other, each on a fresh server."""
    costs: dict[int, float] = {}
    figures = []
    for viewers, changes in AUDIENCES.items():
        result = await measure(Ours(), viewers=viewers, changes=changes)
        costs[viewers] = 1e6 / result.deliveries_per_cpu_s
        figures.append(Figure(f"{viewers:,} viewers: CPU per delivery", costs[viewers], "µs"))
        figures.append(
            Figure(f"{viewers:,} viewers: missed or told twice", result.told.missed + result.told.doubled, at_most=0)
        )
    first, *_, last = costs
    for viewers in (first, 1_000):
        figures.append(
            Figure(
                f"a delivery to one of {last:,} beside one of {viewers:,}",
                costs[last] / costs[viewers],
                "x",
                at_most=GOAL,
            )
        )
    plot = Plot("viewers", "CPU per delivery, µs", {"Hustings": list(costs.items())}, has_steps=True)
    return Row("growth", "Growth: CPU per delivery as viewers grow", figures, plot)
