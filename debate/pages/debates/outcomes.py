"""What a closed poll's result is, in one sentence. The browser code says the same (`frontend/src/poll/outcome.ts`)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from debate.language import written
from debate.wire.polls import TallyObject


def outcome(tally: TallyObject, leaders: Sequence[tuple[str, int]], scale: tuple[int, int] | None) -> str:
    """Return the sentence: the winner with its share, a tie, a scale's mean, or that nobody has voted.

    `leaders` are the labels and percentages of the choices with the most votes, `scale` the lowest and highest value.
    """
    if tally.ballots == 0:
        return _("Result: nobody voted")
    if scale and tally.mean is not None:
        mean, (low, high) = written.decimals(tally.mean, 2), scale
        return _("Result: %(mean)s on average, on a scale of %(low)s to %(high)s") % {
            "mean": mean,
            "low": low,
            "high": high,
        }
    labels = [written.isolated(label) for label, _percent in leaders]
    if len(leaders) == 1:
        return _("Result: %(answer)s, %(percent)s") % {"answer": labels[0], "percent": written.percent(leaders[0][1])}
    if len(leaders) == 2:
        return _("Result: a tie between %(first)s and %(second)s") % {"first": labels[0], "second": labels[1]}
    number = len(leaders)
    words = ngettext("Result: a tie between %(number)s answer", "Result: a tie between %(number)s answers", number)
    return words % {"number": written.thousands(number)}
