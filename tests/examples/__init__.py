"""Programs to read and to run: what a publisher's own server does."""
