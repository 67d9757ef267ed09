"""What a check answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from summarizer.schema import Check, Evidence
from summarizer.text import Article, Sentence, Span


@dataclass(frozen=True, slots=True)
class Refusal(Exception):  # noqa: N818 - it is an answer, raised to leave a check early
    """A hard check failed. `reason` is one sentence for the model and for a person."""

    check: Check
    reason: str


@dataclass
class Warnings:
    """What the soft checks of one item found, each once, in order."""

    found: list[str] = field(default_factory=list)

    def add(self, warning: str) -> None:
        if warning not in self.found:
            self.found.append(warning)


def evidence_at(article: Article, sentence: Sentence, span: Span | None = None) -> Evidence:
    """The evidence of a span, or of its whole sentence."""
    place = span or sentence.span
    return Evidence(sentence=sentence.number, start=place.start, end=place.end, quote=article.slice(place))


def cited(article: Article, numbers: list[int]) -> list[Sentence]:
    """The cited sentences, in order. Refusal when there is none or one is not of the body."""
    if not numbers:
        raise Refusal("evidence", "it cites no sentence")
    found = []
    for number in sorted(set(numbers)):
        sentence = article.sentence(number)
        if sentence is None:
            raise Refusal("evidence", f"there is no sentence {number}; the body has {len(article.sentences)}")
        found.append(sentence)
    return found


def listed(sentences: list[Sentence]) -> str:
    """ "sentence 3" or "sentences 3, 4"."""
    numbers = ", ".join(str(sentence.number) for sentence in sentences)
    return f"sentence {numbers}" if len(sentences) == 1 else f"sentences {numbers}"
