"""Ends the process with one clear line for the operator."""

import sys
from typing import NoReturn


def stop(message: str) -> NoReturn:
    """Exit with an error of one line."""
    sys.exit(f"hustings: {message}")
