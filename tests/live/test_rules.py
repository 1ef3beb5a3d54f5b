"""Rules that change while readers watch: a site's rules, and required reasons."""

from debate.articles.rules import move_article
from debate.sites.models import Site
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, change, give_account

CHIEF = 2


def make_site(article_id: int) -> int:
    site = Site.objects.create(name=f"Site of {article_id}")
    move_article(article_id, site_id=site.pk)
    return site.pk


async def test_a_site_rule_change_reaches_the_readers_of_its_articles(server: Hustings, stage: Stage) -> None:
    here, elsewhere = stage.new_place(), stage.new_place()
    site = stage.act(make_site, here.article)
    stage.act(give_account, "Cai", CHIEF)
    async with Client(server.address) as ann, Client(server.address) as cai:
        await cai.log_in("cai", PASSWORD)
        state, other = await ann.load(here.slug), await ann.load(elsewhere.slug)
        async with ann.open(here.slug, state=state) as socket, ann.open(elsewhere.slug, state=other) as aside:
            await cai.ask("PATCH", f"/moderation/sites/{site}/rules", {"slow_mode": 30})
            await socket.until(lambda s: s.state and s.state.article["slow_mode"] == 30)
            assert aside.state and aside.state.rev == 0


async def test_a_removal_without_a_reason_is_refused_over_the_sockets_and_changes_nothing(
    server: Hustings, stage: Stage, place: Place
) -> None:
    stage.act(change, "Article", place.article, reasons_required=True)
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        comment = await ann.post(place.slug, "A word")
        async with mo.open(place.slug) as thread, mo.open_path("/ws/moderation/") as desk:
            for socket in (thread, desk):
                answer = await socket.command("remove", comment=comment["id"])
                assert (answer["type"], answer["code"]) == ("error", "reason_required")
            sweep = await desk.command("sweep", reader=ann.reader["id"], hours=1)
            assert (sweep["type"], sweep["code"]) == ("error", "reason_required")
            several = await desk.command("decide", comments=[comment["id"]], action="remove")
            assert [outcome["error"]["code"] for outcome in several["outcomes"]] == ["reason_required"]
            assert (await ann.load(place.slug)).comments[comment["id"]] == comment
            ack = await desk.command("remove", comment=comment["id"], category="spam")
            assert ack["comment"]["state"] == "removed"
