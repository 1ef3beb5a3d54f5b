"""What is true: articles, polls, ballots, comments, moderation and who the reader is. Knows nothing of sockets."""
