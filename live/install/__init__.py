"""The first steps on a new server, for `manage.py setup`: its settings, and the file that keeps them."""
