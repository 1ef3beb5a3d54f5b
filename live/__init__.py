"""What runs and who is told: settings, server, sockets, hub, presence. Depends on `debate`, never the reverse."""
