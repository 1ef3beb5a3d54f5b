"""A server deletes by itself what is kept for a limited time."""

from django.utils import timezone

from debate.leases.models import Lease
from debate.readers.models import Notice, PseudonymKey
from debate.readers.notices import KEPT
from debate.readers.privacy.keys import PLACES
from tests.support.refusing import refuse_no_rows, refuse_rows
from tests.support.servers import wait_until
from tests.support.stage import Stage, give_account


def keep_an_old_notice(reader_id: int) -> int:

    return Notice.objects.create(reader_id=reader_id, kind="lifted", created=timezone.now() - 2 * KEPT).pk


def forget_whose_turn_it_was() -> None:
    """Release the lease for the next process: another test server may hold it."""
    Lease.objects.filter(name="forgetting").delete()


def is_kept(notice_id: int) -> bool:
    return Notice.objects.filter(pk=notice_id).exists()


def test_a_server_deletes_old_notices_by_itself(stage: Stage) -> None:
    notice = stage.act(keep_an_old_notice, stage.act(give_account, "Away"))
    stage.act(forget_whose_turn_it_was)
    with stage.running_server():
        wait_until(lambda: not stage.act(is_kept, notice), "the notice is forgotten")


def keep_an_old_key() -> None:
    PseudonymKey.objects.get_or_create(purpose=PLACES.purpose, period=1, key="00")


def test_a_failing_deletion_job_does_not_block_the_others(stage: Stage) -> None:
    notice = stage.act(keep_an_old_notice, stage.act(give_account, "Gone"))
    stage.act(keep_an_old_key)
    # Keys are deleted first.
    stage.act(refuse_rows, "debate_pseudonymkey", "DELETE", when="OLD.period = 1")
    stage.act(forget_whose_turn_it_was)
    server = stage.new_server()
    try:
        server.start()
        wait_until(lambda: not stage.act(is_kept, notice), "the notice is forgotten")
        wait_until(lambda: "this row is refused" in server.log.read_text(), "the log says what failed")
    finally:
        server.stop()
        stage.act(refuse_no_rows, "debate_pseudonymkey")
