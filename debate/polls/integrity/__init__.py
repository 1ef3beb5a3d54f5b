"""Suspicious votes: matching ballots with groups, finding groups, and browser challenges."""
