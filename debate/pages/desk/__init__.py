"""Pages that need a moderator."""
