"""Accounts that readers make themselves, by django-allauth: its adapter, its forms, mail and the list of sessions.

Signing in is not here: `debate.readers.guessing` checks every password.
"""
