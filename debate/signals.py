"""Signals that connect the domain with the code that notifies readers, without either knowing the other."""

from django.dispatch import Signal

# Sent after a change is committed, with `article_id: int`, `rev: int` (the article's newest revision; unchanged where
# only a tally or the moderators' queue moved), `urgent: bool` (a comment's text was removed: notify readers now) and
# `is_moderation_news: bool` (False for votes and likes, which don't concern moderators).
article_changed = Signal()

# Sent in the transaction that tells an article's readers of changed rules, with `article: Article`, which is locked,
# and `rev: int`, the revision of the change.
rules_changed = Signal()

# Sent after a notice for one reader is committed, with `reader_id: int`.
reader_noticed = Signal()

# Sent after a change of a reader's identity or rights is committed. `who: int | UUID` is the reader, or the voter of a
# browser or frame without an account. `becomes: int | None` is the reader that the voter's browser or frame is from now
# on; None if the same cookies or tokens now identify somebody else, or nobody.
identity_changed = Signal()
