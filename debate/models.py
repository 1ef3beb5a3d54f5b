"""The contents page of the database: each room keeps its own models; all share one migration history."""

from debate.articles.models import Article
from debate.comments.models import Comment, Like
from debate.moderation.models import Decision, Report
from debate.polls.models import Ballot, BallotChoice, Choice, Poll
from debate.readers.models import EndedSession, Reader
from debate.sites.models import Site, SiteOrigin

__all__ = [
    "Article",
    "Ballot",
    "BallotChoice",
    "Choice",
    "Comment",
    "Decision",
    "EndedSession",
    "Like",
    "Poll",
    "Reader",
    "Report",
    "Site",
    "SiteOrigin",
]
