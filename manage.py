#!/usr/bin/env python
"""Runs a management command."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "live.settings")
    if sys.argv[1:2] == ["setup"]:
        # Django reads its settings before a command begins, and a new server has none yet.
        from live.install.answers import prepare

        prepare(sys.argv[2:])
    execute_from_command_line(sys.argv)
