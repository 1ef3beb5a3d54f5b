"""The moderators' commands: each is done by the same function as its HTTP twin."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from debate import wire, wire_desk, wire_people
from debate.api.schemas import (
    Because,
    Grounds,
    Id,
    NewAnswer,
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
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe, describe_author
from debate.moderation.appeals import answer_appeal, describe_appeal
from debate.moderation.bulk import decide_each
from debate.moderation.decisions import decide
from debate.moderation.people import lift_sanction, sanction_reader
from debate.moderation.sweeps import describe_sweep, remove_posts, restore_posts
from debate.moderation.undo import undo_each
from debate.moderation.wire_form import describe_decision
from debate.polls.group_models import GroupDecision
from debate.polls.groups import decide_group, describe_group
from debate.readers.identity import Identity
from debate.readers.models import Sanction
from debate.readers.roles import require_moderator
from debate.readers.sanctions import describe_sanction
from live.commands import AnyKind, Command, Kind

SANCTIONS = {"warn": Sanction.Kind.WARNING, "mute": Sanction.Kind.MUTE, "ban": Sanction.Kind.BAN}
VOTES = {"discount_votes": GroupDecision.Action.DISCOUNT, "count_votes": GroupDecision.Action.RESTORE}


class ModeratorsCommand(Command):
    @property
    def needs_right(self) -> bool:
        """Every one of them is."""
        return True


class Decide(ModeratorsCommand, Grounds):
    type: Literal["remove", "restore", "approve", "pin", "unpin"]
    comment: Id


class GiveSanction(ModeratorsCommand, SanctionTerms):
    type: Literal["warn", "mute", "ban"]
    reader: Id


class Lift(ModeratorsCommand, Because):
    sanction: Id


class DecideEach(ModeratorsCommand, NewDecisions):
    pass


class Undo(ModeratorsCommand, UndoneDecisions):
    pass


class SweepPosts(ModeratorsCommand, NewSweep):
    reader: Id


class RestorePosts(ModeratorsCommand, Because):
    batch: UUID


class AnswerAppeal(ModeratorsCommand, NewAnswer):
    appeal: Id


class DecideVotes(ModeratorsCommand, Because):
    type: Literal["discount_votes", "count_votes"]
    group: Id


class Answer(ModeratorsCommand, NewComment):
    article: Text


class ChangeRules(ModeratorsCommand):
    rules: RulesToChange


class ChangeSiteRules(ChangeRules):
    site: Id


class ChangeArticleRules(ChangeRules):
    article: Text


class ClaimComment(ModeratorsCommand):
    comment: Id


class Release(ModeratorsCommand):
    pass


def _decide(identity: Identity, slug: str, command: Decide) -> wire_desk.DecisionAnswer:
    decision, comment = decide(
        identity, command.comment, action=command.type, reason=command.reason, category=command.category
    )
    return wire_desk.DecisionAnswer(decision=describe_decision(decision), comment=describe(comment))


def _sanction(identity: Identity, slug: str, command: GiveSanction) -> wire_people.SanctionAnswer:
    given = sanction_reader(
        identity,
        command.reader,
        SANCTIONS[command.type],
        reason=command.reason,
        category=command.category,
        hours=command.hours,
        with_address=command.with_address,
    )
    return wire_people.SanctionAnswer(sanction=describe_sanction(given))


def _lift(identity: Identity, slug: str, command: Lift) -> wire_people.SanctionAnswer:
    lifted = lift_sanction(identity, command.sanction, reason=command.reason)
    return wire_people.SanctionAnswer(sanction=describe_sanction(lifted))


def _decide_each(identity: Identity, slug: str, command: DecideEach) -> wire_desk.Outcomes:
    outcomes = decide_each(
        identity, command.comments, action=command.action, reason=command.reason, category=command.category
    )
    return wire_desk.Outcomes(outcomes=outcomes)


def _undo(identity: Identity, slug: str, command: Undo) -> wire_desk.Outcomes:
    return wire_desk.Outcomes(outcomes=undo_each(identity, command.decisions))


def _sweep(identity: Identity, slug: str, command: SweepPosts) -> wire_people.SweepAnswer:
    done = remove_posts(identity, command.reader, hours=command.hours, reason=command.reason, category=command.category)
    return describe_sweep(done)


def _restore_sweep(identity: Identity, slug: str, command: RestorePosts) -> wire_people.SweepAnswer:
    return describe_sweep(restore_posts(identity, command.batch, reason=command.reason))


def _answer_appeal(identity: Identity, slug: str, command: AnswerAppeal) -> wire_people.AppealAnswer:
    answered = answer_appeal(identity, command.appeal, lifts=command.lifts, answer=command.answer)
    return wire_people.AppealAnswer(appeal=describe_appeal(answered))


def _decide_votes(identity: Identity, slug: str, command: DecideVotes) -> wire_desk.BallotGroupAnswer:
    group = decide_group(identity, command.group, action=VOTES[command.type], reason=command.reason)
    return wire_desk.BallotGroupAnswer(group=describe_group(group))


def _post(identity: Identity, slug: str, command: Answer) -> wire.CommentAnswer:
    comment = post_comment(
        identity, command.article, body=command.body, key=command.key, parent=command.parent, staff=command.staff
    )
    return wire.CommentAnswer(comment=describe(comment))


def _rules(identity: Identity, slug: str, command: ChangeRules) -> wire_desk.RuleSet:
    return describe_rules(change_all_rules(identity, **command.rules.as_change()))


def _site_rules(identity: Identity, slug: str, command: ChangeSiteRules) -> wire_desk.SiteRulesAnswer:
    return answer_for_site(change_rules_of_site(identity, command.site, **command.rules.as_change()))


def _article_rules(identity: Identity, slug: str, command: ChangeArticleRules) -> wire_desk.RulesAnswer:
    return answer_for_article(change_article_rules(identity, command.article, **command.rules.as_change()))


def _claim(identity: Identity, slug: str, command: ClaimComment) -> wire_desk.ClaimAnswer:
    moderator = require_moderator(identity)
    return wire_desk.ClaimAnswer(claim=wire_desk.Claim(comment=command.comment, moderator=describe_author(moderator)))


def _release(identity: Identity, slug: str, command: Release) -> wire_desk.ClaimAnswer:
    require_moderator(identity)
    return wire_desk.ClaimAnswer(claim=None)


# On both sockets: what is decided about what is in front of one's eyes.
DECISIONS: Mapping[str, AnyKind] = {
    **dict.fromkeys(("remove", "restore", "approve", "pin", "unpin"), Kind(Decide, _decide)),
    **dict.fromkeys(SANCTIONS, Kind(GiveSanction, _sanction)),
    "lift": Kind(Lift, _lift),
    "undo": Kind(Undo, _undo),
}
DESK_COMMANDS: Mapping[str, AnyKind] = {
    **DECISIONS,
    "decide": Kind(DecideEach, _decide_each),
    "sweep": Kind(SweepPosts, _sweep),
    "restore_sweep": Kind(RestorePosts, _restore_sweep),
    "answer_appeal": Kind(AnswerAppeal, _answer_appeal),
    **dict.fromkeys(VOTES, Kind(DecideVotes, _decide_votes)),
    "comment": Kind(Answer, _post),
    "rules": Kind(ChangeRules, _rules),
    "site_rules": Kind(ChangeSiteRules, _site_rules),
    "article_rules": Kind(ChangeArticleRules, _article_rules),
    "claim": Kind(ClaimComment, _claim),
    "release": Kind(Release, _release),
}
