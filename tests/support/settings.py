"""The product's settings, with passwords hashed at once: half a second for each sign-in protects nobody in a test."""

from live.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
