"""What is sent with each call, command and form of `docs/roles.md`; braces refer to the target."""

from typing import Any

from tests.cast import PASSWORD

Said = dict[str, Any]
Table = dict[str, Said | dict[str, Said]]
LOGIN = {"username": "somebody with a password", "password": PASSWORD}
WORDS = {"body": "A word of {key}.", "key": "{key}"}
RULE = {"report_threshold": 999}
NAME = {"name": "Somebody new"}
DEVICE = {
    "endpoint": "https://push.example/1",
    "p256dh": "BI5TO2-gv3tGJbswZnwB-2B--fi4qA_vWzAGKHAxh7Kjc-sdveAzGDZtBp-DpvWQAFPHNjPLBBshxV4ahsH0ALQ",
    "auth": "MDEyMzQ1Njc4OWFiY2RlZg",
}
STAFF, DOWN, STAND = "Answer as a moderator", "Take a comment down", "Let a comment stand"

# Calls that need another proof of who is speaking: a frame's, or a device's.
PROVED = {"POST /session/publisher": "invalid_token", "POST /session/passkey": "wrong_credentials"}
# By call, and by action if that makes a difference. A call that is not listed has no body.
CALLS: Table = {
    "POST /session": NAME,
    "PUT /session/name": NAME,
    "POST /session/login": LOGIN,
    "POST /session/publisher": {"token": "…"},
    "POST /session/passkey": {"credential": "{no_credential}"},
    "PUT /push": DEVICE,
    "DELETE /push": {"endpoint": DEVICE["endpoint"]},
    "PUT /polls/{poll_id}/ballot": {"choices": ["{choice_id}"]},
    "POST /comments/{comment_id}/reports": {"reason": "spam"},
    "POST /comments/{comment_id}/legal-reports": {
        "ground": "hate",
        "explanation": "Hatred of a whole group",
        "good_faith": True,
    },
    "POST /comments/preview": {"body": "A *word*."},
    "POST /articles/{slug}/comments": {"Post a comment": WORDS, STAFF: WORDS | {"staff": True}},
    "PATCH /comments/{comment_id}": {"body": "Other words."},
    "POST /notices/read": {"until": "{notice_id}"},
    "POST /sanctions/{sanction_id}/appeal": {"text": "No."},
    "POST /comments/{comment_id}/decisions": {DOWN: {"action": "remove", "reason": "So"}, STAND: {"action": "pin"}},
    "POST /moderation/decisions": {
        DOWN: {"action": "remove", "comments": ["{comment_id}"], "reason": "So"},
        STAND: {"action": "pin", "comments": ["{comment_id}"]},
    },
    "POST /moderation/undo": {"decisions": ["{decision_id}"]},
    "POST /moderation/readers/{reader_id}/sanctions": {"kind": "mute", "hours": 1, "reason": "So"},
    "DELETE /moderation/sanctions/{sanction_id}": {"reason": "So"},
    "POST /moderation/appeals/{appeal_id}/answer": {"lifts": True, "answer": "So"},
    "POST /moderation/readers/{reader_id}/removals": {"hours": 1, "reason": "So"},
    "POST /moderation/removals/{batch}/restoration": {"reason": "So"},
    "POST /moderation/ballot-groups/{group_id}/decisions": {"action": "discount"},
    "PATCH /moderation/rules": RULE,
    "PATCH /moderation/sites/{site_id}/rules": RULE,
    "PATCH /articles/{slug}/rules": RULE,
}
SANCTION = {"reader": "{reader_id}", "reason": "So"}
COMMENT = {"comment": "{comment_id}"}
COMMANDS: Table = {
    "comment": {
        "Post a comment": WORDS | {"article": "{slug}"},
        STAFF: WORDS | {"article": "{slug}", "staff": True},
    },
    "vote": {"poll": "{poll_id}", "choices": ["{choice_id}"]},
    "like": COMMENT,
    "unlike": COMMENT,
    "report": COMMENT | {"reason": "spam"},
    "remove": COMMENT | {"reason": "So"},
    "unpin": {"comment": "{pinned_id}"},
    "unpick": {"comment": "{picked_id}"},
    "unmark_question": {"comment": "{question_id}"},
    "decide": {"action": "remove", "comments": ["{comment_id}"], "reason": "So"},
    "restore": {"comment": "{removed_id}"},
    "approve": {"comment": "{held_id}"},
    "pin": COMMENT,
    "pick": COMMENT,
    "undo": {"decisions": ["{decision_id}"]},
    "warn": SANCTION,
    "mute": SANCTION | {"hours": 1},
    "ban": SANCTION,
    "lift": {"sanction": "{sanction_id}"},
    "answer_appeal": {"appeal": "{appeal_id}", "lifts": False, "answer": "So"},
    "sweep": {"reader": "{reader_id}", "hours": 1, "reason": "So"},
    "restore_sweep": {"batch": "{batch}"},
    "discount_votes": {"group": "{group_id}"},
    "count_votes": {"group": "{discounted_id}"},
    "rules": {"rules": RULE},
    "site_rules": {"site": "{site_id}", "rules": RULE},
    "article_rules": {"article": "{slug}", "rules": RULE},
    "claim": COMMENT,
    "release": {},
}
# A page that is not listed is read; its query follows the question mark.
FORMS: Table = {
    "/sign-up/": {"username": "Somebody new", "password1": PASSWORD},
    "/sign-in/guest": NAME,
    "/account/name/": NAME,
    "/sign-out": {},
    "/account/data/delete": {"comments": "keep"},
    "/account/data/keep": {},
    "/account/devices/{device_id}/remove": {},
    "/account/providers/{provider_id}/join": {},
    "/account/providers/{provider_id}/leave": {},
    "/language": {"language": "en"},
    "/poll/{poll_id}/vote": {"choice": "{choice_id}"},
    "/comment/{comment_id}/like": {},
    "/comment/{comment_id}/report": {"reason": "spam"},
    "/comment/{comment_id}/illegal/": {"ground": "hate", "explanation": "Hatred of a whole group", "good_faith": "1"},
    "/a/{slug}/comment": WORDS,
    "/a/{slug}/follow": {},
    "/comment/{comment_id}/hide": {},
    "/account/hidden/{reader_id}/show": {},
    "/mail/unsubscribe/{subscription}/": {"List-Unsubscribe": "One-Click"},
    "/comment/{comment_id}/edit": {"body": "Other words."},
    "/comment/{comment_id}/withdraw": {},
    "/notices/read": {"until": "{notice_id}"},
    "/notices/{notice_id}/dismiss": {},
    "/standing/{sanction_id}/appeal": {"text": "No."},
    "/moderation/comment/{comment_id}/answer": WORDS,
    "/comment/{comment_id}/decision": {DOWN: {"action": "remove", "reason": "So"}, STAND: {"action": "pin"}},
    "/moderation/decisions": {"comment": "{comment_id}", "action": "remove", "reason": "So", "next": "/moderation/"},
    "/moderation/undo": {"decision": "{decision_id}", "next": "/moderation/"},
    "/moderation/people/{reader_id}/sanction": {"kind": "mute", "hours": "1", "reason": "So"},
    "/moderation/people/{reader_id}/lift/{sanction_id}": {},
    "/moderation/appeals/{appeal_id}": {"outcome": "lift", "answer": "So"},
    "/moderation/people/{reader_id}/remove": {"sweep": "1", "reason": "So"},
    "/moderation/people/{reader_id}/restore/{batch}": {},
    "/moderation/polls/{group_id}/decision": {"action": "discount"},
    "/moderation/polls/new/": {"article": "{slug}", "question": "So?", "choice": ["Yes", "No"]},
    "/moderation/polls/{poll_id}/edit/": {"question": "So?", "choice": ["Yes", "No"]},
    "/moderation/rules/": {"report_threshold": "999"},
    "/moderation/rules/{slug}/": {"report_threshold": "999"},
    "/moderation/sites/{site_id}/rules/": {"report_threshold": "999"},
}
QUERIES = {
    "/embed/{scheme}/{host}/page": "?address=http://testserver/a/debate-0/",
    "/oembed": "?url=http://testserver/a/debate-0/",
}
# On an ordinary page they show which of several comments were refused.
COMPLAINING = ("/moderation/decisions", "/moderation/undo")


def said(table: Table, way: str, row: str, target: Any) -> Said | None:
    """Return the data of a way for an action, filled in; None if there is none."""
    found = table.get(way)
    if found is None:
        return None
    return {name: _filled(value, target) for name, value in found.get(row, found).items()}


def _filled(value: Any, target: Any) -> Any:
    if isinstance(value, list):
        return [_filled(one, target) for one in value]
    if not isinstance(value, str):
        return value
    is_one_field = value.startswith("{") and value.endswith("}")
    return target[value[1:-1]] if is_one_field else value.format_map(target)
