"""Texts as the checks read them: what is found in one is found once, when it is first asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.aligned import AlignedView
from summarizer.grounding.casing import folded, lowered
from summarizer.grounding.cues import HEDGE, HEDGING, NEGATING, NEGATION
from summarizer.grounding.frames import Frame, find_frames
from summarizer.grounding.names import Name, find_names, name_words
from summarizer.grounding.once import once
from summarizer.grounding.ordinals import Ordinal, find_ordinals
from summarizer.grounding.quantities import Quantity, find_quantities
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, content_stems, stem
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from summarizer.text import Sentence

_RUN = re.compile(r"\w+")
_REACH = 4  # words to the next content word
_DIGIT = re.compile(r"\d")
# Words that mean somebody or something named before, looked for in small letters (see `casing`).
REFERS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|we|our|my|the\s+(?:\w+\s+)?(?:company|firm|group|country"
    r"|government|ministry|agency|bank|club|team|court|council|minister|president|director|judge|coach|official|union|party))\b"
)
_LIST_MARK = re.compile(r"(?:^|\n)\s*[(\[]?\d{1,2}[.):\]](?=\s|$)")


class Words:
    """A text and what is found in it. Spans are in the text."""

    def __init__(self, text: str, names: list[Name] | None = None) -> None:
        self.text = text
        if names is not None:
            self.__dict__["names"] = names  # as if they had been asked for

    @once
    def folded(self) -> str:
        """The text in small letters, each in its place."""
        return folded(self.text)

    @once
    def runs(self) -> frozenset[str]:
        """Its words in lower case, whole and by the parts of hyphened ones and of those with an apostrophe.

        What a pattern finds between two borders of words is among them: they tell at once that some do not stand there.
        """
        marked = [word for word in self.lower if not word.isalpha()]
        return self.lower.union(*map(_RUN.findall, marked)) if marked else self.lower

    @once
    def negations(self) -> list[re.Match[str]]:
        """Where it negates, in the folded text."""
        return [] if NEGATING.isdisjoint(self.runs) else list(NEGATION.finditer(self.folded))

    @once
    def is_hedged(self) -> bool:
        """Whether a word keeps what it tells from being certain."""
        return not HEDGING.isdisjoint(self.runs) and HEDGE.search(self.folded) is not None

    @once
    def quantities(self) -> tuple[Quantity, ...]:
        """Its quantities, in order."""
        return find_quantities(self.text)

    @once
    def ordinals(self) -> list[Ordinal]:
        """Its ordinals with their nouns, in order."""
        return list(find_ordinals(self.text, self.folded))

    @once
    def list_marks(self) -> list[Span]:
        """The numbers that only number the points of a list."""
        return [Span(*mark.span()) for mark in _LIST_MARK.finditer(self.text)] if self.has_digits else []

    @once
    def has_digits(self) -> bool:
        """Whether a digit stands in it."""
        return _DIGIT.search(self.text) is not None

    @once
    def names(self) -> list[Name]:
        """Its names, in order."""
        return find_names(self.text)

    @once
    def frames(self) -> list[Frame]:
        """What stands beside its names."""
        return list(find_frames(self.text, self.names))

    @once
    def name_words(self) -> frozenset[str]:
        """Its words as names are compared."""
        return name_words(self.text)

    @once
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(content_stems(self.text))

    @once
    def sequence(self) -> list[str]:
        """Its words in lower case, in order."""
        return lowered(WORD, self.text)

    @once
    def lower(self) -> frozenset[str]:
        """Its words in lower case."""
        return frozenset(self.sequence)

    @once
    def places(self) -> dict[str, list[int]]:
        """Where each word of the sequence stands in it."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.sequence):
            places.setdefault(word, []).append(place)
        return places

    def around(self, place: int, reach: int) -> set[str]:
        """The stems of so many content words before, and so many after, a place in the sequence."""
        before = [word for word in self.sequence[max(0, place - 3 * reach) : place] if word not in FUNCTION_WORDS]
        after = [word for word in self.sequence[place + 1 : place + 1 + 3 * reach] if word not in FUNCTION_WORDS]
        return {stem(word) for word in (*before[-reach:], *after[:reach])}

    def beside(self, place: int) -> tuple[str, str]:
        """The stems of the last content word before a place in the sequence and of the first behind it; "" for none."""
        before, after = self.sequence[max(0, place - _REACH) : place], self.sequence[place + 1 : place + 1 + _REACH]
        return _first_stem(reversed(before)), _first_stem(after)

    @once
    def view(self) -> AlignedView:
        """Its aligned view."""
        return AlignedView(self.text)


class Passage:
    """The sentences that an item cites, in order."""

    def __init__(self, sentences: Sequence[Sentence], words: Sequence[Words]) -> None:
        self.sentences = sentences
        self.words = words

    def __str__(self) -> str:
        """ "sentence 3" or "sentences 3, 4"."""
        numbers = ", ".join(str(sentence.number) for sentence in self.sentences)
        return f"sentence {numbers}" if len(self.sentences) == 1 else f"sentences {numbers}"

    @once
    def text(self) -> str:
        """The sentences, joined by blanks."""
        return " ".join([sentence.text for sentence in self.sentences])

    @once
    def folded(self) -> str:
        """Their text in small letters, each in its place."""
        return " ".join([words.folded for words in self.words])

    @once
    def runs(self) -> frozenset[str]:
        """The words of all the sentences, whole and by parts."""
        return _union([words.runs for words in self.words])

    @once
    def spans(self) -> tuple[Span, ...]:
        """Where the sentences stand in the article."""
        return tuple([sentence.span for sentence in self.sentences])

    @once
    def numbers(self) -> frozenset[int]:
        """The sentences' numbers."""
        return frozenset([sentence.number for sentence in self.sentences])

    @once
    def lower(self) -> frozenset[str]:
        """The words of all the sentences, in lower case."""
        return _union([words.lower for words in self.words])

    @once
    def quantities(self) -> list[Quantity]:
        """The quantities of all the sentences, spans in each."""
        return [quantity for words in self.words for quantity in words.quantities]

    @once
    def name_words(self) -> frozenset[str]:
        """The words of all the sentences, as names are compared."""
        return _union([words.name_words for words in self.words])

    @once
    def values(self) -> dict[Decimal, list[Quantity]]:
        """The quantities of all the sentences by value; ranges and scores aside."""
        values: dict[Decimal, list[Quantity]] = {}
        for quantity in self.quantities:
            if quantity.value is not None:
                values.setdefault(quantity.value, []).append(quantity)
        return values

    @once
    def stems(self) -> frozenset[str]:
        """The stems of the content words of all the sentences."""
        return _union([words.stems for words in self.words])

    @once
    def has_pronoun(self) -> bool:
        """Whether a pronoun, or "the company" and its like, stands there."""
        return REFERS.search(self.folded) is not None

    @property
    def refers(self) -> bool:
        """Whether somebody named before may be meant, by a pronoun or without a word for it.

        "Operating profit was 611 million" speaks of the company named before.
        """
        return self.has_pronoun or not any(words.names for words in self.words)

    def nearest(self, text: Words, without: frozenset[str] = frozenset()) -> Passage:
        """The one sentence that shares the most content words with a text, some stems aside."""
        if len(self.words) == 1:
            return self
        wanted = text.stems - without if without else text.stems
        shared = [len(words.stems & wanted) for words in self.words]
        best = shared.index(max(shared))
        return Passage(self.sentences[best : best + 1], self.words[best : best + 1])

    def has_verbatim(self, words: str) -> bool:
        """Whether the words stand so, with or without quotation marks, in one of the sentences."""
        return any(known.view.find(words) is not None for known in self.words)


def _first_stem(words: Iterable[str]) -> str:
    return next((stem(word) for word in words if word not in FUNCTION_WORDS), "")


def _union(sets: list[frozenset[str]]) -> frozenset[str]:
    return sets[0] if len(sets) == 1 else frozenset[str]().union(*sets)
