"""Web push: what concerns a reader, sent from the outbox to the devices that they have allowed to be told."""
