"""A poll on its page, for each kind of poll and of reader: what it offers and what it shows."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from debate.polls.ballots import cast_ballot
from debate.polls.export import results_as_csv
from debate.polls.models import Choice, Poll, PollMinute
from debate.polls.schedule import close_poll, move_poll
from debate.polls.timeline import MINUTE, whole_minute
from tests.cast import Scene, anonymous_visitor, set_scene
from tests.debate.test_pages import Reader, shown_error

pytestmark = pytest.mark.django_db

PAGES = ["/a/bridge/", "/a/bridge/poll/"]


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def change(scene: Scene, **rules: Any) -> None:
    Poll.objects.filter(pk=scene.poll.pk).update(**rules)


def vote(reader: Reader, scene: Scene, *places: int) -> Any:
    """Send the poll's form with the choices of these positions."""
    choices = [scene.choices[place].pk for place in places]
    return reader.send(f"/poll/{scene.poll.pk}/vote", choice=choices, next="/a/bridge/")


def percents(page: str) -> list[str]:
    return re.findall(r"data-percent>([^<]*)<", page)


def own(page: str) -> list[bool]:
    """Return for each choice whether it is marked as the reader's own."""
    return [value == "yes" for value in re.findall(r'data-own="([^"]*)"', page)]


def sentences(page: str) -> set[str]:
    """Return the names of the sentences that are shown below the choices."""
    return set(re.findall(r'data-note="([^"]*)">', page))


def takes_votes(page: str) -> bool:
    return "<fieldset>" in polls_of(page)


def polls_of(page: str) -> str:
    """Return the part of a page before the debate, where the forms of comments are."""
    return page.partition('id="debate"')[0]


@pytest.mark.parametrize("page", PAGES)
def test_shares_add_up_to_100_and_the_readers_choice_is_marked(scene: Scene, page: str) -> None:
    ann = Reader("Ann")
    for who, place in ((scene.ann, 0), (scene.ben, 1)):
        cast_ballot(who, scene.poll.pk, [scene.choices[place].pk])
    vote(ann, scene, 2)
    assert percents(ann.see(page)) == ["34%", "33%", "33%"]
    assert own(ann.see(page)) == [False, False, True]
    assert own(Reader().see(page)) == [False, False, False]


@pytest.mark.parametrize("page", [*PAGES, "/"])
def test_no_page_shows_hidden_results_early(scene: Scene, page: str) -> None:
    change(scene, results="after_closing")
    for who in (scene.ann, scene.ben):
        cast_ballot(who, scene.poll.pk, [scene.choices[0].pk])
    voter = Reader()
    vote(voter, scene, 1)
    for reader in (voter, Reader()):
        assert not any(percents(reader.see(page)))
        assert not re.search(r">[^<]*\d%", reader.see(page)) and not re.search(r'width="[1-9]\d?%"', reader.see(page))
        assert "The timeline is shown with the results" in reader.see(f"/a/bridge/poll/?timeline={scene.poll.pk}")
    close_poll(scene.poll.pk)
    assert "67%" in Reader().see(page)


def test_results_after_voting_are_shown_only_to_voters(scene: Scene) -> None:
    change(scene, results="after_voting")
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    voter = Reader()
    assert "after_voting" in sentences(voter.see("/a/bridge/"))
    vote(voter, scene, 1)
    assert percents(voter.see("/a/bridge/")) == ["50%", "50%", "0%"]
    assert percents(Reader().see("/a/bridge/")) == ["", "", ""]


def boxes(page: str) -> list[str]:
    """Return the boxes of the poll's choices."""
    return re.findall(r'<input[^>]*name="choice"[^>]*>', page)


def test_a_refused_vote_with_too_many_choices_keeps_them_marked(scene: Scene) -> None:
    change(scene, kind="several", max_choices=2)
    reader = Reader()
    page = reader.see("/a/bridge/")
    assert len(boxes(page)) == 3 and not any(" checked" in box for box in boxes(page))
    assert "Choose up to 2 answers" in page
    refused = vote(reader, scene, 0, 1, 2)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "1 to 2 choices" in shown_error(shown) and all(" checked" in box for box in boxes(shown))
    assert own(shown) == [False, False, False]
    vote(reader, scene, 0, 2)
    page = reader.see("/a/bridge/")
    assert own(page) == [True, False, True] and sum(" checked" in box for box in boxes(page)) == 2
    assert percents(page) == ["100%", "0%", "100%"] and "1 voter<" in page


def test_two_choices_taken_by_all_voters_have_100_percent_each(scene: Scene) -> None:
    change(scene, kind="several", max_choices=2)
    for _ in range(30):
        cast_ballot(anonymous_visitor(voter=uuid4()), scene.poll.pk, [choice.pk for choice in scene.choices[:2]])
    votes = {str(choice.pk): 30 for choice in scene.choices[:2]}
    for number in (1, 2):
        minute = whole_minute(timezone.now()) - number * MINUTE
        PollMinute.objects.create(poll=scene.poll, minute=minute, version=number, ballots=30, votes=votes)
    for address in ("/a/bridge/", "/a/bridge/poll/"):
        page = Reader().see(address)
        assert percents(page) == ["100%", "100%", "0%"]
        assert re.search(r'data-note="of-voters">Percentages are shares of voters', page)
    page = Reader().see(f"/a/bridge/poll/?timeline={scene.poll.pk}")
    assert re.findall(r"<td>(\d+%?)</td>", page)[-4:] == ["100%", "100%", "0%", "30"]
    assert '<th scope="col">Voters</th>' in page
    rows = results_as_csv(Poll.objects.get()).splitlines()
    assert [row.split(",")[-3:] for row in rows] == [
        ["votes", "percent", "voters"],
        ["30", "100", "30"],
        ["30", "100", "30"],
        ["0", "0", "30"],
    ]


def test_a_form_without_a_choice_does_not_withdraw_the_vote(scene: Scene) -> None:
    reader = Reader()
    vote(reader, scene, 0)
    assert vote(reader, scene).status_code == 422
    assert own(reader.see("/a/bridge/"))[0]
    reader.send(f"/poll/{scene.poll.pk}/vote", withdraw="yes", next="/a/bridge/")
    assert own(reader.see("/a/bridge/")) == [False, False, False]


def test_a_final_vote_is_confirmed_before_it_is_sent(scene: Scene) -> None:
    change(scene, changeable=False)
    reader = Reader()
    page = reader.see("/a/bridge/")
    assert polls_of(page).count('type="radio"') == 3 and sentences(page) == {"mark-one", "final"}
    vote(reader, scene, 1)
    page = reader.see("/a/bridge/")
    assert own(page)[1] and not takes_votes(page) and sentences(page) == {"voted"}
    assert "final" in shown_error(vote(reader, scene, 0).content.decode())


@pytest.mark.parametrize(
    ("voters", "name", "may_vote"),
    [("anyone", "", True), ("named", "", False), ("named", "Ann", True), ("accounts", "Ann", False)],
)
def test_a_reader_who_cannot_vote_is_told_what_is_needed(scene: Scene, voters: str, name: str, may_vote: bool) -> None:
    change(scene, voters=voters)
    page = Reader(name).see("/a/bridge/")
    assert takes_votes(page) == may_vote
    assert sentences(page) == ({"choose"} if may_vote else {voters})


def test_a_scheduled_poll_says_when_it_opens_and_accepts_no_votes(scene: Scene) -> None:
    change(scene, state="scheduled", opens=timezone.now() + timedelta(hours=3, seconds=30))
    page = Reader().see("/a/bridge/")
    assert not takes_votes(page) and sentences(page) == {"scheduled"}
    (opens,) = Poll.objects.values_list("opens", flat=True)
    assert opens and re.search(rf"<span data-opens=[^>]*><time[^>]*>opens {opens:%A %H:%M} UTC<", page)


def outcome(page: str) -> list[str]:
    """Return the sentences about results that are shown."""
    return re.findall(r"<p [^>]*data-outcome>([^<]*)<", page)


def leaders(page: str) -> list[bool]:
    """Return for each choice whether its row is the winner's."""
    return [value == "yes" for value in re.findall(r'data-leads="([^"]*)"', page)]


@pytest.mark.parametrize(
    ("votes", "sentence", "leads"),
    [
        ([1, 2, 0], "Result: \u2068No\u2069, 67%", [False, True, False]),
        ([1, 1, 0], "Result: a tie between \u2068Yes\u2069 and \u2068No\u2069", [True, True, False]),
        ([1, 1, 1], "Result: a tie between 3 answers", [True, True, True]),
        ([0, 0, 0], "Result: nobody voted", [False, False, False]),
    ],
)
def test_a_closed_poll_says_its_result_and_when_it_closed(
    scene: Scene, votes: list[int], sentence: str, leads: list[bool]
) -> None:
    change(scene, results="after_closing")
    for place, count in enumerate(votes):
        for _ in range(count):
            cast_ballot(anonymous_visitor(voter=uuid4()), scene.poll.pk, [scene.choices[place].pk])
    page = Reader().see("/a/bridge/")
    assert outcome(page) == [] and not any(leaders(page))
    close_poll(scene.poll.pk)
    page = Reader().see("/a/bridge/")
    assert not takes_votes(page) and sentences(page) == set()
    assert outcome(page) == [sentence] and leaders(page) == leads
    assert re.search(rf"<span data-poll-closed=[^>]*><time[^>]*>closed {timezone.now():%A} ", page)


def test_a_result_is_written_in_the_readers_language(scene: Scene) -> None:
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    close_poll(scene.poll.pk)
    assert outcome(Reader().see("/a/bridge/?lang=de")) == ["Ergebnis: \u2068Yes\u2069, 100\u00a0%"]
    assert outcome(Reader().see("/a/bridge/?lang=ar")) == ["النتيجة: \u2068Yes\u2069، 100%"]


def test_the_head_counts_votes_comments_and_who_is_here(scene: Scene) -> None:
    scene.post(scene.ann)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    page = Reader().see("/a/bridge/")
    assert re.search(r'href="#polls"[^>]*>1 vote<.*href="#debate"[^>]*>1 comment<.*>0 here now<', page)
    assert page.count("here now") == 1


def test_an_archived_poll_is_not_on_the_page_but_comments_keep_their_sides(scene: Scene) -> None:
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    comment = scene.post(scene.ann)
    move_poll(scene.poll.pk, Poll.State.CLOSED)
    move_poll(scene.poll.pk, Poll.State.ARCHIVED)
    page = Reader().see("/a/bridge/")
    assert re.search(rf'<section class="poll" id="poll-{scene.poll.pk}"[^>]* hidden>', page)
    assert re.search(rf'id="comment-{comment.pk}".*?data-side dir="auto">Yes<', page, re.DOTALL)
    assert percents(Reader().see("/a/bridge/poll/")) == ["100%", "0%", "0%"]


@pytest.mark.parametrize(("results", "side"), [("always", "No"), ("after_closing", "")])
def test_the_box_shows_the_side_that_a_comment_would_have(scene: Scene, results: str, side: str) -> None:
    change(scene, results=results)
    voter = Reader()
    vote(voter, scene, 1)
    for reader, expected in ((voter, side), (Reader(), "")):
        assert re.findall(r'data-own-side dir="auto"[^>]*>([^<]*)<', reader.see("/a/bridge/"))[0] == expected


def test_a_scale_shows_its_mean(scene: Scene) -> None:
    change(scene, kind="scale")
    for value, choice in enumerate(scene.choices, start=1):
        Choice.objects.filter(pk=choice.pk).update(value=value)
    assert re.search(r"data-mean [^>]*hidden>", Reader().see("/a/bridge/"))
    for who, place in ((scene.ann, 1), (scene.ben, 2), (scene.mo, 2)):
        cast_ballot(who, scene.poll.pk, [scene.choices[place].pk])
    page = Reader().see("/a/bridge/")
    assert "data-mean-value>2.67<" in page and "on a scale of 1 to 3" in page
    close_poll(scene.poll.pk)
    closed = Reader().see("/a/bridge/")
    assert outcome(closed) == ["Result: 2.67 on average, on a scale of 1 to 3"] and not any(leaders(closed))
    assert re.search(r'cx="83\.\d%"', page)


def test_a_picture_is_shown_beside_its_choice(scene: Scene) -> None:
    Choice.objects.filter(pk=scene.choices[1].pk).update(image="https://example.org/bridge.jpg")
    page = Reader().see("/a/bridge/")
    assert page.count('<img class="picture"') == 1 and 'src="https://example.org/bridge.jpg"' in page


def test_all_polls_of_an_article_are_shown_in_order(scene: Scene) -> None:
    for position, question in ((2, "The third?"), (1, "The second?")):
        poll = Poll.objects.create(article=scene.article, question=question, position=position)
        Choice.objects.create(poll=poll, label="Yes")
    questions = re.findall(r'<h2 id="question-\d+"[^>]*>([^<]*)<', Reader().see("/a/bridge/"))
    assert questions == ["Should it be built?", "The second?", "The third?"]


def test_a_timeline_is_a_table_without_script(scene: Scene) -> None:
    begin = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=100)
    yes, no, _ = (str(choice.pk) for choice in scene.choices)
    for minute in range(60):
        PollMinute.objects.create(
            poll=scene.poll,
            minute=begin + timedelta(minutes=minute),
            version=minute,
            ballots=minute + 30,
            votes={yes: minute + 10, no: 20},
        )
    page = Reader().see(f"/a/bridge/poll/?timeline={scene.poll.pk}")
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page)
    shares = [[int(percent) for percent in re.findall(r"<td>(\d+)%", row)] for row in rows]
    assert len(rows) == 12 and all(sum(row) == 100 for row in shares)
    assert shares[0] == [33, 67, 0] and shares[-1] == [78, 22, 0]
    assert "<bdi>Yes</bdi> from 33% to 78%, <bdi>No</bdi> from 67% to 22%" in page
    assert f"{begin:%H:%M}" in rows[0]


def test_a_timeline_begins_with_30_votes_and_is_a_sentence_until_it_has_three_points(scene: Scene) -> None:
    minute = whole_minute(timezone.now())
    for age, ballots in ((9, 20), (8, 29), (7, 30), (6, 40)):
        votes = {str(scene.choices[0].pk): ballots}
        PollMinute.objects.create(
            poll=scene.poll, minute=minute - age * MINUTE, version=ballots, ballots=ballots, votes=votes
        )
    address = f"/a/bridge/poll/?timeline={scene.poll.pk}"
    page = Reader().see(address)
    assert f">{minute - 7 * MINUTE:%-d %B %Y, %H:%M} UTC</time>: <bdi>Yes</bdi> still 100%" in page
    assert "<table" not in page and "data-plot" not in page
    PollMinute.objects.create(poll=scene.poll, minute=minute, version=50, ballots=50, votes=votes)
    page = Reader().see(address)
    assert page.count("<tr>") == 1 + 3 and "data-plot" in page
    PollMinute.objects.filter(ballots__gte=30).delete()
    assert "The timeline begins with 30 votes." in Reader().see(address)
