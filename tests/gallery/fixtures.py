"""The debates of the gallery, which are what a page can look like at its worst: written through the domain's functions.

Each function fills one debate and returns what a browser needs to know of it. Called in a process with Django.
"""

from collections.abc import Callable

from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.polls.schedule import close_poll
from tests.gallery.scenes import Filled
from tests.gallery.words import (
    ARABIC,
    BODY,
    HEBREW,
    LONG_LABELS,
    LONG_NAMES,
    RIGHT_TO_LEFT_NAMES,
    SIX_LABELS,
    essay,
    long_words,
)
from tests.gallery.writer import Writer


def empty() -> Filled:
    """Nobody has said or voted anything; the newsroom asks three questions to begin with."""
    writer = Writer("empty", "A second life for the iron bridge")
    starters = ("What would you spend four million on instead?", "Who crosses it today?", "Would a ferry do?")
    Article.objects.filter(pk=writer.article.pk).update(starters="\n".join(starters))
    return writer.done()


def one_comment() -> Filled:
    """One comment, and a poll that shows its result only to those who have voted."""
    writer = Writer("one-comment", "The harbour gets a ferry again", results=Poll.Results.AFTER_VOTING)
    writer.vote(3, 2)
    writer.say(writer.readers[0], "At last.")
    return writer.done()


def thirty_four() -> Filled:
    """A debate of two sides with 34 comments, some of them liked."""
    writer = Writer("thirty-four", "Should the town rebuild the bridge for cars, or leave it to those who walk?")
    writer.vote(41, 29)
    first = writer.say_much(34, replies_to_first=9)
    for likes, comment in enumerate(Comment.objects.filter(article=writer.article).order_by("pk")[:9]):
        writer.like(comment, likes)
    writer.like(first, 6)
    return writer.done()


def four_hundred() -> Filled:
    """Four hundred comments of six sides, among them a thread of two hundred replies."""
    writer = Writer(
        "four-hundred", "Six ways across the river", labels=SIX_LABELS, question="Which of these would you use?"
    )
    writer.vote(90, 71, 44, 20, 9, 3)
    first = writer.say_much(400, replies_to_first=200)
    for likes, comment in enumerate(Comment.objects.filter(article=writer.article).order_by("-pk")[:12]):
        writer.like(comment, likes % 7)
    writer.like(first, 8)
    return writer.done()


def right_to_left() -> Filled:
    """Arabic and Hebrew beside English, in everything that people write."""
    writer = Writer(
        "right-to-left",
        "هل يُعاد بناء الجسر القديم؟",
        section="المدينة",
        byline="ليلى حداد",
        body="\n\n".join([ARABIC[0] * 3, BODY.split("\n\n")[0], HEBREW[0] * 2]),
        question="هل ينبغي إعادة بناء الجسر؟ (نعم/לא)",
        labels=("نعم، للسيارات", "לא, רק להולכי רגל", "Not sure?"),
        names=RIGHT_TO_LEFT_NAMES,
    )
    writer.vote(12, 7, 2)
    above = None
    for place, words in enumerate([*ARABIC, *HEBREW, "Is this right? נכון! Yes: 3-2.", "https://example.org/جسر ?"]):
        comment = writer.say(writer.readers[place % len(writer.readers)], words, to=above if place % 3 else None)
        above = comment if place % 3 == 0 else above
    return writer.done()


def long_names() -> Filled:
    """Names of forty letters, labels of eighty, words and addresses without an end."""
    writer = Writer(
        "long-names",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft: was nun, was dann, wohin?",
        section="Donaudampfschifffahrtsgesellschaftsangelegenheiten",
        byline="Anna Karolina Wolkonskaja-Oblonskaja-Schtscherbazkaja",
        question="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft behalten?",
        labels=LONG_LABELS,
        names=LONG_NAMES,
    )
    writer.vote(22, 21, 4)
    above = None
    for place, words in enumerate(long_words()):
        above = writer.say(writer.readers[place % len(writer.readers)], words, to=above if place % 2 else None)
    return writer.done()


def long_texts() -> Filled:
    """Comments of 4,000 characters with all the emphasis there is, alone and among short ones."""
    writer = Writer("long-texts", "What the engineers found when they looked below the water line")
    writer.vote(31, 30)
    first = writer.say(writer.readers[0], essay(0))
    writer.say(writer.readers[1], essay(1), to=first)
    writer.say(writer.readers[2], "Short.", to=first)
    writer.say(writer.readers[3], essay(2))
    writer.say(writer.readers[4])
    return writer.done()


def every_state() -> Filled:
    """Comments that wait, were removed one after the other, withdrawn or hidden; the viewer's own will wait."""
    writer = Writer("every-state", "Parking on the square: the council votes tonight")
    writer.vote(18, 25)
    top = writer.say(writer.readers[0])
    gone = [writer.say(writer.readers[place % 5], to=top) for place in range(4)]
    writer.say(writer.readers[5], to=gone[-1])
    alone = [writer.say(writer.readers[place % 5]) for place in range(3)]
    taken_back = writer.say(writer.readers[6])
    writer.say(writer.readers[7], to=taken_back)
    writer.say(writer.readers[8])
    for comment in (*gone, *alone):
        writer.remove(comment)
    withdraw_comment(writer.readers[6], taken_back.pk)
    change_rules(writer.article.pk, moderation="before", slow_mode_s=30)
    return writer.done()


def pinned_and_picked() -> Filled:
    """The newsroom's words: pinned, picked, questions open and answered; a moderator looks at it."""
    writer = Writer("pinned-and-picked", "Ask us: how was the bridge inspected, and by whom?")
    writer.vote(12, 14)
    pinned = writer.say(writer.newsroom, "We read along until eight o'clock. Mark what you want to know as a question.")
    for place in range(3):
        writer.say(writer.readers[place], to=pinned)
    picked = writer.say(writer.readers[3])
    asked = writer.say(writer.readers[4], "Who pays if it takes longer than a year?", question=True)
    writer.say(writer.readers[5], to=asked)
    writer.say(writer.newsroom, "The county, up to four million. The contract is public.", to=asked)
    writer.say(writer.readers[6], "Was the inspection announced beforehand?", question=True)
    writer.say(writer.moderator, "Please stay with the matter.", to=picked, staff=True)
    writer.say(writer.readers[7])
    decide(writer.moderator, pinned.pk, action="pin")
    decide(writer.moderator, picked.pk, action="pick")
    return writer.done()


def closed_poll() -> Filled:
    """A closed poll with changed votes, and a debate that takes no more comments."""
    writer = Writer("closed-poll", "The vote on the bridge: how readers decided")
    writer.vote(64, 51)
    for reader in writer.readers:
        cast_ballot(reader, writer.poll.pk, [writer.choices[1].pk])
    writer.say_much(12)
    close_poll(writer.poll.pk)
    change_rules(writer.article.pk, locked=True)
    return writer.done()


FILL: dict[str, Callable[[], Filled]] = {
    fill.__name__.replace("_", "-"): fill
    for fill in (
        empty,
        one_comment,
        thirty_four,
        four_hundred,
        right_to_left,
        long_names,
        long_texts,
        every_state,
        pinned_and_picked,
        closed_poll,
    )
}


def fill(name: str) -> Filled:
    """Fill the debate of that name."""
    return FILL[name]()
