"""The state of what everybody sees of an article: while it stays the same, so does every page made from it.

A state is only compared with another one. Everything that takes a revision or moves a tally's version changes it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from debate.articles.rulebook import COMMON_RULES_ID
from debate.comments.last_words import LAST_SAID
from debate.database.raw_sql import places, read_rows
from debate.polls.models import Poll
from debate.sites.domains import AnsweringSite, site_at

# How a poll is named that is asked for by its number, without its article's slug; no slug has a space.
_POLL = "poll {}"
# How the names of lists of debates begin: no slug has a slash. What follows is the host whose list it is.
INDEX = "//"
# A page is made again at least this often, for what no state contains: "5 min" beside a comment, somebody's new badge.
MAX_AGE_S = 10.0
# The list shows debates from this number of the newest ones.
LISTED = 100


@dataclass(frozen=True, slots=True)
class State:
    """What is compared, and the id of its article; None for the list of all debates."""

    article: int | None
    versions: tuple[tuple[Any, ...], ...]

    @property
    def without_tallies(self) -> tuple[tuple[Any, ...], ...]:
        """The part that no vote changes."""
        return tuple(row[:-1] for row in self.versions)


_STATES = f"""
    SELECT
        article.slug, article.id, article.epoch, article.rev, article.comment_count,
        COALESCE(site_rules.version, 0) + COALESCE(common_rules.version, 0), poll.id, poll.rev, poll.version
    FROM debate_article AS article
    LEFT JOIN debate_siterules AS site_rules ON site_rules.site_id = article.site_id
    LEFT JOIN debate_commonrules AS common_rules ON common_rules.id = {COMMON_RULES_ID}
    LEFT JOIN debate_poll AS poll ON poll.article_id = article.id AND poll.state <> '{Poll.State.DRAFT}'
    WHERE article.moved_to_id IS NULL AND article.id IN (
        SELECT id FROM debate_article WHERE slug {{}} UNION SELECT article_id FROM debate_poll WHERE id {{}}
    )
    ORDER BY article.id, poll.id
"""
# Votes and the numbers of comments don't change the list's state: then a busy evening would make the list again with
# each of them. `MAX_AGE_S` holds for them. What it quotes, and what a poll's state allows to be shown, changes it.
_INDEX = f"""
    SELECT listed.id, listed.epoch, listed.polls, said.id, said.rev
    FROM (
        SELECT
            article.id, article.epoch, {LAST_SAID} AS last_said,
            (SELECT COALESCE(SUM(rev), 0) FROM debate_poll WHERE article_id = article.id) AS polls
        FROM debate_article AS article WHERE article.address IS NULL AND article.moved_to_id IS NULL
        AND (%s OR article.site_id = %s) ORDER BY article.published DESC, article.id DESC LIMIT {LISTED}
    ) AS listed LEFT JOIN debate_comment AS said ON said.id = listed.last_said
    ORDER BY listed.id
"""


# For PostgreSQL, with slugs and numbers of polls as arrays in its notation.
ON_POSTGRES = _STATES.format("= ANY($1::text[])", "= ANY($2::bigint[])").encode()


def name_of_poll(number: int | str) -> str:
    """Return the name under which the state of a poll's article is asked for by the number of the poll."""
    return _POLL.format(number)


def sort_names(names: Collection[str]) -> tuple[list[str], list[int]]:
    """Return the slugs and the numbers of polls among names."""
    prefix = name_of_poll("")
    polls = [name for name in names if name.startswith(prefix)]
    return [name for name in names if name not in polls], [int(name.removeprefix(prefix)) for name in polls]


def index_at(host: str) -> str:
    """Return the name of the list of debates that are found at a host name of this server."""
    return f"{INDEX}{host}"


def read_states(names: Collection[str]) -> dict[str, State]:
    """Return the states of the articles of those slugs, and of the lists that are named, each site's in one query.

    A slug of no article, or of one that was merged into another, has none. A poll's name (`name_of_poll`) has the state
    of its article.
    """
    lists = {name for name in names if name.startswith(INDEX)}
    slugs, polls = sort_names([name for name in set(names) - lists if "\0" not in name])
    statement = _STATES.format(*(f"IN ({places(asked) or 'NULL'})" for asked in (slugs, polls)))
    states = states_of(read_rows(statement, *slugs, *polls)) if slugs or polls else {}
    sites = {name: site_at(name.removeprefix(INDEX)) for name in lists}
    of_sites = {site: State(None, tuple(read_rows(_INDEX, *_of_site(site)))) for site in set(sites.values())}
    return states | {name: of_sites[site] for name, site in sites.items()}


def _of_site(site: AnsweringSite | None) -> tuple[bool, int]:
    """Return what limits a list to a site's debates, if there is one."""
    return site is None, site.id if site else 0


def states_of(rows: Iterable[Sequence[Any]]) -> dict[str, State]:
    """Return the states of articles, by slug and by the names of their polls, from the rows of the statement."""
    states: dict[str, State] = {}
    polls: dict[str, str] = {}
    for slug, article, *versions in rows:
        before = states[slug].versions if slug in states else ()
        states[slug] = State(int(article), (*before, tuple(versions)))
        if (poll := versions[-3]) is not None:
            polls[name_of_poll(int(poll))] = slug
    return states | {name: states[slug] for name, slug in polls.items()}
