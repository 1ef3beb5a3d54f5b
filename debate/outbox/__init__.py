"""What waits to be mailed, and how often each reader wants mail. Knows nothing of how a mail reads or is sent."""
