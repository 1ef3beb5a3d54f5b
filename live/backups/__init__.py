"""Backups of the database, taken and restored while servers run or not."""
