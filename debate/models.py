"""All models of the database: each room has its own; all share one migration history."""

from debate.articles.models import Article, ArticleAddress, ArticleIdentity, FormerSlug
from debate.articles.rule_models import CommonRules, SiteRules
from debate.audit_log.models import Decision
from debate.comments.filters.models import FilterSettings, FilterWord, Finding, SecondLook, Trace
from debate.comments.models import Comment, Like, Mention, ScoresBefore
from debate.following.models import Follow
from debate.health.models import ProcessReport
from debate.leases.models import Lease
from debate.moderation.models import Appeal, LegalReport, Report
from debate.outbox.models import MailChoices, OutboxItem, PushDevice
from debate.own_data.models import Erasure
from debate.polls.agreement.models import SideLikers, SideLikes
from debate.polls.integrity.models import BallotGroup, GroupDecision
from debate.polls.models import Ballot, BallotChoice, Choice, Correction, Poll, PollMinute
from debate.publisher_sign_in.models import PublisherAccount, UsedToken
from debate.readers.models import EndedSession, HiddenPerson, Notice, PseudonymKey, Reader, Sanction
from debate.sites.models import Site, SiteDomain, SiteOrigin

__all__ = [
    "Appeal",
    "Article",
    "ArticleAddress",
    "ArticleIdentity",
    "Ballot",
    "BallotChoice",
    "BallotGroup",
    "Choice",
    "Comment",
    "CommonRules",
    "Correction",
    "Decision",
    "EndedSession",
    "Erasure",
    "FilterSettings",
    "FilterWord",
    "Finding",
    "Follow",
    "FormerSlug",
    "GroupDecision",
    "HiddenPerson",
    "Lease",
    "LegalReport",
    "Like",
    "MailChoices",
    "Mention",
    "Notice",
    "OutboxItem",
    "Poll",
    "PollMinute",
    "ProcessReport",
    "PseudonymKey",
    "PublisherAccount",
    "PushDevice",
    "Reader",
    "Report",
    "Sanction",
    "ScoresBefore",
    "SecondLook",
    "SideLikers",
    "SideLikes",
    "Site",
    "SiteDomain",
    "SiteOrigin",
    "SiteRules",
    "Trace",
    "UsedToken",
]
