"""The moderators' queue: its content and order, and one case with its context."""
