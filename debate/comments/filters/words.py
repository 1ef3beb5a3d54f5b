"""Finds listed words in a text in any spelling. Linear in the text, whatever the size of the lists."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from django.db.models import F, Q

from debate.comments.filters.folding import FoldedWord, tokenize
from debate.comments.filters.matches import Match
from debate.comments.filters.models import FilterWord
from debate.database.raw_sql import Rows, Statement

# A longer word is not a word.
MAX_SEARCHED_CHARACTERS = 1_000
# S p e l l e d words this short match only alone: within longer runs they would match by accident.
_SHORT = 3
# Scripts without spaces: a word is found at any position.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SIGNS = re.compile("[!|@$€]+")
_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(slots=True)
class _Affixes:
    """Words that can have further letters around them, by their lengths."""

    words: dict[str, FilterWord] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)

    def add(self, form: str, word: FilterWord) -> None:
        self.words[form] = word
        self.lengths.add(len(form))


class WordLists:
    """The lists, prepared for look-ups."""

    def __init__(self, words: Iterable[FilterWord]) -> None:
        self._whole: dict[str, FilterWord] = {}
        self._beginnings, self._ends, self._anywhere = _Affixes(), _Affixes(), _Affixes()
        # Phrases by the readings of their first two words.
        self._phrases: dict[tuple[str, str], list[tuple[Sequence[FoldedWord], FilterWord]]] = defaultdict(list)
        self._spelled = _Affixes()
        for word in words:
            self._add(word)

    def search(self, text: str) -> list[Match]:
        """Return the matches, each word once, as the text writes it."""
        tokens = tokenize(text)
        found: dict[int, Match] = {}
        for word, start, end in self._find(text, tokens):
            found.setdefault(word.pk, Match.of("words", text[start:end], word.verdict))
        return list(found.values())

    def _add(self, word: FilterWord) -> None:
        tokens = tokenize(word.word)
        if len(tokens) > 1:
            for pair in product(set(tokens[0].forms), set(tokens[1].forms)):
                self._phrases[pair].append((tokens, word))
        for form in set(tokens[0].forms) if len(tokens) == 1 else ():
            self._add_form(form, word)

    def _add_form(self, form: str, word: FilterWord) -> None:
        begins, ends = word.word.startswith("*"), word.word.endswith("*")
        if (begins and ends) or _UNSPACED.search(word.word):
            self._anywhere.add(form, word)
        elif ends:
            self._beginnings.add(form, word)
        elif begins:
            self._ends.add(form, word)
        else:
            self._whole[form] = word
        if len(form) >= _SHORT:
            self._spelled.add(form, word)

    def _find(self, text: str, tokens: Sequence[FoldedWord]) -> Iterator[tuple[FilterWord, int, int]]:
        looked_up: dict[tuple[str, ...], list[FilterWord]] = {}
        for place, token in enumerate(tokens):
            if token.forms not in looked_up:
                looked_up[token.forms] = [word for form in _readings(token) if (word := self._look_up(form))]
            for word in looked_up[token.forms]:
                yield word, token.start, token.end
            for phrase, word in self._phrases_at(tokens, place):
                yield word, phrase[0].start, phrase[-1].end
        for run in _joined(text, tokens, is_spelled=False):
            for form in _forms_of(run):
                if word := self._whole.get(form):
                    yield word, run[0].start, run[-1].end
        for run in _joined(text, tokens, is_spelled=True):
            if word := self._find_spelled(run):
                yield word, run[0].start, run[-1].end

    def _phrases_at(
        self, tokens: Sequence[FoldedWord], place: int
    ) -> Iterator[tuple[Sequence[FoldedWord], FilterWord]]:
        if not self._phrases or place + 1 == len(tokens):
            return
        for pair in product(set(tokens[place].forms), set(tokens[place + 1].forms)):
            for phrase, word in self._phrases.get(pair, ()):
                following = tokens[place : place + len(phrase)]
                if len(following) == len(phrase) and all(map(_reads_alike, phrase, following)):
                    yield following, word

    def _look_up(self, form: str) -> FilterWord | None:
        if word := self._whole.get(form):
            return word
        for length in self._beginnings.lengths:
            if word := self._beginnings.words.get(form[:length]):
                return word
        for length in self._ends.lengths:
            if word := self._ends.words.get(form[-length:]):
                return word
        return _find_within(form, self._anywhere, at_least=1)

    def _find_spelled(self, run: list[FoldedWord]) -> FilterWord | None:
        for form in _forms_of(run):
            # "You are a b a d man": the article before the word belongs to the sentence.
            for spelled in (form, form[1:] if form[0] in "ai" else "", form[:-1] if form[-1] in "ai" else ""):
                if word := self._spelled.words.get(spelled):
                    return word
            if word := _find_within(form, self._spelled, at_least=_SHORT + 1):
                return word
        return None


VERSION = Statement("SELECT COUNT(id), MAX(id), MAX(changed) FROM debate_filterword", [])


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is prepared of one version of the words: the lists by site, each when it is first asked for."""

    version: object = None
    own: frozenset[int] = frozenset()
    lists: dict[int | None, WordLists] = field(default_factory=dict)


_prepared = _Prepared()


def lists_of(version: Rows, site_id: int | None) -> WordLists:
    """Return the lists for a site's debates, with the words that hold everywhere; `version` is what `VERSION` gave.

    They are prepared again only if one has changed.
    """
    global _prepared
    prepared = _prepared
    if prepared.version != version:
        own = FilterWord.objects.exclude(site=None).values_list("site", flat=True).distinct()
        _prepared = prepared = _Prepared(version, frozenset(own))
    asked = site_id if site_id in prepared.own else None
    if asked not in prepared.lists:
        # A site's word comes after a common one, and so takes its place.
        words = FilterWord.objects.filter(Q(site=None) | Q(site=asked)).order_by(
            F("site").asc(nulls_first=True), "word"
        )
        prepared.lists[asked] = WordLists(words)
    return prepared.lists[asked]


def _find_within(form: str, affixes: _Affixes, *, at_least: int) -> FilterWord | None:
    form = form[:MAX_SEARCHED_CHARACTERS]
    for length in affixes.lengths:
        if length >= at_least:
            for start in range(len(form) - length + 1):
                if word := affixes.words.get(form[start : start + length]):
                    return word
    return None


def _readings(token: FoldedWord) -> set[str]:
    """Return every reading of a word: its parts between signs, and repeated letters written once or twice."""
    forms = set(token.forms)
    for form in token.forms[:2]:
        forms |= {part for part in _SIGNS.split(form) if part}
    for form in token.forms:
        if _REPEATED.search(form):
            forms |= {_REPEATED.sub(r"\1", form), _REPEATED.sub(r"\1\1", form)}
    return forms


def _reads_alike(one: FoldedWord, other: FoldedWord) -> bool:
    return not set(one.forms).isdisjoint(other.forms)


def _forms_of(run: list[FoldedWord]) -> set[str]:
    return {"".join(forms) for forms in zip(*(token.forms for token in run), strict=True)}


def _joined(text: str, tokens: Sequence[FoldedWord], *, is_spelled: bool) -> Iterator[list[FoldedWord]]:
    """Yield runs that can be one word: b-a.d (no space between), or spelled: single letters evenly apart."""
    run = list(tokens[:1])
    gap = ""
    for before, token in pairwise(tokens):
        between = text[before.end : token.start]
        if is_spelled:
            fits = len(before.forms[0]) == len(token.forms[0]) == 1 and between == (gap or between)
        else:
            fits = between.strip() == between and "\n" not in between
        if fits:
            run.append(token)
            gap = between
            continue
        if len(run) > 1:
            yield run
        run, gap = [token], ""
    if len(run) > 1:
        yield run
