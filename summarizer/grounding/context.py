"""What the checks want to know of an article, found once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer.grounding.attributions import FoundAttribution, find_attributions
from summarizer.grounding.names import NameIndex
from summarizer.grounding.passage import Passage, Words
from summarizer.grounding.quotes import QuotedRun, find_quoted_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.grounding.quantities import Quantity
    from summarizer.text import Article, Sentence


class Context:
    """The article's names, quantities, quoted runs and attributions. Spans are of the raw text."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.names = NameIndex(article)
        self.runs: list[QuotedRun] = find_quoted_runs(article.text)
        found = find_attributions(article, self.names, self.runs) if article.language == "en" else []
        self.attributions: list[FoundAttribution] = [one for one in found if one.certain]
        self._words: dict[int, Words] = {}

    @property
    def english(self) -> bool:
        """Whether the rules, which know English only, may speak."""
        return self.article.language == "en"

    def words(self, sentence: Sentence) -> Words:
        """A sentence with what is found in it, kept with the article."""
        if sentence.number not in self._words:
            self._words[sentence.number] = Words(sentence.text)
        return self._words[sentence.number]

    def quantities(self, sentence: Sentence) -> tuple[Quantity, ...]:
        """The quantities of a sentence, spans in the sentence."""
        return self.words(sentence).quantities

    def passage(self, numbers: Iterable[int]) -> Passage:
        """Those of the numbered sentences that there are, in order."""
        found = (self.article.sentence(number) for number in sorted(set(numbers)))
        return self.passage_of([sentence for sentence in found if sentence is not None])

    def passage_of(self, sentences: Sequence[Sentence]) -> Passage:
        """These sentences as a passage."""
        return Passage(sentences, [self.words(sentence) for sentence in sentences])


@lru_cache(maxsize=8)
def context_of(article: Article) -> Context:
    """The context of an article; a run asks several times for the same one."""
    return Context(article)
