"""The moderators' desk in this process: each moderator's queue, and their claims."""
