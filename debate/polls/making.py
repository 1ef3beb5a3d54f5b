"""Making polls on the desk's own page: who may, and writing a poll with its choices. The admin is the other way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from debate.articles.models import Article
from debate.articles.revisions import locked_article
from debate.errors import Forbidden, Invalid, NotFound, Refusal, SecondFactorMissing, WrongState
from debate.field_errors import not_one_of, out_of_range, wrong_length
from debate.language.wording import later
from debate.polls.editing import complete_choices, has_ballots
from debate.polls.models import MAX_CHOICES, Choice, Poll
from debate.polls.schedule import move_poll, publish_poll
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.readers.second_factors import lacks_second_factor
from debate.rights.asking import require, require_reader
from debate.rights.table import MAKE_POLLS
from debate.text.cleaning import clean_line

MAX_QUESTION_CHARACTERS = 200
MAX_LABEL_CHARACTERS = 80

_PERMISSIONS = ("debate.add_poll", "debate.change_poll")
_NOT_YET_OPEN = (Poll.State.DRAFT, Poll.State.SCHEDULED)


@dataclass(frozen=True, slots=True)
class PollForm:
    """A poll as it was typed; empty choices are left out. `most` is how many choices a ballot of several may have."""

    question: str
    choices: Sequence[str]
    kind: str = Poll.Kind.ONE
    most: int = 1
    results: str = Poll.Results.ALWAYS
    changeable: bool = True
    opens: datetime | None = None
    closes: datetime | None = None


def require_poll_maker(identity: Identity, at: Article | None = None) -> Reader:
    """Return the reader if they may make polls, with an article only there.

    Chief moderators may, and editors: staff accounts with Django's permissions for polls; those who are moderators too,
    in their scope. Raises `SignInRequired`, `Forbidden`, `SecondFactorMissing`.
    """
    reader = require_reader(identity)
    user = reader.user
    if user is None or not user.is_staff or not user.has_perms(_PERMISSIONS):
        return require(identity, MAKE_POLLS, at=at)
    if lacks_second_factor(user):
        raise SecondFactorMissing
    if at is not None and not reader.scope.covers(at):
        raise Forbidden(later("This debate is not among those that you moderate."))
    return reader


def may_make_polls(identity: Identity) -> bool:
    """Say whether the reader may make polls in some debate."""
    try:
        require_poll_maker(identity)
    except Refusal:
        return False
    return True


def find_poll(identity: Identity, poll_id: int) -> Poll:
    """Return a poll that the reader may change, with its article and choices.

    Raises `SignInRequired`, `Forbidden`, `NotFound`.
    """
    require_poll_maker(identity)
    poll = Poll.objects.filter(pk=poll_id).select_related("article__site").prefetch_related("choices").first()
    if poll is None:
        raise NotFound(later("There is no poll with that number."))
    require_poll_maker(identity, poll.article)
    return poll


def make_poll(identity: Identity, article: Article, form: PollForm, *, state: str = "") -> Poll:
    """Create a poll as a draft and, with a state, move it there; nothing is created if either is refused.

    Raises `SignInRequired`, `Forbidden`, `Invalid`.
    """
    maker = require_poll_maker(identity, article)
    with locked_article(article.pk) as locked:
        poll = Poll(article=locked, state=Poll.State.DRAFT, position=locked.polls.count())
        _write(poll, form)
        _move(poll, state, maker)
    return poll


def change_poll(identity: Identity, poll_id: int, form: PollForm, *, state: str = "") -> Poll:
    """Change a poll, and with a state move it there. After the first vote only the closing time changes.

    Readers are notified. Raises `SignInRequired`, `Forbidden`, `NotFound`, `Invalid`, `WrongState`.
    """
    found = find_poll(identity, poll_id)
    maker = require_poll_maker(identity, found.article)
    with locked_article(found.article_id):
        poll = Poll.objects.select_for_update(no_key=True).get(pk=poll_id)
        if has_ballots(poll):
            if form.question and clean_line(form.question) != poll.question:
                raise WrongState(later("Readers have voted: the question and the choices stay."))
            _require_times(poll.opens, form.closes)
            Poll.objects.filter(pk=poll.pk).update(closes=form.closes)
        else:
            _write(poll, form)
        publish_poll(poll.pk)
        _move(poll, state, maker)
    return poll


def _write(poll: Poll, form: PollForm) -> None:
    """Check the form, and write the poll and its choices; the article is locked, and nobody has voted."""
    question = clean_line(form.question)
    if not 1 <= len(question) <= MAX_QUESTION_CHARACTERS:
        raise wrong_length("question", 1, MAX_QUESTION_CHARACTERS)
    for name, value, known in (("kind", form.kind, Poll.Kind.values), ("results", form.results, Poll.Results.values)):
        if value not in known:
            raise not_one_of(name, known)
    labels = _checked_labels(form)
    is_several = form.kind == Poll.Kind.SEVERAL
    if is_several and not 1 <= form.most <= MAX_CHOICES:
        raise out_of_range("max_choices", 1, MAX_CHOICES)
    if poll.state != Poll.State.DRAFT and len(labels) < max(2, form.most if is_several else 1):
        raise WrongState(later("Readers already see this poll, so it must keep at least two choices."))
    poll.question, poll.kind, poll.results, poll.changeable = question, form.kind, form.results, form.changeable
    poll.min_choices, poll.max_choices = 1, form.most if is_several else 1
    if poll.state in _NOT_YET_OPEN:
        poll.opens = form.opens
    poll.closes = form.closes
    _require_times(poll.opens, poll.closes)
    if poll.state == Poll.State.SCHEDULED and poll.opens is None:
        raise Invalid(later("A scheduled poll needs the time at which it opens."))
    columns = ("question", "kind", "results", "changeable", "min_choices", "max_choices", "opens", "closes")
    poll.save(update_fields=columns if poll.pk else None)
    _write_choices(poll, labels)


def _checked_labels(form: PollForm) -> list[str]:
    labels = [label for typed in form.choices if (label := clean_line(typed))]
    if len(labels) > MAX_CHOICES:
        raise Invalid(later("A poll has at most %(most)s choices.", most=MAX_CHOICES))
    if any(len(label) > MAX_LABEL_CHARACTERS for label in labels):
        raise wrong_length("choice", 1, MAX_LABEL_CHARACTERS)
    if len({label.casefold() for label in labels}) < len(labels):
        raise Invalid(later("Two choices have the same text."))
    return labels


def _write_choices(poll: Poll, labels: Sequence[str]) -> None:
    """Give the poll these choices, in this order; those that stay keep their rows."""
    known = {choice.label: choice for choice in poll.choices.all()}
    Choice.objects.filter(poll=poll).exclude(label__in=labels).delete()
    for position, label in enumerate(labels, start=1):
        choice = known.get(label) or Choice(poll=poll, label=label)
        choice.position = position
        choice.save(update_fields=["position"] if choice.pk else None)
    complete_choices(poll)


def _require_times(opens: datetime | None, closes: datetime | None) -> None:
    if opens and closes and closes <= opens:
        raise Invalid(later("A poll closes after it opens."))


def _move(poll: Poll, state: str, maker: Reader) -> None:
    if not state:
        return
    if state not in Poll.State.values:
        raise not_one_of("state", Poll.State.values)
    move_poll(poll.pk, Poll.State(state), by=maker)
