"""Reports of illegal content, by anybody: the form, the receipt, the queue, the outcome, the figures, what is kept."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from debate.comments.models import Comment
from debate.limits.rates import read_rates
from debate.mailing.legal_reports import send_legal_mails
from debate.moderation.decisions import decide
from debate.moderation.legal_reports import forget_legal_reporters, forget_old_legal_reports, report_illegal_content
from debate.moderation.models import LegalReport
from debate.moderation.queue.case import read_case
from debate.moderation.queue.queue import read_queue
from debate.moderation.queue.selection import Selection, read_page
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision
from debate.readers.notices import read_notices
from debate.recounting import check_article
from debate.rights.asking import require_reader
from tests.cast import Scene, account, anonymous_visitor, guest, set_scene

pytestmark = pytest.mark.django_db

WORDS = "It calls for violence against a neighbour."
SAID = {"ground": "threats", "explanation": WORDS, "good_faith": "yes"}


def file_report(comment: Comment, **said: str) -> str:
    """Send the form as a browser without a name; return the receipt's address."""
    response = Client().post(f"/comment/{comment.pk}/illegal/", SAID | said)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def shown(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def reported_scene() -> tuple[Scene, Comment]:
    scene = set_scene()
    return scene, scene.post(scene.ann, "Terrible words")


def test_anybody_can_report_a_comment_as_illegal_and_gets_a_receipt() -> None:
    _, comment = reported_scene()
    form = shown(f"/comment/{comment.pk}/illegal/")
    assert "Terrible words" in form and "Threats or calls for violence" in form
    receipt = shown(file_report(comment, name="Eve"))
    assert "Received." in receipt and WORDS in receipt
    comment.refresh_from_db()
    assert comment.state == "published"


def test_a_call_reports_without_a_name_and_answers_with_the_receipts_address() -> None:
    _, comment = reported_scene()
    said = {"ground": "threats", "explanation": WORDS, "good_faith": True}

    def call(**more: object) -> tuple[int, dict[str, Any]]:
        address = f"/api/v1/comments/{comment.pk}/legal-reports"
        answer = Client().post(address, said | more, content_type="application/json")
        return answer.status_code, answer.json()

    status, answer = call()
    assert status == 201 and answer["receipt"].startswith("http://testserver/illegal-content/")
    assert "Received" in Client().get(answer["receipt"]).content.decode()
    assert LegalReport.objects.get().ground == "threats"
    for wrong in ({"ground": "taste"}, {"explanation": "Bad"}, {"good_faith": False}, {"good_faith": "yes"}):
        status, answer = call(**wrong)
        assert (status, answer["error"]["code"]) == (422, "invalid")
    assert LegalReport.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"explanation": "Too short."}, "explanation: between 20 and 2,000 characters."),
        ({"explanation": "x" * 2_001}, "explanation: between 20 and 2,000 characters."),
        ({"ground": "dislike"}, "ground"),
        ({"good_faith": ""}, "Confirm that what you say is true"),
    ],
)
def test_a_refused_report_is_shown_again_with_its_words(said: dict[str, str], complaint: str) -> None:
    _, comment = reported_scene()
    response = Client().post(f"/comment/{comment.pk}/illegal/", SAID | said)
    assert response.status_code == 422 or response.status_code == 400
    page = response.content.decode()
    assert complaint in page and (SAID | said)["explanation"] in page
    assert not LegalReport.objects.exists()


def test_only_what_is_there_can_be_reported() -> None:
    scene, comment = reported_scene()
    decide(scene.mo, comment.pk, action="remove", reason="So")
    for send in (Client().get, Client().post):
        response = send(f"/comment/{comment.pk}/illegal/", SAID)
        assert response.status_code == 409
        assert "Terrible words" not in response.content.decode()
    assert Client().get("/comment/999999/illegal/").status_code == 404


def test_the_receipts_address_cannot_be_guessed() -> None:
    _, comment = reported_scene()
    address = file_report(comment)
    token = address.split("/")[-2]
    number = LegalReport.objects.get().pk
    for other in (str(number), token[:-1] + ("A" if token[-1] != "A" else "B"), "x"):
        assert Client().get(f"/illegal-content/{other}/").status_code == 404
    assert Client().get(address)["Referrer-Policy"] == "no-referrer"


def test_an_address_can_report_only_so_often(settings: Settings) -> None:
    _, comment = reported_scene()
    settings.RATE_LIMITS_ON = True
    settings.LIMITS = settings.LIMITS | {"LIMIT_LEGAL_REPORTS_PER_ADDRESS": read_rates("2/hour")}
    file_report(comment)
    file_report(comment)
    refused = Client().post(f"/comment/{comment.pk}/illegal/", SAID)
    assert refused.status_code == 429
    assert WORDS in refused.content.decode()


def test_moderators_see_it_first_with_its_ground_and_nothing_is_hidden_by_it() -> None:
    scene, comment = reported_scene()
    other = scene.post(scene.ann, "Spam")
    for place in range(2):
        report_comment(account(f"Reader {place}"), other.pk, reason="spam")
    file_report(comment)
    file_report(comment, ground="hate")
    assert [entry.id for entry in read_queue().reported] == [comment.pk, other.pk]
    first = read_page(Selection(), limit=1)
    assert [entry.id for entry in read_page(Selection(), cursor=first.next, limit=1).entries] == [other.pk]
    notes = [(one.reason, one.note) for one in read_case(comment.pk).entry.reports]
    assert ("illegal", f"Threats or calls for violence: {WORDS}") in notes and len(notes) == 2
    # A reader's report is weighed as if there were no others.
    report_comment(scene.ben, comment.pk, reason="abuse")
    comment.refresh_from_db()
    assert comment.state == "published"
    assert not check_article(scene.article.pk)


def test_the_receipt_shows_the_decision_and_the_author_is_told_the_ground() -> None:
    scene, comment = reported_scene()
    address = file_report(comment)
    decision, _ = decide(scene.mo, comment.pk, action="remove", reason="It threatens somebody", category="abuse")
    page = shown(address)
    assert "Decided: the comment was removed." in page
    assert "It threatens somebody" in page and "Insults or threatens somebody" in page
    assert "Terrible words" not in page
    (notice,) = read_notices(require_reader(scene.ann))
    assert notice.message == (
        "A moderator removed your comment. It was reported as illegal content: Threats or calls for violence."
    )
    undo_decision(scene.mo, decision.pk)
    assert "Received." in shown(address)
    assert [entry.id for entry in read_queue().reported] == [comment.pk]
    decide(scene.mo, comment.pk, action="approve")
    assert "Decided: the comment stays." in shown(address)
    assert not read_queue().reported


def test_a_report_of_a_comment_that_its_author_deletes_says_so() -> None:
    scene, comment = reported_scene()
    address = file_report(comment)
    assert Client().get(address).status_code == 200
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.WITHDRAWN)
    assert "author has deleted it" in shown(address)


def test_name_and_address_are_deleted_some_time_after_the_decision(settings: Settings) -> None:
    settings.MAIL_IS_SENT = True
    scene, comment = reported_scene()
    address = file_report(comment, name="Eve", email="eve@example.org")
    later = timezone.now() + timedelta(days=181)
    with time_machine.travel(later):
        assert forget_legal_reporters() == 0
    decide(scene.mo, comment.pk, action="approve")
    with time_machine.travel(later + timedelta(days=1)):
        assert forget_legal_reporters() == 1
        assert forget_legal_reporters() == 0
        assert forget_old_legal_reports() == 0
        report = LegalReport.objects.get()
        assert (report.name, report.email, report.explanation) == ("", "", WORDS)
        assert "Decided" in shown(address)
    with time_machine.travel(later + timedelta(days=1_000)):
        assert forget_old_legal_reports() == 1
        assert Client().get(address).status_code == 404
    assert "With a report of illegal content" in shown("/privacy/")


def test_only_an_accounts_report_belongs_to_its_data() -> None:
    _, comment = reported_scene()
    for who in (anonymous_visitor(), guest("Gil"), account("Eve")):
        report_illegal_content(who, comment.pk, ground="hate", explanation=WORDS, in_good_faith=True)
    assert [report.reader.name for report in LegalReport.objects.exclude(reader=None) if report.reader] == ["Eve"]
    assert not mail.outbox


def test_the_transparency_page_counts_reports_by_ground_and_outcome() -> None:
    scene, comment = reported_scene()
    file_report(comment)
    file_report(comment, ground="privacy")
    decide(scene.mo, comment.pk, action="remove", reason="So")
    file_report(scene.post(scene.ann, "Other words"), ground="privacy")
    table = shown("/transparency/").split('id="illegal-content"')[1]
    assert "Threats or calls for violence" in table and "Copyright" not in table
    response = Client().get("/transparency/illegal-content.csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").split("\r\n")  # type: ignore[attr-defined]
    assert lines == [
        "ground,reports,removed,kept,deleted_by_author,waiting",
        "threats,1,1,0,0,0",
        "privacy,2,1,0,0,1",
        "",
    ]


def test_receipt_and_outcome_are_mailed_without_anything_that_was_typed(settings: Settings) -> None:
    settings.MAIL_IS_SENT = True
    scene, comment = reported_scene()
    file_report(comment, name="Eve", email="eve@example.org")
    send_legal_mails()
    send_legal_mails()
    decide(scene.mo, comment.pk, action="remove", reason="So")
    send_legal_mails()
    assert len(mail.outbox) == 1, "the moderator can still undo it"
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        send_legal_mails()
        send_legal_mails()
    receipt, outcome = mail.outbox
    assert receipt.to == outcome.to == ["eve@example.org"]
    assert "Received." in receipt.body and "Decided: the comment was removed." in outcome.body
    for one in (receipt, outcome):
        assert WORDS not in one.body and "Eve" not in one.body
        (link,) = [line for line in one.body.split("\n") if "/illegal-content/" in line]
        assert WORDS in shown(link[link.index("/illegal-content/") :])


def test_an_invalid_address_is_refused(settings: Settings) -> None:
    settings.MAIL_IS_SENT = True
    _, comment = reported_scene()
    response = Client().post(f"/comment/{comment.pk}/illegal/", SAID | {"email": "eve at home"})
    assert "Enter a valid e-mail address, or none." in response.content.decode()
    assert not LegalReport.objects.exists()
