"""Mentions: who is meant is stored, told once, and shown by their present name."""

import json
from uuid import uuid4

import pytest
from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.hiding import hide_person
from debate.comments.mention_spans import Span
from debate.comments.models import Comment, Mention
from debate.comments.participants import complete_name
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe
from debate.errors import TooManyMentions
from debate.moderation.decisions import decide
from debate.outbox.kinds import KINDS, NOTICES
from debate.own_data.erasing import ask_for_erasure, erase_due
from debate.own_data.models import Erasure
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.readers.notices import read_notices
from debate.wire.comments import CommentObject
from tests.cast import Scene, account, confirm_address, guest, set_scene
from tests.debate.test_outbox import ADA, AT_ONCE, mail, send_all, texts
from tests.support.mail import MailServer
from tests.support.sanctions import ban_reader

pytestmark = pytest.mark.django_db
__all__ = ["mail"]


@pytest.fixture
def scene() -> Scene:
    """Return a debate in which Ann and Ben take part."""
    scene = set_scene()
    scene.post(scene.ann)
    scene.post(scene.ben)
    return scene


def reader_of(who: Identity) -> Reader:
    assert who.reader
    return who.reader


def told(who: Identity) -> list[str]:
    return [notice.message for notice in read_notices(reader_of(who))]


def shown(comment: Comment) -> CommentObject:
    described = describe(Comment.objects.select_related("author").get(pk=comment.pk))
    assert isinstance(described, CommentObject)
    return described


def whom(comment: Comment) -> list[tuple[int, str]]:
    return [(mention.reader, mention.name) for mention in shown(comment).mentions or []]


def post(scene: Scene, who: Identity, body: str, *mentions: Span, parent: Comment | None = None) -> Comment:
    above = parent.pk if parent else None
    return post_comment(who, scene.article.slug, body=body, key=uuid4(), parent=above, mentions=mentions)


def newcomer(scene: Scene, name: str) -> Identity:
    who = guest(name)
    scene.post(who, f"I am {name}.")
    return who


def test_a_typed_name_that_one_person_has_is_a_mention_and_a_notice(scene: Scene) -> None:
    ann = reader_of(scene.ann)
    comment = post(scene, scene.ben, "I agree with @ann, mostly.")
    assert whom(comment) == [(ann.pk, "ann")]
    assert (
        f'with <a href="/a/bridge/search/?by={ann.pk}" dir="auto" data-mention="{ann.pk}">@Ann</a>, mostly.'
        in shown(comment).html
    )
    assert told(scene.ann) == ["Ben mentioned you."]
    assert told(scene.ben) == []
    for page in ("/a/bridge/", f"/a/bridge/?thread={comment.pk}"):
        assert f'data-mention="{ann.pk}">@Ann</a>' in Browser().get(page).content.decode()


@pytest.mark.parametrize(
    "body",
    [
        "mail me at word@Ann",
        "https://example.org/@Ann",
        "@@Ann",
        "@Anna said so",
        "@ Ann",
        "@Nobody here",
        "@Mo has written nothing here",
        "@Ben is myself",
    ],
)
def test_other_words_are_no_mention(scene: Scene, body: str) -> None:
    comment = post(scene, scene.ben, body)
    assert whom(comment) == [] and "data-mention" not in shown(comment).html
    assert told(scene.ann) == []


def test_the_longest_name_is_meant(scene: Scene) -> None:
    newcomer(scene, "Ann Lee")
    whole = newcomer(scene, "Ann Lee Wu")
    comment = post(scene, scene.ben, "Hear, hear, @Ann Lee Wu is right. And @Ann Lee, too.\n@Ann\nLee")
    assert [name for _, name in whom(comment)] == ["Ann Lee Wu", "Ann Lee", "Ann"]
    assert told(whole) == ["Ben mentioned you."]


def test_of_two_people_with_the_same_name_the_chosen_one_is_mentioned(scene: Scene) -> None:
    first, second = newcomer(scene, "Marlow"), newcomer(scene, "Marlow")
    ids = [reader_of(first).pk, reader_of(second).pk]
    assert whom(post(scene, scene.ben, "@Marlow, whoever that is")) == []
    comment = post(scene, scene.ben, "@Marlow and @Marlow.", Span(0, ids[1], "Marlow"), Span(1, ids[0], "Marlow"))
    assert [reader for reader, _ in whom(comment)] == [ids[1], ids[0]]
    one = post(scene, scene.ben, "Not @Marlow, but @Marlow.", Span(1, ids[1], "Marlow"))
    assert [reader for reader, _ in whom(one)] == [ids[1]]
    assert (len(told(first)), len(told(second))) == (1, 2)


def test_a_mentioned_person_must_take_part_and_have_that_name(scene: Scene) -> None:
    silent, ann = reader_of(guest("Silent")), reader_of(scene.ann)
    wrong = [Span(0, silent.pk, "Silent"), Span(1, ann.pk, "Silent"), Span(7, ann.pk, "Ann"), Span(2, 10**9, "Nobody")]
    comment = post(scene, scene.ben, "@Silent, @Silent and @Nobody", *wrong)
    assert whom(comment) == [] and not Mention.objects.exists()


def test_a_mention_shows_the_present_name_and_keeps_the_words(scene: Scene) -> None:
    comment = post(scene, scene.ben, "*@Ann* knows & @Ann says.")
    Reader.objects.filter(pk=reader_of(scene.ann).pk).update(name="A<n>na *B*", search_name="")
    html = shown(comment).html
    assert html.count(">@A&lt;n&gt;na *B*</a>") == 2 and "<em><a" in html and "&amp; <a" in html
    assert shown(comment).body == "*@Ann* knows & @Ann says."
    # The name of then is still hers in this comment.
    edit_comment(scene.ben, comment.pk, body="Indeed, @Ann says.")
    assert whom(comment) == [(reader_of(scene.ann).pk, "Ann")]


def test_an_edit_notifies_nobody_twice(scene: Scene) -> None:
    cai = newcomer(scene, "Cai")
    comment = post(scene, scene.ben, "@Ann, hear me.")
    for body in ("Hear me, @Ann and @Ann.", "Nobody.", "@Ann and @Cai, hear me."):
        edit_comment(scene.ben, comment.pk, body=body)
    assert told(scene.ann) == told(cai) == ["Ben mentioned you."]
    assert [name for _, name in whom(comment)] == ["Ann", "Cai"]
    rev = shown(comment).rev
    edit_comment(scene.ben, comment.pk, body="@Ann and @Cai, hear me.")
    assert shown(comment).rev == rev


def test_an_edit_states_the_mentions_again(scene: Scene) -> None:
    first, second = newcomer(scene, "Marlow"), newcomer(scene, "Marlow")
    ids = [reader_of(first).pk, reader_of(second).pk]
    comment = post(scene, scene.ben, "@Marlow!", Span(0, ids[0], "Marlow"))
    edit_comment(scene.ben, comment.pk, body="Well, @Marlow!")
    assert [reader for reader, _ in whom(comment)] == [ids[0]]
    edit_comment(scene.ben, comment.pk, body="Well, @Marlow!", mentions=[Span(0, ids[1], "Marlow")])
    assert [reader for reader, _ in whom(comment)] == [ids[1]]
    assert (len(told(first)), len(told(second))) == (1, 1)


def test_a_comment_mentions_a_bounded_number_of_people(scene: Scene) -> None:
    people = [newcomer(scene, f"Person {number}") for number in range(7)]
    spans = [Span(at, reader_of(who).pk, f"Person {at}") for at, who in enumerate(people)]
    body = " ".join(f"@Person {number}" for number in range(7))
    with pytest.raises(TooManyMentions):
        post(scene, scene.ben, body, *spans)
    assert len(whom(post(scene, scene.ben, body))) == 5
    assert len(whom(post(scene, scene.ben, body + " @Person 0", *spans[:5]))) == 6
    assert [len(told(who)) for who in people] == [2, 2, 2, 2, 2, 0, 0]


def test_a_waiting_comment_notifies_nobody_until_it_is_published(scene: Scene) -> None:
    Article.objects.update(moderation="before")
    comment = post(scene, scene.ben, "Listen, @Ann.")
    assert comment.state == "pending" and told(scene.ann) == []
    decide(scene.mo, comment.pk, action="approve")
    assert told(scene.ann) == ["Ben mentioned you."]
    decide(scene.mo, comment.pk, action="remove")
    assert told(scene.ann) == []
    decide(scene.mo, comment.pk, action="restore")
    assert told(scene.ann) == ["Ben mentioned you."]
    withdraw_comment(scene.ben, comment.pk)
    assert told(scene.ann) == []


def test_a_reply_to_somebody_whom_it_mentions_is_one_notice(scene: Scene) -> None:
    said = scene.post(scene.ann, "Listen.")
    post(scene, scene.ben, "@Ann, I do.", parent=said)
    assert told(scene.ann) == ["Ben replied to your comment."]


def test_people_who_hid_the_author_or_are_banned_or_gone_get_no_notice(scene: Scene) -> None:
    left = reader_of(account("Lee"))
    lee = Identity(reader=left, voter=left.voter, address="192.0.2.9")
    cai, dee = newcomer(scene, "Cai"), newcomer(scene, "Dee")
    scene.post(lee)
    assert left.user
    left.user.is_active = False
    left.user.save()
    hide_person(cai, reader_of(scene.ben).pk)
    ban_reader(scene.mo, reader_of(dee).pk, reason="Enough.")
    before = [told(who) for who in (cai, dee, lee)]
    post(scene, scene.ben, "@Cai, @Dee and @Lee.")
    assert [told(who) for who in (cai, dee, lee)] == before
    # Not mentioned at all: nobody of that name is here any more.
    assert "Lee" not in [person.name for person in complete_name(scene.ann, "bridge", "")]


def test_a_mention_is_mailed_as_its_reader_has_chosen(mail: MailServer) -> None:
    scene = set_scene()
    ada = confirm_address(account("Ada"), ADA)
    scene.post(ada)
    browser = Browser()
    assert ada.reader and ada.reader.user
    browser.force_login(ada.reader.user)
    assert "Comments that mention you" in browser.get("/account/mail/").content.decode()
    browser.post("/account/mail/", AT_ONCE)
    comment = post(scene, scene.ben, "As @Ada says, it is long.")
    send_all()
    text = texts(mail.mails[0])[0]
    assert "Ben mentioned you." in text and f"comment={comment.pk}" in text and "As @Ada says" in text
    browser.post("/account/mail/", AT_ONCE | {"mention": "never"})
    post(scene, scene.ben, "And @Ada again.")
    send_all()
    assert len(mail.mails) == 1
    assert NOTICES["mention"] is KINDS["mention"]


def test_a_mention_leads_to_that_persons_comments_in_the_debate(scene: Scene) -> None:
    scene.post(scene.ann, "Bridges are long.")
    page = Browser().get(f"/a/bridge/search/?by={reader_of(scene.ann).pk}").content.decode()
    assert "Comments by <bdi>Ann</bdi>" in page and "Bridges are long." in page and page.count('class="found"') == 2
    nobody = Browser().get("/a/bridge/search/?by=99999").content.decode()
    assert "None yet." in nobody


def test_the_form_and_the_calls_carry_mentions(scene: Scene) -> None:
    browser = Browser(headers={"Sec-Fetch-Site": "same-origin"})
    browser.post("/sign-in/guest", {"name": "Cai"})
    browser.post("/a/bridge/comment", {"body": "So says @Ann."})
    assert told(scene.ann) == ["Cai mentioned you."]
    ann = reader_of(scene.ann).pk
    said = {"body": "@Ann!", "key": str(uuid4()), "mentions": [{"at": 0, "reader": ann, "name": "Ann"}]}
    path = "/api/v1/articles/bridge/comments"
    answer = browser.post(path, said, content_type="application/json").json()["comment"]
    assert answer["mentions"] == said["mentions"]
    edit = {"body": "@Ann?", "mentions": []}
    path = f"/api/v1/comments/{answer['id']}"
    assert browser.patch(path, edit, content_type="application/json").json()["comment"]["body"] == "@Ann?"
    too_many = said | {"mentions": [{"at": 0, "reader": ann, "name": "Ann"}] * 101, "key": str(uuid4())}
    answer = browser.post("/api/v1/articles/bridge/comments", too_many, content_type="application/json")
    assert answer.status_code == 422
    data = json.loads(b"".join(browser.get("/account/data.json")))
    assert data["mentions"] == []


def test_an_erased_person_leaves_plain_text(scene: Scene) -> None:
    comment = post(scene, scene.ben, "As @Ann and @Ben say, and @Ann again.")
    rev = shown(comment).rev
    ask_for_erasure(scene.ann, keeps_comments=True, keeps_votes=True)
    Erasure.objects.update(due="2020-01-01T00:00Z")
    assert erase_due() == 1
    after = shown(comment)
    assert after.body == "As @[…] and @Ben say, and @[…] again." and after.mentions is None
    assert "data-mention" not in after.html and after.rev > rev
    assert not Mention.objects.exists()
