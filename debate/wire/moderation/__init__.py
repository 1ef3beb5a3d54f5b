"""The wire contract's objects for moderators."""
