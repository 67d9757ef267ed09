"""What a check answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from summarizer.schema import (
    Attribution,
    Check,
    Claim,
    DraftAttribution,
    DraftClaim,
    DraftFigure,
    DraftSpeaker,
    Evidence,
    Figure,
    ItemKind,
    Speaker,
    SummarySentence,
)
from summarizer.text import Article, Sentence, Span

_Drafted = TypeVar("_Drafted", DraftSpeaker, DraftAttribution, DraftClaim, DraftFigure)


class Refusal(Exception):  # noqa: N818 - it is an answer, raised to leave a check early
    """A hard check failed. `reason` is one sentence for the model and for a person.

    `follows` says that the item failed only because one that it needs did.
    """

    def __init__(self, check: Check, reason: str, *, follows: bool = False) -> None:
        super().__init__(reason)
        self.check: Check = check
        self.reason = reason
        self.follows = follows


@dataclass
class Warnings:
    """What the soft checks of one item found, each once, in order."""

    found: list[str] = field(default_factory=list)

    def add(self, warning: str) -> None:
        if warning not in self.found:
            self.found.append(warning)


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that failed a hard check.

    `key` is its id (`f1`, `f1#2` for the second of that id) or `summary[0]`; `item` is the draft's;
    `follows` says that it failed only because an item that it needs did.
    """

    kind: ItemKind
    key: str
    item: dict[str, Any]
    check: Check
    reason: str
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed, in the draft's order, and what did not."""

    summary_sentences: tuple[SummarySentence, ...]
    speakers: tuple[Speaker, ...]
    attributions: tuple[Attribution, ...]
    key_claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    failures: tuple[Failure, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was supported; speakers alone say nothing."""
        return not (self.summary_sentences or self.key_claims or self.figures or self.attributions)


def keyed(items: Iterable[_Drafted]) -> Iterator[tuple[str, _Drafted]]:
    """Each item with its key: its id, numbered from the second of that id on."""
    seen: Counter[str] = Counter()
    for item in items:
        seen[item.id] += 1
        yield item.id if seen[item.id] == 1 else f"{item.id}#{seen[item.id]}", item


def evidence_at(article: Article, sentence: Sentence, span: Span | None = None) -> Evidence:
    """The evidence of a span, or of its whole sentence."""
    place = span or sentence.span
    return Evidence(sentence=sentence.number, start=place.start, end=place.end, quote=article.slice(place))


def evidence_over(article: Article, sentences: list[Sentence], span: Span) -> list[Evidence]:
    """The evidence of a span that may go over the border of sentences: one for each."""
    return [
        evidence_at(article, sentence, Span(max(span.start, sentence.span.start), min(span.end, sentence.span.end)))
        for sentence in sentences
        if span.overlaps(sentence.span)
    ]


def cited(article: Article, numbers: list[int]) -> list[Sentence]:
    """The cited sentences, in order. Refusal when there is none or one is not of the body."""
    if not numbers:
        raise Refusal("evidence", "it cites no sentence")
    for number in numbers:
        if article.sentence(number) is None:
            raise Refusal("evidence", f"there is no sentence {number}; the body has {len(article.sentences)}")
    return known(article, numbers)


def known(article: Article, numbers: list[int]) -> list[Sentence]:
    """Those of the cited sentences that there are, in order."""
    found = (article.sentence(number) for number in sorted(set(numbers)))
    return [sentence for sentence in found if sentence is not None]


def listed(sentences: list[Sentence]) -> str:
    """ "sentence 3" or "sentences 3, 4"."""
    numbers = ", ".join(str(sentence.number) for sentence in sentences)
    return f"sentence {numbers}" if len(sentences) == 1 else f"sentences {numbers}"
