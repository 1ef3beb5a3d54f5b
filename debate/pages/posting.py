"""Shared by the forms of comments, replies and moderators' answers."""

import time
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.errors import KeyConflict
from debate.language.wording import later
from debate.pages.return_url import number
from debate.readers.identity import Identity
from debate.readers.privacy.address import client_address
from debate.rights.asking import require_same_reader

SAME_FORM_S = 3_600


def require_shown_reader(request: HttpRequest, identity: Identity) -> None:
    """Raise `ReaderChanged` if the request's form was rendered for another reader, or for nobody."""
    if (author := request.POST.get("author")) is not None:
        require_same_reader(identity, number(author) or 0)


def post_from_form(
    request: HttpRequest, identity: Identity, slug: str, *, parent: int | None, staff: bool = False
) -> Comment:
    """Post what the request's form says; raises as `post_comment` does."""
    body, key = request.POST.get("body", ""), _key(request, slug, parent)
    # An older form has no box for it.
    side, question = "side" in request.POST or "has_side_box" not in request.POST, "question" in request.POST
    try:
        return post_comment(
            identity, slug, body=body, key=key, parent=parent, staff=staff, side=side, question=question
        )
    except KeyConflict:
        # The form that is shown again gets its own key.
        raise KeyConflict(
            later("You have already posted another comment with this form. Send it again to post this text as well.")
        ) from None


def _key(request: HttpRequest, slug: str, parent: int | None) -> UUID:
    sent = request.POST.get("key")
    if sent is None:
        return _key_of_same_form(request, slug, parent)
    try:
        return UUID(sent)
    except ValueError:
        return uuid4()


def _key_of_same_form(request: HttpRequest, slug: str, parent: int | None) -> UUID:
    """Return the key that a form without one gets when it is sent twice: by the same browser, within the same hour.

    A page that is the same for everybody can't have its own key.
    """
    said = [request.POST.get(name, "") for name in ("name", "body", "side", "question")]
    sender = [client_address(request), request.headers.get("User-Agent", "")]
    form = repr((slug, parent, said, sender, int(time.time() // SAME_FORM_S)))
    return UUID(bytes=salted_hmac("hustings.form", form, algorithm="sha256").digest()[:16], version=4)
