"""Connections of readers and moderators, from the handshake to the commands that they send."""
