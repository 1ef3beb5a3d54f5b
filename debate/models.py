"""The contents page of the database: each room keeps its own models; all share one migration history."""

from debate.articles.models import Article
from debate.articles.rule_models import CommonRules, SiteRules
from debate.comments.filters.models import FilterSettings, FilterWord, Finding, SecondLook, Trace
from debate.comments.models import Comment, Like
from debate.leases.models import Lease
from debate.moderation.models import Appeal, Report
from debate.polls.group_models import BallotGroup, GroupDecision
from debate.polls.models import Ballot, BallotChoice, Choice, Correction, Poll, PollMinute
from debate.readers.models import EndedSession, Notice, PseudonymKey, Reader, Sanction
from debate.record.models import Decision
from debate.sites.models import Site, SiteOrigin

__all__ = [
    "Appeal",
    "Article",
    "Ballot",
    "BallotChoice",
    "BallotGroup",
    "Choice",
    "Comment",
    "CommonRules",
    "Correction",
    "Decision",
    "EndedSession",
    "FilterSettings",
    "FilterWord",
    "Finding",
    "GroupDecision",
    "Lease",
    "Like",
    "Notice",
    "Poll",
    "PollMinute",
    "PseudonymKey",
    "Reader",
    "Report",
    "Sanction",
    "SecondLook",
    "Site",
    "SiteOrigin",
    "SiteRules",
    "Trace",
]
