"""The last comment of a debate, as lists of debates quote it. Writes nothing.

It is the newest published comment by somebody who is not muted or banned anywhere at the moment. Lists ask the database
each time, so a comment that was removed or hidden is not quoted any more.
"""

from collections.abc import Collection

from debate.comments.models import Comment
from debate.database.raw_sql import places, read_rows
from debate.readers.models import Sanction

# The comment's id, in a statement that has the article under the alias `article`.
LAST_SAID = f"""(
    SELECT said.id
    FROM debate_comment AS said JOIN debate_reader AS author ON author.id = said.author_id
    WHERE said.article_id = article.id AND said.state = '{Comment.State.PUBLISHED}' AND NOT EXISTS (
        SELECT 1 FROM debate_sanction AS sanction
        WHERE (sanction.reader_id = author.id OR sanction.voter = author.voter)
        AND sanction.kind IN ('{Sanction.Kind.MUTE}', '{Sanction.Kind.BAN}')
        AND sanction.lifted IS NULL AND (sanction.ends IS NULL OR sanction.ends > CURRENT_TIMESTAMP)
    )
    ORDER BY said.published DESC, said.id DESC LIMIT 1
)"""


def read_last_words(articles: Collection[int]) -> dict[int, Comment]:
    """Return the last comment in each of the debates that has one, with its author, by article."""
    if not articles:
        return {}
    asked = f"SELECT {LAST_SAID} FROM debate_article AS article WHERE article.id IN ({places(articles)})"
    found = Comment.objects.filter(pk__in=[pk for (pk,) in read_rows(asked, *articles) if pk])
    # One of them may have been removed since.
    published = found.filter(state=Comment.State.PUBLISHED).select_related("author")
    return {comment.article_id: comment for comment in published}
