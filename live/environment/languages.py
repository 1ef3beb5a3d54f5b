"""The languages in which Hustings answers: each has its whole catalogue in debate/locale."""

# In the order of the footer's list.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("pl", "Polski"),
    ("uk", "Українська"),
    ("ar", "العربية"),
]
