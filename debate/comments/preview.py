"""A comment's text as it would be shown. Stores nothing."""

from collections.abc import Iterable

from debate.comments.markup import clean_body
from debate.comments.mention_spans import Span
from debate.comments.mentions import preview_mentions
from debate.readers.identity import Identity


def preview_body(identity: Identity, body: str, mentions: Iterable[Span] = ()) -> str:
    """Return a text as the HTML that a comment with it would have, without addresses in the chosen `mentions`.

    Raises `InvalidBody`, `RateLimited`.
    """
    text = clean_body(body)
    identity.spend("preview")
    return preview_mentions(text, mentions)
