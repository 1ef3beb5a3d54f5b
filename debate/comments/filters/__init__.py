"""Filters check a comment before it is published. Each says what it matched; `screening` combines them."""
