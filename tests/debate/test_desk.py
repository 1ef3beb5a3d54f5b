"""The desk's queues page by page, filters and search, a comment in its context, and bulk decisions."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.errors import Forbidden, Invalid, InvalidCursor, NotFound
from debate.moderation.bulk import MAX_COMMENTS, decide_each
from debate.moderation.decisions import decide
from debate.moderation.queue.case import read_case
from debate.moderation.queue.pending import read_counts
from debate.moderation.queue.queue import read_queue
from debate.moderation.queue.selection import Selection, read_page
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.readers.scope import Scope
from debate.sites.models import Site
from debate.wire.moderation.desk import QueueCounts
from tests.cast import Scene, guest, set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db


def ids(selection: Selection, **options: object) -> list[int]:
    return [entry.id for entry in read_page(selection, **options).entries]  # type: ignore[arg-type]


def hold(scene: Scene, count: int) -> list[int]:
    change_rules(scene.article.pk, moderation=Article.Moderation.BEFORE)
    held = [scene.post(scene.ann, f"Held {number}").pk for number in range(count)]
    change_rules(scene.article.pk, moderation=Article.Moderation.AFTER)
    return held


def report(comment: Comment, times: int) -> int:
    for _ in range(times):
        report_comment(guest(f"Reporter {uuid4().hex[:8]}"), comment.pk, reason="spam")
    return comment.pk


def test_each_queue_lists_its_entries_in_order() -> None:
    scene = set_scene()
    once, often = report(scene.post(scene.ann, "Once"), 1), report(scene.post(scene.ann, "Often"), 3)
    held = hold(scene, 2)
    newest = scene.post(scene.ben, "Newest").pk
    assert ids(Selection("reported")) == [often, once]
    assert ids(Selection("held")) == held
    assert ids(Selection("new")) == [newest, *reversed(held), often, once]
    assert read_counts() == QueueCounts(reported=4, held=2)


@pytest.mark.parametrize("queue", ["reported", "held", "new"])
def test_queue_pages_stay_consistent_while_entries_come_and_go(queue: str) -> None:
    scene = set_scene()
    for number in range(9):
        report(scene.post(scene.ann, f"Word {number}"), 1 + number % 3)
    hold(scene, 9)
    whole = ids(Selection(queue))
    found, cursor = [], ""
    while True:
        page = read_page(Selection(queue), cursor=cursor, limit=4)
        found += [entry.id for entry in page.entries]
        if page.next is None:
            break
        cursor = page.next
        decide(scene.mo, found[0], action="remove") if len(found) == 4 else scene.post(scene.ben, "New by then")
    assert found == whole


def test_the_filters_apply_to_every_queue() -> None:
    scene, other = set_scene(), Article.objects.create(slug="harbour", title="The harbour")
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    anns = report(scene.post(scene.ann, "A word on bridges"), 1)
    bens = report(scene.post(scene.ben, "Another matter"), 1)
    decide(scene.mo, scene.post(scene.ben, "Gone").pk, action="remove")
    change_rules(other.pk, locked=False)
    for selection, expected in [
        (Selection("reported", article="harbour"), []),
        (Selection("reported", article="bridge"), [anns, bens]),
        (Selection("reported", side=scene.choices[0].pk), [anns]),
        (Selection("reported", author="an"), [anns]),
        (Selection("reported", author=str(scene.ben.reader and scene.ben.reader.pk)), [bens]),
        (Selection("reported", words="matter"), [bens]),
        (Selection("new", state="removed"), [bens + 1]),
        (Selection("new", author="Ben", words="GONE"), [bens + 1]),
    ]:
        assert ids(selection) == expected, selection


def test_search_matches_all_words_and_parts_of_words_in_any_case() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "The Peacekeepers’ first day, naïve or not: 'quoted' & 100%")
    scene.post(scene.ann, "The peace of the evening")
    for words in ("peacekeep first", "FIRST NAÏVE", "quot", "100%", "not: & 'q", "day\0", "keepers", "rst"):
        assert ids(Selection("new", words=words)) == [comment.pk], words
    for words in ("peacekeepers evening", "1%0", "p_acekeepers", "!!!", "zebra", "' | '"):
        assert ids(Selection("new", words=words)) == [], words
    assert len(ids(Selection("new", words=" "))) == 2


def test_invalid_desk_requests_are_refused() -> None:
    for selection in (Selection("old"), Selection("new", state="odd"), Selection("new", article="a\0b")):
        with pytest.raises(Invalid):
            read_page(selection)
    for limit in (0, 101):
        with pytest.raises(Invalid):
            read_page(Selection("new"), limit=limit)
    for cursor in ("held-1", "new-", "new-x", "reported-1", "new-1-2"):
        with pytest.raises(InvalidCursor):
            read_page(Selection("new"), cursor=cursor)
    for number in (0, -1, 10**6, 2**63):
        with pytest.raises(NotFound):
            read_case(number)


def test_a_case_shows_its_thread_and_its_authors_history() -> None:
    scene = set_scene()
    root = scene.post(scene.ann, "The beginning")
    replies = [scene.post(scene.ben, f"Reply {number}", parent=root) for number in range(6)]
    decide(scene.mo, replies[1].pk, action="remove", reason="Rude")
    report(replies[4], 1)
    case = read_case(replies[4].pk)
    assert [comment.id for comment in case.above] == [root.pk, replies[2].pk, replies[3].pk]
    assert [comment.id for comment in case.below] == [replies[5].pk]
    assert [report.reason for report in case.entry.reports] == ["spam"]
    history = case.author
    assert (history.kind, history.counts["published"], history.counts["removed"], history.counts["reported"]) == (
        ("guest", 5, 1, 1)
    )
    assert [(decision.action, decision.reason) for decision in history.decisions] == [("remove", "Rude")]
    assert [comment.id for comment in read_case(root.pk).below] == [reply.pk for reply in replies[:3]]


def test_a_bulk_decision_is_recorded_for_each_comment() -> None:
    scene = set_scene()
    first, second, withdrawn = (scene.post(scene.ann, f"Word {number}") for number in range(3))
    withdraw_comment(scene.ann, withdrawn.pk)
    with pytest.raises(Forbidden):
        decide_each(scene.ann, [first.pk], action="remove")
    for count in (0, MAX_COMMENTS + 1):
        with pytest.raises(Invalid):
            decide_each(scene.mo, range(1, count + 1), action="remove")
    outcomes = decide_each(scene.mo, [first.pk, withdrawn.pk, first.pk, second.pk], action="remove", reason="Spam")
    assert [(outcome.comment, outcome.error and outcome.error.code) for outcome in outcomes] == [
        (first.pk, None),
        (withdrawn.pk, "wrong_state"),
        (second.pk, None),
    ]
    assert set(Comment.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == {"removed"}


@pytest.mark.parametrize("selection", [Selection("reported"), Selection("held"), Selection("new", words="word")])
def test_a_queue_page_and_a_case_need_a_constant_number_of_queries(
    selection: Selection, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    for size in (3, 12):
        for number in range(size):
            comment = scene.post(scene.ann, f"Word {number}")
            report(comment, 2)
            decide(scene.mo, comment.pk, action="pin")
        hold(scene, size)
        # Without reports, no reporter's history is read.
        reporters = int(selection.queue != "held")
        with django_assert_num_queries(11 + reporters):
            page = read_page(selection, limit=10)
        with django_assert_num_queries(14 + reporters):
            read_case(page.entries[0].id)


def test_the_api_serves_queue_pages_and_cases_and_accepts_bulk_decisions() -> None:
    scene = set_scene()
    comment = report(scene.post(scene.ann, "A word"), 1)
    ann, mo = Caller().be_guest("Cleo"), Caller().log_in("mo")
    page = mo.get(f"/moderation/queue?{urlencode({'queue': 'reported', 'words': 'word', 'limit': 5})}")
    assert (page["type"], page["next"], [entry["id"] for entry in page["entries"]]) == ("page", None, [comment])
    assert mo.get("/moderation/queue")["type"] == "queue"
    assert mo.get(f"/moderation/comments/{comment}")["author"]["author"]["name"] == "Ann"
    body = {"comments": [comment, 999999], "action": "remove", "reason": "Spam"}
    assert ann.refused("GET", f"/moderation/comments/{comment}") == (403, "forbidden")
    assert ann.refused("POST", "/moderation/decisions", body) == (403, "forbidden")
    done, unknown = mo.do("POST", "/moderation/decisions", body)["outcomes"]
    assert (done["decision"]["action"], unknown["error"]["code"]) == ("remove", "not_found")
    assert mo.refused("GET", "/moderation/queue?queue=new&limit=0") == (422, "invalid")
    assert mo.refused("GET", "/moderation/queue?queue=new&cursor=x") == (400, "invalid_cursor")
    assert mo.refused("GET", "/moderation/comments/99999999999999999999") == (404, "not_found")


@pytest.mark.parametrize("by_site", [False, True], ids=["section", "site"])
def test_a_section_or_site_moderator_sees_only_their_own_queue(by_site: bool) -> None:
    scene, site = set_scene(), Site.objects.create(name="Match news")
    elsewhere = Article.objects.create(slug="match", title="A match", section="Sport", site=site)
    scope = Scope(site_id=site.pk) if by_site else Scope(("Sport",))
    here = scene.post(scene.ann)
    there = post_comment(scene.ann, elsewhere.slug, body="Goal", key=uuid4())
    for comment in (here, there):
        report_comment(scene.ben, comment.pk, reason="spam")
    for queue in ("reported", "new"):
        assert [entry.id for entry in read_page(Selection(queue, scope=scope)).entries] == [there.pk]
    page = read_queue(scope)
    assert [entry.id for entry in (*page.reported, *page.recent)] == [there.pk, there.pk]
    assert (page.counts, read_queue().counts.reported) == (QueueCounts(reported=1, held=0), 2)
    assert read_case(there.pk, scope).entry.id == there.pk
    with pytest.raises(NotFound):
        read_case(here.pk, scope)


def test_opening_paging_and_deciding_at_the_desk_need_constant_queries_at_any_size() -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    mo = Caller().log_in("mo")
    taken: list[list[int]] = []
    for size in (6, 24):
        for number in range(size):
            report(scene.post(scene.ann, f"Word {number}"), 2)
        hold(scene, size)
        page = mo.get("/moderation/queue?queue=reported&limit=3")
        undecided = page["entries"][-1]["id"]
        queries = []
        for method, path, body in [
            (
                "GET",
                f"/api/v1/moderation/queue?{urlencode({'queue': 'reported', 'limit': 3, 'cursor': page['next']})}",
                None,
            ),
            ("POST", f"/api/v1/comments/{undecided}/decisions", {"action": "remove"}),
            ("GET", "/moderation/", None),
        ]:
            # The domains of sites are read again every few seconds.
            mo.get("/session")
            with CaptureQueriesContext(connection) as captured:
                if method == "GET":
                    assert mo.browser.get(path).status_code == 200
                else:
                    mo.do(method, path.removeprefix("/api/v1"), body)
            queries.append(len(captured))
        taken.append(queries)
    assert taken[0] == taken[1]
