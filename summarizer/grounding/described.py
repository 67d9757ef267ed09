"""What a text calls people and bodies: "the union's leader, Mary Poole", "Ines Marr of Brock", "the operator Nordtram".

It reads more than it should rather than less: checks ask it whether a name might be somebody's. English only.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.names import without_title
from summarizer.grounding.namesakes import words_of
from summarizer.grounding.reporting.lexicon import FORMS, NOUNS
from summarizer.grounding.reporting.line import AUXILIARIES, DETERMINERS, JOINS, PREPOSITIONS, PRONOUNS
from summarizer.grounding.salience import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from summarizer.grounding.names import Name
    from summarizer.grounding.passage import Words

_MOST = 7  # words before a name that may tell of it
PROFESSIONS = ("ologist", "icist", "omist", "emist", "torian")  # what people are, by how it ends
_UNLISTED = frozenset("ceo cfo mp co-author author skipper boss".split())  # titles, beside those of `names`
_REACH = 100  # characters
_WITHIN = frozenset("of at for".split())
_VERBS = frozenset([word for word, form in FORMS.items() if form.inflection != "base"]) - NOUNS  # "judge" may be a noun
_STOPS = (PREPOSITIONS | AUXILIARIES | JOINS | PRONOUNS | _VERBS) - _WITHIN
_GOES_ON = _VERBS | AUXILIARIES | PRONOUNS | (JOINS - {"who", "which"})  # with them begins no apposition
_THEIRS = frozenset("his her its their".split())
_RUN = re.compile(r"\w+")
_TOKENS = re.compile(r"[\w’'&.-]*\w[’']?|[,;:.()“”\"]")
_ASIDE = re.compile(r"(?:,|\s\(|\s[–—-])\s?(?P<said>[^,;:.()“”\"\n]{2,90})")
_OF = re.compile(r"\s(?P<said>(?:of|from|at|for)\s(?:the\s)?[A-Z][^,;:.()“”\"]{1,40})")
_IS = re.compile(r"\s(?:is|was|became|remains|who|which)\s(?P<said>[^,;:.()“”\"]{2,80})")


_TELLS_NOTHING = PREPOSITIONS | DETERMINERS | FUNCTION_WORDS


class Described(NamedTuple):
    """A name without titles and possessives, and the words of one phrase beside it."""

    name: str
    start: int
    words: tuple[str, ...]
    before: bool

    @property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset([stem(word) for word in self.words if word not in _TELLS_NOTHING])


class Descriptions:
    """What a body calls its names. A sentence is read when it is first asked about."""

    def __init__(self, sentences: Iterable[Words]) -> None:
        self._sentences = list(sentences)
        self._read: dict[int, list[Described]] = {}

    def of(self, name: str) -> list[Described]:
        """What the text calls somebody, by the last word of the name."""
        last = last_word(name)
        run = (_RUN.findall(last) or [last])[-1]
        return [one for one in self._with({run}) if last_word(one.name) == last]

    def others(self, name: str, telling: Collection[str] | None = None) -> Iterator[Described]:
        """What it calls everybody else, in sentences with one of the words where some are given."""
        own = last_word(name)
        return (one for one in self._with(telling) if last_word(one.name) != own)

    def stems(self, name: str) -> frozenset[str]:
        """The stems of all the words by which the text tells of a name."""
        return frozenset[str]().union(*[one.stems for one in self.of(name)])

    def _with(self, runs: Collection[str] | None) -> Iterator[Described]:
        for place, words in enumerate(self._sentences):
            if runs is None or not words.runs.isdisjoint(runs):
                if place not in self._read:
                    self._read[place] = list(described(words))
                yield from self._read[place]


def last_word(name: str) -> str:
    """The last word of a name in small letters, by which people are known."""
    return name.lower().replace("’", "'").removesuffix("'s").rstrip(".'").rpartition(" ")[2]


def described(words: Words) -> Iterator[Described]:
    """Each name of a sentence with the phrases that may tell of it."""
    for name in words.names:
        title, bare, owner = _parted(name)
        if bare[0].islower():  # "Governor of Texas"
            continue
        start = name.span.end - len(bare)
        front = (owner or []) + (title or "").lower().split()
        front = [*_before(words.text[max(0, name.span.start - _REACH) : name.span.start], titled=bool(front)), *front]
        if front:
            yield Described(bare, start, tuple(front), before=True)
        for pattern in (_ASIDE, _OF, _IS):
            after = pattern.match(words.text, name.span.end)
            if after and (behind := words_in(after["said"])) and not _is_of_another(behind, after["said"]):
                yield Described(bare, start, tuple(behind), before=False)


def _is_of_another(behind: Sequence[str], said: str) -> bool:
    """Whether a new clause begins there, or the words are of a name in them: "Ferns, their chairman Jon Lind"."""
    return behind[0] in _GOES_ON or (behind[0] in _THEIRS and said != said.lower())


def _parted(name: Name) -> tuple[str | None, str, list[str] | None]:
    """The title, the name itself and its owner: "Brock's Chief Executive Ines Marr"."""
    text = name.text.removesuffix("'s").removesuffix("’s")
    owner, mark, rest = text.replace("’", "'").rpartition("'s ")
    title, bare = without_title(rest if mark else text)
    first, _, others = bare.partition(" ")
    if others and (first.lower() in _UNLISTED or first.endswith(PROFESSIONS)):
        title, bare = f"{title or ''} {first}", others
    return title, bare, owner.lower().split() if mark else None


def _before(text: str, *, titled: bool) -> list[str]:
    """The words before a name, back to what cannot be of it; past one comma, behind which a name alone stands apart."""
    tokens = words_in(text)
    apart = tokens[-1:] == [","] and not titled
    if apart:
        tokens.pop()
    stops = _STOPS if apart else _STOPS | _WITHIN
    taken = list(takewhile(lambda word: word[0].isalnum() and word not in stops, reversed(tokens[-_MOST:])))
    return taken[::-1]


def words_in(text: str) -> list[str]:
    """The words and marks of a phrase in small letters, without their possessive endings."""
    return [word.removesuffix("'s") for word in _TOKENS.findall(text.lower().replace("’", "'"))]


def name_stems(name: str) -> frozenset[str]:
    """The stems of a name's words that tell it from others."""
    return frozenset(map(stem, words_of(name)))
