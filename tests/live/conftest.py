"""Fixtures for the tests of the live side."""

from tests.support.rooms import article
from tests.support.stage import pair, place, server, stage

__all__ = ["article", "pair", "place", "server", "stage"]
