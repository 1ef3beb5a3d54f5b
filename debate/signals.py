"""The two signals: parts that must not know each other, the domain and whoever tells the readers, meet here."""

from django.dispatch import Signal

# Sent after the commit of a change, with `article_id: int`, `rev: int` (the article's newest revision; unchanged where
# only a tally or the moderators' queue moved) and `urgent: bool` (a comment's text was taken away: tell readers now).
article_changed = Signal()

# Sent after the commit of something that one reader is to be told, with `reader_id: int`.
reader_noticed = Signal()
