"""What the tests of faults share."""

from tests.support.stage import pair, place, server, stage

__all__ = ["pair", "place", "server", "stage"]
