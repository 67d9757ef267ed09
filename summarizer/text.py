"""The article: raw text that never changes, and what was found in it.

Offsets are Python code points into `Article.text`, half-open. Nothing is normalised in place, so
`article.text[span.start:span.end]` is always what the publisher wrote.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def shifted(self, offset: int) -> Span:
        """The same range, `offset` characters further on."""
        return Span(self.start + offset, self.end + offset)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A numbered sentence of the body. `number` is 1-based; `paragraph` counts body lines from 0."""

    number: int
    span: Span
    text: str
    paragraph: int


@dataclass(frozen=True)
class Article:
    """An article as it was read.

    `headline` and `standfirst` are context for the model, never evidence; `furniture` (section labels,
    date lines, links to other stories, captions, credits) is neither evidence nor summarised. Dates are
    as printed, or as a page or a message declares them. `url` is where it was fetched from. `derived` tells
    that the text was taken out of a page, a PDF or a message, so that nobody has it but us. `whole` is the
    article that this one is a part of. Build one with `summarizer.read_article`.
    """

    text: str
    sentences: tuple[Sentence, ...]
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    furniture: tuple[Span, ...] = ()
    source: str | None = None
    url: str | None = None
    derived: bool = False
    whole: Article | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash((self.text, len(self.sentences)))  # a string keeps its hash; thousands of sentences do not

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8 (lone surrogates escaped, so that any `str` has one)."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def sentence(self, number: int) -> Sentence | None:
        """The sentence of that number, or None."""
        if self.whole is not None:
            return self._numbered.get(number)
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    def text_of(self, number: int) -> str:
        """The text of the sentence of that number. KeyError where there is none."""
        if (sentence := self.sentence(number)) is None:
            raise KeyError(number)
        return sentence.text

    @cached_property
    def _numbered(self) -> dict[int, Sentence]:
        return {sentence.number: sentence for sentence in self.sentences}

    def part(self, numbers: Iterable[int]) -> Article:
        """The article with no sentences but these, which keep their numbers; the text and its offsets stay."""
        found = (self.sentence(number) for number in sorted(set(numbers)))
        held = tuple(sentence for sentence in found if sentence is not None)
        return replace(self, sentences=held, whole=self.whole or self)

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]
