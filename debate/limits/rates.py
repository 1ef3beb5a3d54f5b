"""Rates: a number of actions in a period, in the operators' notation. Counts nothing."""

from dataclasses import dataclass

from limits import parse_many

# In integers, as the counters in Redis need them.
US_PER_S = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`amount` at once, and then one more every `period_s / amount` seconds."""

    amount: int
    period_s: int

    @property
    def period_us(self) -> int:
        return self.period_s * US_PER_S

    @property
    def interval_us(self) -> int:
        """The time until one more is allowed: rounded down, so that a period has room for all, and at least 1."""
        return max(1, self.period_us // self.amount)

    def times(self, factor: int) -> "Rate":
        """Return a rate multiplied by `factor`."""
        return Rate(self.amount * factor, self.period_s)


Rates = tuple[Rate, ...]


def read_rates(text: str) -> Rates:
    """Return the rates in a text such as `10/minute, 100/hour`, all of which apply; `off` means none.

    Raises `ValueError` for any other text.
    """
    if text.strip().lower() == "off":
        return ()
    rates = tuple(Rate(item.amount, item.get_expiry()) for item in parse_many(text))
    if any(rate.amount < 1 or rate.period_s < 1 for rate in rates):
        raise ValueError("a limit allows something at least once")
    return rates
