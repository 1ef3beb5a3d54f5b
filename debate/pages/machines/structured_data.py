"""What search engines read of a debate: schema.org's `DiscussionForumPosting` with some comments and the polls.

https://schema.org/DiscussionForumPosting, with what Google requires of it and of its comments
(https://developers.google.com/search/docs/appearance/structured-data/discussion-forum). It has
only what everybody sees: published comments, and no hidden votes.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from debate.articles.models import Article
from debate.comments.excerpts import excerpt
from debate.comments.markup import plain_text
from debate.pages.debates.cards import CommentCard, ThreadCard
from debate.pages.debates.poll_cards import PollCard
from debate.wire.comments import CommentObject

# The page has the others too; these are enough for a preview, and the page stays light.
MAX_COMMENTS = 8
MAX_CHARACTERS = 400
# In a script element these could end it or begin a comment.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured_data(
    page: str, article: Article, polls: Iterable[PollCard], threads: Iterable[ThreadCard], comment_count: int
) -> str:
    """Return the debate as JSON-LD for a script element; `page` is the address of its page."""
    shown = [card for thread in threads for card in (thread.top, *thread.replies) if _is_public(card)]
    posting = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "url": article.address or page,
        "headline": article.title,
        "text": _text(article.body or article.title),
        "articleSection": article.section,
        "datePublished": article.published.isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": article.byline} if article.byline else _PUBLISHER,
        "commentCount": comment_count,
        "interactionStatistic": _counter("CommentAction", comment_count),
        "comment": _tree(page, [card.comment for card in shown[:MAX_COMMENTS]]),
        "hasPart": [_question(card) for card in polls],
    }
    return json.dumps(posting, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


_PUBLISHER = {"@type": "Organization", "name": "Hustings"}


def _is_public(card: CommentCard) -> bool:
    # Moderators and authors see comments that wait.
    return isinstance(card.comment, CommentObject) and card.comment.state == "published"


def _tree(page: str, comments: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the comments as a tree: a reply is in what it answers, if that is among them."""
    made = {comment.id: _comment(page, comment) for comment in comments}
    tops: list[dict[str, Any]] = []
    for comment in comments:
        above = made.get(comment.parent)
        (tops if above is None else above.setdefault("comment", [])).append(made[comment.id])
    return tops


def _comment(page: str, comment: Any) -> dict[str, Any]:
    edited = {"dateModified": comment.edited.isoformat(timespec="seconds")} if comment.edited else {}
    return edited | {
        "@type": "Comment",
        "url": f"{page}?comment={comment.id}#comment-{comment.id}",
        "text": _text(plain_text(comment.body)),
        "datePublished": (comment.published or comment.created).isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": comment.author.name},
        "interactionStatistic": _counter("LikeAction", comment.likes),
    }


def _question(card: PollCard) -> dict[str, object]:
    answers = [
        {"@type": "Answer", "text": choice.label} | ({} if card.is_hidden else {"upvoteCount": choice.votes})
        for choice in card.choices
    ]
    question = {"@type": "Question", "name": card.poll.question, "answerCount": len(answers)}
    return question | {"suggestedAnswer": answers}


def _counter(action: str, count: int) -> dict[str, object]:
    kind = f"https://schema.org/{action}"
    return {"@type": "InteractionCounter", "interactionType": kind, "userInteractionCount": count}


def _text(text: str) -> str:
    return "".join(piece.text for piece in excerpt(text, at_most=MAX_CHARACTERS))
