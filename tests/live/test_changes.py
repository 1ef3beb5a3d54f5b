"""What a viewer receives: hello, each change as a diff, and a catch-up."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.client import Client
from tests.support.events import EventStream
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, change, write_comments


async def test_the_first_frame_is_hello_with_the_articles_revision(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            hello = await socket.hello()
            snapshot = await ann.ask("GET", f"/articles/{place.slug}")
    now = datetime.fromisoformat(hello.pop("now"))
    assert hello.pop("version")
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)
    assert hello == {
        "type": "hello",
        "epoch": snapshot["epoch"],
        "rev": 0,
        "tallies": snapshot["tallies"],
        "comment_count": 0,
        "viewers": 1,
        "reader": ann.reader,
    }
    assert snapshot["viewers"] == 1


async def test_after_every_kind_of_change_a_viewer_has_the_state_of_a_fresh_load(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)
        async with ben.open(place.slug, state=await ben.load(place.slug)) as socket:
            first = await ann.post(place.slug, "First")
            reply = await ann.post(place.slug, "A reply", parent=first["id"])
            await ann.ask("PATCH", f"/comments/{reply['id']}", {"body": "A better reply"})
            await ben.ask("PUT", f"/comments/{first['id']}/like")
            await ann.vote(place.poll, place.choices[0])
            await mo.decide(first["id"], "pin")
            await mo.decide(reply["id"], "remove", "Off topic")
            last = await ann.post(place.slug, "Last")
            await ann.ask("DELETE", f"/comments/{last['id']}")
            fresh = await ben.load(place.slug)
            await socket.until(lambda _: socket.state == fresh)


async def test_a_change_after_a_pause_is_immediate_and_a_burst_arrives_in_few_frames(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug, state=await ann.load(place.slug)) as socket:
            await socket.hello()
            keys = [{"body": "A word", "key": str(uuid4())} for _ in range(20)]
            acks = await asyncio.gather(*(socket.command("comment", **comment) for comment in keys))
            newest = max((ack["comment"] for ack in acks), key=lambda comment: comment["rev"])
            await socket.has_comment(newest)
            frames = [frame for frame in socket.of_type("changes") if frame["comments"]]
            assert len(frames[0]["comments"]) < 20
            assert len(frames) < 20


async def test_a_vote_sends_the_tally_without_a_new_revision(server: Hustings, place: Place) -> None:
    async with (
        Client(server.address) as ann,
        Client(server.address) as anonymous_visitor,
        ann.open(place.slug, state=await ann.load(place.slug)) as socket,
    ):
        await socket.hello()
        result = await anonymous_visitor.vote(place.poll, place.choices[1])
        await socket.until(lambda s: s.state and s.state.tallies[place.poll] == result["tally"])
        (frame,) = [f for f in socket.of_type("changes") if f["tallies"] == [result["tally"]]]
        assert (frame["from"], frame["rev"], frame["comments"]) == (0, 0, [])


async def test_a_returning_viewer_catches_up_with_since(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        kept, removed = await ann.post(place.slug, "Kept"), await ann.post(place.slug, "Words to be removed")
        state = await ann.load(place.slug)
        await mo.decide(removed["id"], "remove", "Abuse")
        new = await ann.post(place.slug, "New")
        async with ann.open(place.slug, state=state) as socket:
            await socket.has_comment(new)
            assert [frame["type"] for frame in socket.frames[:2]] == ["hello", "changes"]
            assert socket.frames[1]["from"] == removed["rev"]
        assert state == await ann.load(place.slug)
        assert state.comments[kept["id"]] == kept
        assert state.comments[removed["id"]]["state"] == "removed"


async def test_a_viewer_catches_up_with_500_comments_and_more_cause_a_reset(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann:
        state = await ann.load(place.slug)
        stage.act(write_comments, place, 501)
        # Without a state: a page loads its state again after a reset, and continues from there.
        behind = f"/ws/articles/{place.slug}/?epoch={state.epoch}&since={state.rev}"
        async with ann.open_path(behind) as socket:
            await socket.until(lambda s: s.of_type("reset"))
            assert socket.of_type("reset") == [{"type": "reset", "epoch": state.epoch, "rev": 501}]
        state.rev = 1
        async with ann.open(place.slug, state=state) as socket:
            await socket.until(lambda s: state.rev == 501)
            assert len(state.comments) == 500


async def test_viewers_get_more_than_500_simultaneous_changes_without_a_reload(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann:
        seen, heard = await ann.load(place.slug), await ann.load(place.slug)
        async with (
            ann.open(place.slug, state=seen) as socket,
            EventStream(ann.http, f"/sse/articles/{place.slug}/", state=heard) as stream,
        ):
            await socket.hello()
            await stream.until(lambda s: s.events)
            stage.act(write_comments, place, 1_201)
            await socket.until(lambda s: seen.rev == 1_201)
            await stream.until(lambda s: heard.rev == 1_201)
            assert not socket.of_type("reset") and not stream.of_type("reset")
            assert len(seen.comments) == len(heard.comments) == 1_201
            assert max(len(frame["comments"]) for frame in socket.of_type("changes")) == 500
        # A reader with an older revision than all that does not get only the last part.
        async with ann.open_path(f"/ws/articles/{place.slug}/?epoch={seen.epoch}&since=0") as late:
            await late.until(lambda s: s.of_type("reset"))
            # The number of viewers may come after it.
            assert not any(frame["comments"] for frame in late.of_type("changes"))


async def test_another_epoch_or_a_future_revision_causes_a_reset(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        for query in ("epoch=another&since=0", "since=7", "since=-1", "since=x", f"since={10**30}"):
            async with ann.open_path(f"/ws/articles/{place.slug}/?{query}") as socket:
                await socket.until(lambda s: s.of_type("reset"))


async def test_viewers_of_an_article_whose_epoch_changes_are_reset(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann, ann.open(place.slug) as socket:
        await socket.hello()
        stage.act(change, "Article", place.article, epoch="restored")
        await socket.until(lambda s: s.of_type("reset"))
        assert socket.of_type("reset")[0]["epoch"] == "restored"


async def test_a_change_without_a_notification_is_found_by_reconciliation(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann, ann.open(place.slug, state=await ann.load(place.slug)) as socket:
        await socket.hello()
        stage.act(write_comments, place, 3)
        await socket.until(lambda s: s.state and len(s.state.comments) == 3, timeout_s=3)


async def test_a_removed_comments_text_is_in_no_frame_afterwards(server: Hustings, place: Place) -> None:
    secret = "unspeakable words"
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        before = await ann.load(place.slug)
        comment = await ann.post(place.slug, secret)
        async with ann.open(place.slug, state=await ann.load(place.slug)) as socket:
            await socket.hello()
            assert (await mo.decide(comment["id"], "remove", "Abuse"))["comment"]["state"] == "removed"
            await socket.until(lambda s: s.state and s.state.comments[comment["id"]]["state"] == "removed")
            await ann.ask("GET", "/session")
            frames = list(socket.raw)
        async with mo.open(place.slug, state=before) as late:
            await late.until(lambda s: comment["id"] in before.comments)
            frames += late.raw
    assert not [frame for frame in frames if secret in frame]
    assert set(before.comments[comment["id"]]) == {"id", "rev", "parent", "created", "state", "replies", "removed"}


async def test_after_the_last_viewer_leaves_the_next_one_gets_everything(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        state = await ann.load(place.slug)
        for number in range(3):
            async with ann.open(place.slug, state=state) as socket:
                answer: dict[str, Any] = await socket.command("comment", body=f"Word {number}", key=str(uuid4()))
                await socket.has_comment(answer["comment"])
            comment = await ann.post(place.slug, "Nobody watches")
        async with ann.open(place.slug, state=state) as socket:
            await socket.has_comment(comment)
        assert state == await ann.load(place.slug)
