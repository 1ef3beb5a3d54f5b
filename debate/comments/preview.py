"""A comment's text as it would be shown. Stores nothing."""

from debate.comments.markup import clean_body, render_body
from debate.readers.identity import Identity


def preview_body(identity: Identity, body: str) -> str:
    """Return a text as the HTML that a comment with it would have; raises `InvalidBody`, `RateLimited`."""
    text = clean_body(body)
    identity.spend("preview")
    return render_body(text)
