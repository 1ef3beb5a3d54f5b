"""The moderators' commands: each calls the same function as the HTTP API."""

from typing import Literal
from uuid import UUID

from debate.api.posting import post_new_comment
from debate.api.schemas import (
    Because,
    Grounds,
    Id,
    NewAppealAnswer,
    NewComment,
    NewDecisions,
    NewSweep,
    RulesToChange,
    SanctionTerms,
    Text,
    UndoneDecisions,
)
from debate.articles.rule_form import answer_for_article, answer_for_site, describe_rules
from debate.articles.rules import change_all_rules, change_article_rules, change_rules_of_site
from debate.comments.wire_form import describe
from debate.moderation.bulk import decide_each
from debate.moderation.claims import claim_comment
from debate.moderation.clearing import describe_sanction_answer, sanction_and_clear
from debate.moderation.decisions import decide
from debate.moderation.people.appeals import answer_appeal, describe_appeal
from debate.moderation.people.sanctions import Terms, lift_sanction
from debate.moderation.people.sweeps import describe_sweep, remove_posts, restore_posts
from debate.moderation.undo import undo_each
from debate.moderation.wire_form import describe_decision
from debate.polls.integrity.groups import decide_group, describe_group
from debate.polls.integrity.models import GroupDecision
from debate.readers.identity import Identity
from debate.readers.models import Sanction
from debate.rights.asking import require
from debate.rights.table import CLAIM
from debate.wire.articles import RulesAnswer, RulesObject, SiteRulesAnswer
from debate.wire.comments import CommentAnswer
from debate.wire.moderation.decisions import DecisionAnswer, OutcomesAnswer
from debate.wire.moderation.desk import ClaimAnswer
from debate.wire.moderation.people import AppealAnswer, SanctionAnswer, SweepAnswer
from debate.wire.moderation.votes import BallotGroupAnswer
from live.commands.commands import Command, CommandKind, Commands

SANCTIONS = {"warn": Sanction.Kind.WARNING, "mute": Sanction.Kind.MUTE, "ban": Sanction.Kind.BAN}
VOTES = {"discount_votes": GroupDecision.Action.DISCOUNT, "count_votes": GroupDecision.Action.RESTORE}


class ModeratorsCommand(Command):
    @property
    def needs_right(self) -> bool:
        """All of them do."""
        return True


class Decide(ModeratorsCommand, Grounds):
    type: Literal["remove", "restore", "approve", "pin", "unpin", "pick", "unpick", "unmark_question"]
    comment: Id


class GiveSanction(ModeratorsCommand, SanctionTerms):
    type: Literal["warn", "mute", "ban"]
    reader: Id


class Lift(ModeratorsCommand, Because):
    type: Literal["lift"]
    sanction: Id


class DecideEach(ModeratorsCommand, NewDecisions):
    type: Literal["decide"]


class Undo(ModeratorsCommand, UndoneDecisions):
    type: Literal["undo"]


class SweepPosts(ModeratorsCommand, NewSweep):
    type: Literal["sweep"]
    reader: Id


class RestorePosts(ModeratorsCommand, Because):
    type: Literal["restore_sweep"]
    batch: UUID


class AnswerAppeal(ModeratorsCommand, NewAppealAnswer):
    type: Literal["answer_appeal"]
    appeal: Id


class DecideVotes(ModeratorsCommand, Because):
    type: Literal["discount_votes", "count_votes"]
    group: Id


class PostFromDesk(ModeratorsCommand, NewComment):
    type: Literal["comment"]
    article: Text


class ChangeRules(ModeratorsCommand):
    type: Literal["rules"]
    rules: RulesToChange


class ChangeSiteRules(ModeratorsCommand):
    type: Literal["site_rules"]
    rules: RulesToChange
    site: Id


class ChangeArticleRules(ModeratorsCommand):
    type: Literal["article_rules"]
    rules: RulesToChange
    article: Text


class ClaimComment(ModeratorsCommand):
    type: Literal["claim"]
    comment: Id


class Release(ModeratorsCommand):
    type: Literal["release"]


def _decide(identity: Identity, slug: str, command: Decide) -> DecisionAnswer:
    decision, comment = decide(
        identity, command.comment, action=command.type, reason=command.reason, category=command.category
    )
    return DecisionAnswer(decision=describe_decision(decision), comment=describe(comment))


def _sanction(identity: Identity, slug: str, command: GiveSanction) -> SanctionAnswer:
    terms = Terms(
        reason=command.reason, category=command.category, hours=command.hours, with_address=command.with_address
    )
    given, sweep = sanction_and_clear(
        identity, command.reader, SANCTIONS[command.type], terms, remove_hours=command.remove_hours
    )
    return describe_sanction_answer(given, sweep)


def _lift(identity: Identity, slug: str, command: Lift) -> SanctionAnswer:
    lifted = lift_sanction(identity, command.sanction, reason=command.reason)
    return describe_sanction_answer(lifted)


def _decide_each(identity: Identity, slug: str, command: DecideEach) -> OutcomesAnswer:
    outcomes = decide_each(
        identity, command.comments, action=command.action, reason=command.reason, category=command.category
    )
    return OutcomesAnswer(outcomes=outcomes)


def _undo(identity: Identity, slug: str, command: Undo) -> OutcomesAnswer:
    return OutcomesAnswer(outcomes=undo_each(identity, command.decisions))


def _sweep(identity: Identity, slug: str, command: SweepPosts) -> SweepAnswer:
    done = remove_posts(identity, command.reader, hours=command.hours, reason=command.reason, category=command.category)
    return describe_sweep(done)


def _restore_sweep(identity: Identity, slug: str, command: RestorePosts) -> SweepAnswer:
    return describe_sweep(restore_posts(identity, command.batch, reason=command.reason))


def _answer_appeal(identity: Identity, slug: str, command: AnswerAppeal) -> AppealAnswer:
    answered = answer_appeal(identity, command.appeal, lifts=command.lifts, answer=command.answer)
    return AppealAnswer(appeal=describe_appeal(answered))


def _decide_votes(identity: Identity, slug: str, command: DecideVotes) -> BallotGroupAnswer:
    group = decide_group(identity, command.group, action=VOTES[command.type], reason=command.reason)
    return BallotGroupAnswer(group=describe_group(group))


def _post(identity: Identity, slug: str, command: PostFromDesk) -> CommentAnswer:
    return post_new_comment(identity, command.article, command)


def _rules(identity: Identity, slug: str, command: ChangeRules) -> RulesObject:
    return describe_rules(change_all_rules(identity, **command.rules.as_change()))


def _site_rules(identity: Identity, slug: str, command: ChangeSiteRules) -> SiteRulesAnswer:
    return answer_for_site(change_rules_of_site(identity, command.site, **command.rules.as_change()))


def _article_rules(identity: Identity, slug: str, command: ChangeArticleRules) -> RulesAnswer:
    return answer_for_article(change_article_rules(identity, command.article, **command.rules.as_change()))


def _claim(identity: Identity, slug: str, command: ClaimComment) -> ClaimAnswer:
    return ClaimAnswer(claim=claim_comment(identity, command.comment))


def _release(identity: Identity, slug: str, command: Release) -> ClaimAnswer:
    require(identity, CLAIM)
    return ClaimAnswer(claim=None)


# On both sockets: decisions about a visible comment.
DECISIONS = (
    CommandKind(Decide, _decide),
    CommandKind(GiveSanction, _sanction),
    CommandKind(Lift, _lift),
    CommandKind(Undo, _undo),
)
DESK_COMMANDS = Commands(
    *DECISIONS,
    CommandKind(DecideEach, _decide_each),
    CommandKind(SweepPosts, _sweep),
    CommandKind(RestorePosts, _restore_sweep),
    CommandKind(AnswerAppeal, _answer_appeal),
    CommandKind(DecideVotes, _decide_votes),
    CommandKind(PostFromDesk, _post),
    CommandKind(ChangeRules, _rules),
    CommandKind(ChangeSiteRules, _site_rules),
    CommandKind(ChangeArticleRules, _article_rules),
    CommandKind(ClaimComment, _claim),
    CommandKind(Release, _release),
)
