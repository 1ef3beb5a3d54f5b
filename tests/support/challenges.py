"""Solving challenges as a browser does."""

from typing import Any

from altcha.v1 import Payload, solve_challenge


def solve(challenge: dict[str, Any]) -> str:
    """Return the solution that a browser sends for a challenge of the API."""
    algorithm, salt = challenge["algorithm"], challenge["salt"]
    found = solve_challenge(challenge["challenge"], salt, algorithm, challenge["maxNumber"], 0)
    assert found
    return Payload(algorithm, challenge["challenge"], found.number, salt, challenge["signature"]).to_base64()
