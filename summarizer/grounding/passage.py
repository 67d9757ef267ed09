"""Texts as the checks read them: what is found in one is found once, when it is first asked for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from summarizer.grounding.aligned import AlignedView
from summarizer.grounding.names import Name, find_names
from summarizer.grounding.quantities import Quantity, find_quantities
from summarizer.grounding.salience import content_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.text import Sentence, Span

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


class Words:
    """A text and what is found in it. Spans are in the text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its quantities, in order."""
        return find_quantities(self.text)

    @cached_property
    def names(self) -> list[Name]:
        """Its names, in order."""
        return find_names(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(content_stems(self.text))

    @cached_property
    def lower(self) -> frozenset[str]:
        """Its words in lower case."""
        return frozenset(word.lower() for word in _WORD.findall(self.text))

    @cached_property
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

    @cached_property
    def text(self) -> str:
        """The sentences, joined by blanks."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the sentences stand in the article."""
        return tuple(sentence.span for sentence in self.sentences)

    @property
    def numbers(self) -> frozenset[int]:
        """The sentences' numbers."""
        return frozenset(sentence.number for sentence in self.sentences)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The quantities of all the sentences, spans in each."""
        return [quantity for words in self.words for quantity in words.quantities]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the content words of all the sentences."""
        return frozenset[str]().union(*(words.stems for words in self.words))

    def nearest(self, text: Words) -> Passage:
        """The one sentence that shares the most content words with a text."""
        shared = [len(words.stems & text.stems) for words in self.words]
        best = shared.index(max(shared))
        return Passage(self.sentences[best : best + 1], self.words[best : best + 1])

    def has_verbatim(self, words: str) -> bool:
        """Whether the words stand so, with or without quotation marks, in one of the sentences."""
        return any(known.view.find(words) is not None for known in self.words)
