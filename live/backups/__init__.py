"""Backups of the database, taken while servers run, and put back."""
