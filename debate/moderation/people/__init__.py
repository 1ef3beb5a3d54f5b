"""Moderators' decisions about people: sanctions, appeals, sweeps."""
