"""Looks for the words of the lists in a text, however they are written. Linear in the text, whatever the lists hold."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

from django.db.models import Count, Max

from debate.comments.filters.folding import Token, tokenize
from debate.comments.filters.matches import Match
from debate.comments.filters.models import FilterWord

# A word longer than this is none.
MAX_SEARCHED_CHARACTERS = 1_000
# S p e l l e d words of so few letters are looked for alone: within longer runs they would be found by accident.
_SHORT = 3
# Scripts that write no spaces: a word there is found wherever it stands.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SIGNS = re.compile("[!|@$€]+")
_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(slots=True)
class _Affixes:
    """Words that may have further letters around them, by their lengths."""

    words: dict[str, FilterWord] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)

    def add(self, form: str, word: FilterWord) -> None:
        self.words[form] = word
        self.lengths.add(len(form))


class WordLists:
    """The lists, prepared for looking up."""

    def __init__(self, words: Iterable[FilterWord]) -> None:
        self._whole: dict[str, FilterWord] = {}
        self._beginnings, self._ends, self._anywhere = _Affixes(), _Affixes(), _Affixes()
        # Phrases by the forms of their first two words.
        self._phrases: dict[tuple[str, str], list[tuple[list[Token], FilterWord]]] = defaultdict(list)
        self._spelled = _Affixes()
        for word in words:
            self._add(word)

    def search(self, text: str) -> list[Match]:
        """Return what was found, each word once, with the text's own writing of it."""
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

    def _find(self, text: str, tokens: list[Token]) -> Iterator[tuple[FilterWord, int, int]]:
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

    def _phrases_at(self, tokens: list[Token], place: int) -> Iterator[tuple[list[Token], FilterWord]]:
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

    def _find_spelled(self, run: list[Token]) -> FilterWord | None:
        for form in _forms_of(run):
            # "You are a b a d man": the article before the word belongs to the sentence.
            for spelled in (form, form[1:] if form[0] in "ai" else "", form[:-1] if form[-1] in "ai" else ""):
                if word := self._spelled.words.get(spelled):
                    return word
            if word := _find_within(form, self._spelled, at_least=_SHORT + 1):
                return word
        return None


_prepared: tuple[object, WordLists] = (None, WordLists(()))


def read_lists() -> WordLists:
    """Return the lists as they are now; they are prepared anew only where one has been changed. One small query."""
    global _prepared
    version = FilterWord.objects.aggregate(Count("pk"), Max("pk"), Max("changed"))
    if _prepared[0] != version:
        _prepared = (version, WordLists(FilterWord.objects.all()))
    return _prepared[1]


def _find_within(form: str, affixes: _Affixes, *, at_least: int) -> FilterWord | None:
    form = form[:MAX_SEARCHED_CHARACTERS]
    for length in affixes.lengths:
        if length >= at_least:
            for start in range(len(form) - length + 1):
                if word := affixes.words.get(form[start : start + length]):
                    return word
    return None


def _readings(token: Token) -> set[str]:
    """Return every form of a word: its parts between signs, and letters that are drawn out written once or twice."""
    forms = set(token.forms)
    for form in token.forms[:2]:
        forms |= {part for part in _SIGNS.split(form) if part}
    for form in token.forms:
        if _REPEATED.search(form):
            forms |= {_REPEATED.sub(r"\1", form), _REPEATED.sub(r"\1\1", form)}
    return forms


def _reads_alike(one: Token, other: Token) -> bool:
    return not set(one.forms).isdisjoint(other.forms)


def _forms_of(run: list[Token]) -> set[str]:
    return {"".join(forms) for forms in zip(*(token.forms for token in run), strict=True)}


def _joined(text: str, tokens: list[Token], *, is_spelled: bool) -> Iterator[list[Token]]:
    """Yield the runs of words that may be one: b-a.d (no space between), or spelled: single letters evenly apart."""
    run: list[Token] = tokens[:1]
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
