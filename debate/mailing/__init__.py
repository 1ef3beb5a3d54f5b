"""Mail about what concerns a reader, and the webhook: written from the outbox and sent, one after the other."""
