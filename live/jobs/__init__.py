"""Periodic jobs: each runs in one process at a time."""
