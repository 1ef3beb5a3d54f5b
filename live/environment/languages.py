"""The languages in which Hustings answers: each has its whole catalogue in debate/locale."""

LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية"), ("pl", "Polski"), ("uk", "Українська")]
