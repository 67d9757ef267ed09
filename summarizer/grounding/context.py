"""What the checks want to know of an article, found once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer.grounding.attributions import FoundAttribution, find_attributions
from summarizer.grounding.described import Descriptions
from summarizer.grounding.names import NameIndex
from summarizer.grounding.once import once
from summarizer.grounding.passage import Passage, Words
from summarizer.grounding.quotes import QuotedRun, find_quoted_runs
from summarizer.grounding.salience import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.grounding.quantities import Quantity
    from summarizer.text import Article, Sentence, Span


class Context:
    """The article's names, quantities, quoted runs and attributions. Spans are of the raw text.

    A part of an article has the names and the denials of the whole, found once, and of the rest what meets it.
    """

    def __init__(self, article: Article, whole: Context | None = None) -> None:
        self.article = article
        self._whole = whole
        self._words: dict[int, Words] = {}
        self._alone: dict[int, Passage] = {}
        self._said: dict[Span, frozenset[str]] = {}
        if whole is None:
            self.names = NameIndex(article)
            self.runs: list[QuotedRun] = find_quoted_runs(article.text)
            found = find_attributions(article, self.names, self.runs) if article.language == "en" else []
            self.reported: list[FoundAttribution] = found
            self.attributions: list[FoundAttribution] = [one for one in found if one.certain]
        else:
            self.names = whole.names
            self.runs = _meeting(whole.runs, article)
            self.reported = [one for one in whole.reported if any(map(article.sentence, one.sentences))]
            self.attributions = [one for one in self.reported if one.certain]

    @once
    def utterances(self) -> list[FoundAttribution]:
        """Those of the attributions whose every sentence is here."""
        return [one for one in self.attributions if all(map(self.article.sentence, one.sentences))]

    def stems_said(self, found: FoundAttribution) -> frozenset[str]:
        """The stems of all that an utterance reports, found once."""
        if (stems := self._said.get(found.cue)) is None:
            said = " ".join([self.article.text[piece.start : piece.end] for piece in found.pieces])
            stems = self._said[found.cue] = frozenset(content_stems(said))
        return stems

    @once
    def descriptions(self) -> Descriptions:
        """What the body calls its names."""
        return Descriptions(map(self.words, self.article.sentences))

    @once
    def denials(self) -> list[tuple[FoundAttribution, frozenset[str]]]:
        """What anybody denies, with the stems of its words."""
        return [
            (one, frozenset(content_stems(one.proposition)))
            for one in self.attributions
            if one.polarity == "denies" and one.proposition
        ]

    @property
    def whole(self) -> Context:
        """The context of the whole article. To hold itself would keep an article until the garbage is collected."""
        return self._whole or self

    @property
    def english(self) -> bool:
        """Whether the rules, which know English only, may speak."""
        return self.article.language == "en"

    def words(self, sentence: Sentence) -> Words:
        """A sentence with what is found in it, kept with the article."""
        if (words := self._words.get(sentence.number)) is None:
            words = self._words[sentence.number] = Words(sentence.text, self.names.found.get(sentence.number))
        return words

    def quantities(self, sentence: Sentence) -> tuple[Quantity, ...]:
        """The quantities of a sentence, spans in the sentence."""
        return self.words(sentence).quantities

    def passage(self, numbers: Iterable[int]) -> Passage:
        """Those of the numbered sentences that there are, in order."""
        wanted = sorted(set(numbers))
        if len(wanted) == 1 and (alone := self._alone.get(wanted[0])):
            return alone
        passage = self.passage_of([found for number in wanted if (found := self.article.sentence(number)) is not None])
        if len(passage.sentences) == 1:
            self._alone[passage.sentences[0].number] = passage
        return passage

    def passage_of(self, sentences: Sequence[Sentence]) -> Passage:
        """These sentences as a passage."""
        return Passage(sentences, [self.words(sentence) for sentence in sentences])


@lru_cache(maxsize=8)
def context_of(article: Article) -> Context:
    """The context of an article; a run asks several times for the same one."""
    return Context(article, context_of(article.whole) if article.whole is not None else None)


def _meeting(runs: Sequence[QuotedRun], article: Article) -> list[QuotedRun]:
    """The runs, which are in order, that meet a sentence of the article."""
    starts = [run.span.start for run in runs]
    found: dict[int, QuotedRun] = {}
    for sentence in article.sentences:
        first = max(0, bisect_right(starts, sentence.span.start) - 1)
        for run in runs[first : bisect_left(starts, sentence.span.end)]:
            if run.span.overlaps(sentence.span):
                found[run.span.start] = run
    return list(found.values())
