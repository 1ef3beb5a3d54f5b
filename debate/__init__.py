"""The domain: articles, polls, ballots, comments, moderation and identities. Knows nothing of sockets."""
