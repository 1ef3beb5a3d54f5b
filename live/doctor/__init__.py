"""Looks at a server from the outside and the inside, for `manage.py doctor`. Changes nothing."""
