"""What state a new comment begins in."""

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.readers.models import Reader


def first_state(article: Article, author: Reader) -> Comment.State:
    """Return PENDING where the article's comments wait for a moderator, for all but moderators; else PUBLISHED."""
    waits = article.moderation == Article.Moderation.BEFORE and not author.is_moderator
    return Comment.State.PENDING if waits else Comment.State.PUBLISHED
