"""The HTTP API: every call, and every refusal."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from debate.api.document import api
from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.comments.models import Comment
from debate.errors import Refusal
from debate.polls.models import Ballot
from debate.polls.schedule import close_poll
from debate.readers.models import Role
from tests.cast import PASSWORD, Scene, account, set_scene

pytestmark = pytest.mark.django_db


class Caller:
    """A browser that calls the API, with CSRF checked as for any browser."""

    def __init__(self) -> None:
        self.browser = Browser(enforce_csrf_checks=True)
        self.token = ""
        self.token = self.get("/session")["csrf"]

    def call(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, token: str | None = None
    ) -> Any:
        """Call the API; returns the response."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        return self.browser.generic(
            method,
            f"/api/v1{path}",
            content,
            content_type="application/json",
            headers={"X-CSRFToken": self.token if token is None else token},
        )

    def get(self, path: str) -> Any:
        """Return the response to a GET that must succeed."""
        response = self.call("GET", path)
        assert response.status_code == 200, response.content
        return response.json()

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """Return the response to a write that must succeed."""
        response = self.call(method, path, body)
        assert response.status_code in (200, 201), response.content
        return response.json()

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """Return the status and code of a refusal."""
        response = self.call(method, path, body, **options)
        error = response.json()["error"]
        assert error["message"]
        return response.status_code, error["code"]

    def be_guest(self, name: str) -> "Caller":
        self.token = self.do("POST", "/session", {"name": name})["csrf"]
        return self

    def log_in(self, username: str) -> "Caller":
        self.token = self.do("POST", "/session/login", {"username": username, "password": PASSWORD})["csrf"]
        return self

    def post(self, scene: Scene, body: str = "A word.", **more: Any) -> Any:
        comment = {"body": body, "key": str(uuid4())} | more
        return self.do("POST", f"/articles/{scene.article.slug}/comments", comment)["comment"]


def test_the_session_says_who_the_reader_is() -> None:
    set_scene()
    caller = Caller()
    assert caller.get("/session")["reader"] == {"id": None, "name": None, "kind": "anonymous", "moderator": False}
    caller.be_guest("  Ann  Other ")
    reader = caller.get("/session")["reader"]
    assert (reader["name"], reader["kind"], reader["moderator"]) == ("Ann Other", "guest", False)
    caller.log_in("mo")
    reader = caller.get("/session")["reader"]
    assert (reader["name"], reader["kind"], reader["moderator"]) == ("Mo", "account", True)
    assert caller.do("DELETE", "/session")["reader"]["kind"] == "anonymous"


def test_invalid_names_and_credentials_are_refused() -> None:
    set_scene()
    caller = Caller()
    assert caller.refused("POST", "/session", {"name": " \u200b "}) == (422, "invalid_name")
    assert caller.refused("POST", "/session", {"name": "x" * 41}) == (422, "invalid_name")
    assert caller.refused("POST", "/session", {"name": "mO"}) == (409, "name_taken")
    wrong = {"username": "mo", "password": "wrong"}
    assert caller.refused("POST", "/session/login", wrong) == (401, "wrong_credentials")
    assert caller.refused("POST", "/session/login", wrong | {"username": "mo\0"}) == (401, "wrong_credentials")
    assert caller.get("/session")["reader"]["kind"] == "anonymous"


def test_cookies_are_not_readable_by_scripts_or_other_sites() -> None:
    caller = Caller().be_guest("Ann")
    cookies = caller.browser.cookies
    assert set(cookies) == {"sessionid", "csrftoken", "hustings_voter"}
    for cookie in cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_the_snapshot_and_the_comment_pages_return_everything_once() -> None:
    scene = set_scene()
    ann = Caller().be_guest("Ann")
    posted = [ann.post(scene, f"Word {number}")["id"] for number in range(7)]
    reply = ann.post(scene, "A reply", parent=posted[0])["id"]
    ben = Caller().be_guest("Ben")
    ben.do("PUT", f"/comments/{posted[3]}/like")
    for sort, order in [
        ("newest", [reply, *reversed(posted)]),
        ("oldest", [*posted, reply]),
        ("top", [posted[3], reply, *(pk for pk in reversed(posted) if pk != posted[3])]),
    ]:
        found: list[int] = []
        cursor = ""
        while cursor is not None:
            page = ann.get(f"/articles/bridge/comments?sort={sort}&limit=3&cursor={cursor}")
            found += [comment["id"] for comment in page["comments"]]
            cursor = page["next"]
        assert found == order
    assert ann.get(f"/articles/bridge/comments?thread={posted[0]}")["comments"][0]["id"] == reply
    assert ben.get("/articles/bridge/comments?sort=top&limit=1")["liked"] == [posted[3]]
    snapshot = ann.get("/articles/bridge")
    assert (snapshot["rev"], snapshot["epoch"]) == (9, Article.objects.get().epoch)
    assert [choice["label"] for choice in snapshot["polls"][0]["choices"]] == ["Yes", "No", "Not sure"]


def test_new_comments_do_not_shift_a_page_of_comments() -> None:
    scene = set_scene()
    ann = Caller().be_guest("Ann")
    posted = [ann.post(scene, f"Word {number}")["id"] for number in range(4)]
    first = ann.get("/articles/bridge/comments?limit=2")
    ann.post(scene, "Meanwhile")
    second = ann.get(f"/articles/bridge/comments?limit=2&cursor={first['next']}")
    assert [comment["id"] for comment in second["comments"]] == [posted[1], posted[0]]


def test_changes_answer_304_until_something_changes() -> None:
    scene = set_scene()
    ann = Caller().be_guest("Ann")
    comment = ann.post(scene)
    path = f"/articles/bridge/changes?epoch={Article.objects.get().epoch}&since=0"
    first = ann.call("GET", path)
    assert [changed["id"] for changed in first.json()["comments"]] == [comment["id"]]
    tag = {"If-None-Match": first["ETag"]}
    assert ann.browser.get(f"/api/v1{path}", headers=tag).status_code == 304
    ann.do("PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]})
    assert ann.browser.get(f"/api/v1{path}", headers=tag).status_code == 200
    assert ann.get("/articles/bridge/changes?epoch=other&since=0")["type"] == "reset"


def test_a_vote_without_a_name_belongs_to_the_browser() -> None:
    scene = set_scene()
    yes, no, _ = (choice.pk for choice in scene.choices)
    caller, other = Caller(), Caller()
    path = f"/polls/{scene.poll.pk}/ballot"
    assert caller.do("PUT", path, {"choices": [yes]})["ballot"] == [yes]
    assert other.do("PUT", path, {"choices": [yes]})["tally"]["ballots"] == 2
    assert caller.do("PUT", path, {"choices": [no]})["tally"]["votes"] == {str(yes): 1, str(no): 1, str(no + 1): 0}
    assert caller.get("/articles/bridge")["ballots"] == {str(scene.poll.pk): [no]}
    caller.be_guest("Ann").be_guest("Anna")
    assert caller.do("PUT", path, {"choices": [yes]})["tally"]["ballots"] == 2
    assert caller.do("DELETE", path)["tally"]["ballots"] == 1


def test_an_account_takes_over_the_browsers_ballot_and_never_has_two() -> None:
    scene = set_scene()
    yes, no, _ = (choice.pk for choice in scene.choices)
    path = f"/polls/{scene.poll.pk}/ballot"
    caller = Caller()
    caller.do("PUT", path, {"choices": [yes]})
    result = f"/polls/{scene.poll.pk}/result"
    assert (caller.get(result)["account"]["ballots"], caller.get(result)["anonymous"]["ballots"]) == (0, 1)
    caller.log_in("mo")
    assert (caller.get(result)["account"]["ballots"], caller.get(result)["anonymous"]["ballots"]) == (1, 0)
    assert caller.get("/articles/bridge")["ballots"] == {str(scene.poll.pk): [yes]}
    caller.token = caller.do("DELETE", "/session")["csrf"]
    assert caller.do("PUT", path, {"choices": [no]})["tally"]["ballots"] == 1

    elsewhere = Caller()
    assert elsewhere.do("PUT", path, {"choices": [yes]})["tally"]["ballots"] == 2
    elsewhere.log_in("mo")
    snapshot = elsewhere.get("/articles/bridge")
    assert snapshot["ballots"] == {str(scene.poll.pk): [no]}
    assert snapshot["tallies"][0]["ballots"] == Ballot.objects.count() == 1


def test_a_forged_ballot_cookie_is_ignored() -> None:
    scene = set_scene()
    caller = Caller()
    caller.browser.cookies["hustings_voter"] = "11111111111111111111111111111111:forged"
    caller.do("PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]})
    assert str(Ballot.objects.get().voter) != "11111111-1111-1111-1111-111111111111"


def test_a_write_without_the_token_is_refused_and_changes_nothing() -> None:
    scene = set_scene()
    ann = Caller().be_guest("Ann")
    body = {"body": "A word.", "key": str(uuid4())}
    for token in ("", "wrong"):
        assert ann.refused("POST", "/articles/bridge/comments", body, token=token) == (403, "csrf_failed")
    assert not Comment.objects.filter(article=scene.article).exists()


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/articles/nowhere", None, (404, "not_found")),
        ("GET", "/articles/no%00where", None, (404, "not_found")),
        ("GET", "/nowhere", None, (404, "not_found")),
        ("PUT", "/session", None, (405, "method_not_allowed")),
        ("GET", "/articles/bridge/comments?sort=loudest", None, (422, "invalid")),
        ("GET", "/articles/bridge/comments?limit=0", None, (422, "invalid")),
        ("GET", "/articles/bridge/comments?limit=101", None, (422, "invalid")),
        ("GET", "/articles/bridge/comments?cursor=top-1", None, (400, "invalid_cursor")),
        ("GET", "/articles/bridge/comments?cursor=newest-1%27", None, (400, "invalid_cursor")),
        ("GET", "/articles/bridge/comments?thread=9", None, (404, "not_found")),
        ("GET", "/articles/bridge/changes?since=-1", None, (422, "invalid")),
        ("GET", "/articles/bridge/changes?since=99999999999999999999", None, (422, "invalid")),
        ("GET", "/articles/bridge/changes?since=one", None, (422, "invalid")),
        ("POST", "/articles/bridge/comments", {"body": "A word.", "key": "no uuid"}, (422, "invalid")),
        ("POST", "/articles/bridge/comments", {"body": "A word."}, (422, "invalid")),
        ("POST", "/articles/bridge/comments", {"body": 1, "key": str(uuid4())}, (422, "invalid")),
        ("POST", "/articles/bridge/comments", {"body": "\0", "key": str(uuid4())}, (422, "invalid_body")),
        ("POST", "/articles/bridge/comments", {"body": "x" * 4001, "key": str(uuid4())}, (422, "invalid_body")),
        ("POST", "/articles/bridge/comments", {"body": "x", "key": str(uuid4()), "parent": 9**9}, (404, "not_found")),
        ("POST", "/articles/bridge/comments", {"body": "x", "key": str(uuid4()), "parent": 9**99}, (422, "invalid")),
        ("POST", "/articles/bridge/comments", [], (422, "invalid")),
        ("PATCH", "/comments/999999", {"body": "x"}, (404, "not_found")),
        ("DELETE", "/comments/99999999999999999999", None, (404, "not_found")),
        ("PUT", "/comments/999999/like", None, (404, "not_found")),
        ("POST", "/comments/999999/reports", {"reason": "spam"}, (404, "not_found")),
        ("POST", "/comments/1/decisions", {"action": "remove"}, (403, "forbidden")),
        ("GET", "/moderation/queue", None, (403, "forbidden")),
        ("PUT", "/polls/999999/ballot", {"choices": [1]}, (404, "not_found")),
        ("PUT", "/polls/99999999999999999999/ballot", {"choices": [1]}, (404, "not_found")),
    ],
)
def test_bad_input_has_one_clear_error(method: str, path: str, body: Any, expected: tuple[int, str]) -> None:
    set_scene()
    assert Caller().be_guest("Ann").refused(method, path, body) == expected


def test_malformed_and_too_large_bodies() -> None:
    set_scene()
    ann = Caller().be_guest("Ann")
    path = "/articles/bridge/comments"
    for raw in (b"{", b"", b'{"body": "\xff"}', b"nonsense"):
        assert ann.refused("POST", path, raw=raw) in [(400, "malformed_json"), (422, "invalid")]
    assert ann.refused("POST", path, raw=b"{")[1] == "malformed_json"
    assert ann.refused("POST", path, {"body": "x" * 70_000, "key": str(uuid4())}) == (413, "too_large")


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, 2**63, 10**30])
def test_an_id_that_no_row_can_have_is_refused_by_every_call(number: int) -> None:
    set_scene()
    account("Cy", role=Role.CHIEF)
    cy = Caller().log_in("cy")
    bodies = {
        "PUT": {"choices": [1]},
        "POST": {
            "action": "restore",
            "reason": "spam",
            "kind": "warning",
            "hours": 1,
            "lifts": True,
            "answer": "So.",
            "text": "x",
            "ground": "hate",
            "explanation": "Hatred of a whole group",
            "good_faith": True,
        },
    }
    numbered = {path: of for path, of in api.get_openapi_schema()["paths"].items() if re.search(r"{\w+_id}", path)}
    assert len(numbered) > 10
    for path, of in numbered.items():
        for method in of:
            address = re.sub(r"{\w+}", str(number), path.removeprefix("/api/v1"))
            body = {} if "rules" in path else bodies.get(method.upper(), {"body": "x"})
            answer = cy.call(method.upper(), address, body)
            assert answer.status_code in (204, 404), (method, address, answer.status_code, answer.content)


def test_a_closed_poll_and_another_polls_choices_are_refused() -> None:
    scene = set_scene()
    caller = Caller()
    path = f"/polls/{scene.poll.pk}/ballot"
    assert caller.refused("PUT", path, {"choices": [10**9]}) == (422, "unknown_choice")
    assert caller.refused("PUT", path, {"choices": []}) == (422, "wrong_number_of_choices")
    assert caller.refused("PUT", path, {"choices": ["yes"]}) == (422, "invalid")
    close_poll(scene.poll.pk)
    assert caller.refused("PUT", path, {"choices": [scene.choices[0].pk]}) == (409, "poll_closed")


def test_each_call_requires_its_role() -> None:
    scene = set_scene()
    comment = Caller().be_guest("Ben").post(scene)
    path = f"/comments/{comment['id']}"
    anonymous, guest, moderator = Caller(), Caller().be_guest("Cleo"), Caller().log_in("mo")
    acts = {
        ("PATCH", path, '{"body": "Mine"}'): ("sign_in_required", "forbidden", "forbidden"),
        ("DELETE", path, ""): ("sign_in_required", "forbidden", "forbidden"),
        ("PUT", f"{path}/like", ""): ("sign_in_required", None, None),
        ("POST", f"{path}/reports", '{"reason": "spam"}'): ("sign_in_required", None, None),
        ("POST", f"{path}/decisions", '{"action": "pin"}'): ("sign_in_required", "forbidden", None),
        ("POST", f"{path}/decisions", '{"action": "remove"}'): ("sign_in_required", "forbidden", None),
        ("GET", "/moderation/queue", ""): ("sign_in_required", "forbidden", None),
    }
    for (method, address, body), outcomes in acts.items():
        for who, code in zip((anonymous, guest, moderator), outcomes, strict=True):
            response = who.call(method, address, raw=body.encode())
            found = response.json().get("error", {}).get("code")
            assert found == code, (method, address, code, found)


def test_a_key_cannot_be_used_for_a_second_comment() -> None:
    set_scene()
    ann, key = Caller(), str(uuid4())
    ann.do("POST", "/session", {"name": "Ann"})
    posted = ann.do("POST", "/articles/bridge/comments", {"body": "A word", "key": key})
    assert ann.do("POST", "/articles/bridge/comments", {"body": "A word", "key": key}) == posted
    changed = {"body": "Another word", "key": key}
    assert ann.refused("POST", "/articles/bridge/comments", changed) == (409, "key_conflict")


def test_a_locked_debate_says_so() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, locked=True)
    body = {"body": "x", "key": str(uuid4())}
    assert Caller().be_guest("Ann").refused("POST", "/articles/bridge/comments", body) == (403, "thread_locked")


def test_a_removed_text_is_visible_only_to_moderators() -> None:
    scene = set_scene()
    ben, mo = Caller().be_guest("Ben"), Caller().log_in("mo")
    secret = "unforgettable-words"
    comment = ben.post(scene, secret)
    decision = mo.do("POST", f"/comments/{comment['id']}/decisions", {"action": "remove", "reason": "Abuse"})
    tombstone = {"id", "rev", "parent", "created", "state", "removed", "replies"}
    assert decision["comment"].keys() == tombstone
    assert (decision["decision"]["moderator"], decision["decision"]["reason"]) == ("Mo", "Abuse")
    addresses = [
        "/",
        "/a/bridge/",
        f"/a/bridge/?thread={comment['id']}",
        "/a/bridge/poll/",
        "/api/v1/articles/bridge",
        "/api/v1/articles/bridge/comments",
        "/api/v1/articles/bridge/comments?sort=top",
        "/api/v1/articles/bridge/changes?since=0",
    ]
    for who in (Caller(), ben, mo):
        for address in addresses:
            response = who.browser.get(address)
            assert response.status_code == 200
            assert secret not in response.content.decode(), address
    assert ben.refused("PATCH", f"/comments/{comment['id']}", {"body": "Again"}) == (409, "wrong_state")
    assert secret in json.dumps(mo.get("/moderation/queue"))
    again = mo.call("POST", f"/comments/{comment['id']}/decisions", {"action": "remove"})
    assert again.json()["error"]["code"] == "already_decided"
    assert "Last decision: Removed, by Mo" in again.json()["error"]["message"]


def test_the_openapi_document_lists_every_call_and_every_error_code() -> None:
    document = Browser().get("/api/v1/openapi.json").json()
    calls = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert len(calls) == 64
    assert set(document["x-error-codes"]) == {cause.code for cause in Refusal.__subclasses__()}
    assert "ErrorAnswer" in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            assert call["summary"], (method, path)
            assert "4XX" in call["responses"]


def test_the_openapi_document_says_which_fields_are_always_there_and_which_are_null() -> None:
    objects = Browser().get("/api/v1/openapi.json").json()["components"]["schemas"]
    tombstone, changes, article = (objects[name] for name in ("TombstoneObject", "ChangesFrame", "ArticleObject"))
    assert set(tombstone["properties"]) - set(tombstone["required"]) == {"hidden", "removed", "removed_for"}
    assert tombstone["properties"]["hidden"]["type"] == "boolean"
    assert {"type": "null"} in tombstone["properties"]["parent"]["anyOf"]
    assert {"type", "from"} <= set(changes["required"])
    assert set(article["required"]) == set(article["properties"])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
names = (
    "body",
    "key",
    "parent",
    "choices",
    "reason",
    "note",
    "action",
    "name",
    "username",
    "password",
    "code",
    "credential",
    "token",
)
fields = st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_values))
calls = st.sampled_from(
    [
        ("POST", "/articles/bridge/comments"),
        ("PATCH", "/comments/1"),
        ("POST", "/comments/1/reports"),
        ("POST", "/comments/1/decisions"),
        ("PUT", "/polls/1/ballot"),
        ("POST", "/session"),
        ("POST", "/session/login"),
        ("POST", "/session/passkey"),
        ("POST", "/session/publisher"),
    ]
)


@given(call=calls, body=fields | json_values)
def test_no_request_body_causes_a_server_error(call: tuple[str, str], body: Any) -> None:
    if not Article.objects.exists():
        set_scene()
    response = Caller().be_guest("Ann").call(*call, body)
    assert response.status_code < 500, response.content
