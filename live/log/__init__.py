"""The log: how its lines look, and which request or connection they belong to."""
