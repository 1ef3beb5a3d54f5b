"""The server: settings, processes, sockets, hub, presence. Depends on `debate`, never the reverse."""
