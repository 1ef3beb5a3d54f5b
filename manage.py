#!/usr/bin/env python
"""Runs a management command."""

from live.command_line import main

if __name__ == "__main__":
    main()
