"""A server forgets by itself what is kept for a while only."""

from tests.support.servers import wait_until
from tests.support.stage import Stage, give_account


def keep_an_old_notice(reader_id: int) -> int:

    from django.utils import timezone

    from debate.readers.models import Notice
    from debate.readers.notices import KEPT

    return Notice.objects.create(reader_id=reader_id, kind="lifted", created=timezone.now() - 2 * KEPT).pk


def is_kept(notice_id: int) -> bool:
    from debate.readers.models import Notice

    return Notice.objects.filter(pk=notice_id).exists()


def test_a_server_forgets_old_notices_by_itself(stage: Stage) -> None:
    notice = stage.act(keep_an_old_notice, stage.act(give_account, "Away"))
    server = stage.new_server()
    server.start()
    try:
        wait_until(lambda: not stage.act(is_kept, notice), "the notice is forgotten")
    finally:
        server.stop()
