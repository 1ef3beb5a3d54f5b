"""An outside scorer's verdict while viewers watch, on a real server."""

from tests.support.client import Client, eventually
from tests.support.scorer import run_scorer
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage


async def test_a_verdict_hides_a_comment_for_all_viewers_even_after_a_restart(place: Place, stage: Stage) -> None:
    with run_scorer() as scorer:
        scorer.manner = "failing"
        with stage.running_server(SCORER_URL=scorer.url, SCORER_HOLD="toxicity=0.9", SCORER_TIMEOUT_S="1") as server:
            async with Client(server.address) as ann:
                await ann.be_guest("Ann")
                comment = await ann.post(place.slug, "Something vile")
                await eventually(lambda: scorer.asked)
            server.kill()
            scorer.manner = "good"
            server.start()
            async with Client(server.address) as ben, Client(server.address) as mo:
                await mo.log_in(MODERATOR, PASSWORD)
                state = await ben.load(place.slug)
                async with ben.open(place.slug, state=state) as socket:
                    await socket.until(lambda _: state.comments[comment["id"]].get("hidden"), timeout_s=45)
                    assert "vile" not in str(state.comments)
                    await mo.decide(comment["id"], "approve")
                    await socket.until(lambda _: state.comments[comment["id"]].get("body") == "Something vile")
