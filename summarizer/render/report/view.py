"""What the page shows: each item with a key that the article's segments name, and the places that it points to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from summarizer.render.report.segments import Mark
from summarizer.schema import Attribution, Claim, Figure, Missing, Rejected, Speaker, SummarySentence
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from summarizer.schema import Evidence, Summary
    from summarizer.text import Article

T_co = TypeVar("T_co", covariant=True)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_LOOKED_AT = 4_000  # characters that tell a text's direction


@dataclass(frozen=True, slots=True)
class Item(Generic[T_co]):
    """An item of the summary. `key` is unique in the page: "c2"; `called` names it aloud: "key claim 2"."""

    key: str
    called: str
    of: T_co
    evidence: tuple[Evidence, ...]

    @property
    def label(self) -> str:
        """As printed: "C2"."""
        return self.key.upper()

    @property
    def sentences(self) -> list[int]:
        """The numbers of the sentences that it points to, in order."""
        return sorted({piece.sentence for piece in self.evidence})


@dataclass(frozen=True, slots=True)
class Voice:
    """What the same people said, alone or together; what they relay, where that is all."""

    speakers: tuple[Speaker, ...]
    said: tuple[Item[Attribution], ...]
    relays: tuple[Item[Attribution], ...]


@dataclass(frozen=True)
class View:
    """The items of a summary. `by_id` finds those that others link to: attributions and figures."""

    sentences: tuple[Item[SummarySentence], ...]
    claims: tuple[Item[Claim], ...]
    figures: tuple[Item[Figure], ...]
    voices: tuple[Voice, ...]
    rejected: tuple[Item[Rejected], ...]
    missing: tuple[tuple[str, tuple[Item[Missing], ...]], ...]
    speakers: Mapping[str, Speaker]
    by_id: Mapping[str, Item[Attribution] | Item[Figure]]

    @property
    def items(self) -> Iterator[Item[object]]:
        """All of them, in the order of the page."""
        yield from (*self.sentences, *self.claims, *self.figures)
        for voice in self.voices:
            yield from voice.said
        yield from self.rejected
        for _, items in self.missing:
            yield from items


def view(summary: Summary) -> View:
    """Every item of the summary, numbered by its kind."""
    said = _numbered("a", "statement", summary.attributions)
    figures = _numbered("f", "figure", summary.figures)
    speakers = {speaker.id: speaker for speaker in summary.speakers}
    return View(
        sentences=_numbered("s", "summary sentence", summary.summary_sentences),
        claims=_numbered("c", "key claim", summary.key_claims),
        figures=figures,
        voices=_voices(said, speakers),
        rejected=_numbered("r", "rejected item", summary.rejected),
        missing=tuple(_missing(summary)),
        speakers=speakers,
        by_id={**{item.of.id: item for item in figures}, **{item.of.id: item for item in said}},
    )


def marks(article: Article, items: Iterator[Item[object]]) -> Iterator[Mark]:
    """The ranges of the article that items point to."""
    for item in items:
        supports = not isinstance(item.of, Rejected | Missing)
        for piece in item.evidence:
            span = Span(piece.start, piece.end)
            sentence = article.sentence(piece.sentence)
            yield Mark(item.key, span, sentence is not None and span != sentence.span, supports)


def language(article: Article) -> str:
    """The article's language as a tag; empty, which means unknown, where it has none that is well formed."""
    return article.language if article.language and _LANGUAGE.fullmatch(article.language) else ""


def direction(text: str) -> str:
    """ "rtl" where most letters run from right to left, else "ltr"."""
    found = [unicodedata.bidirectional(ch) for ch in text[:_LOOKED_AT]]
    return "rtl" if sum(one in {"R", "AL"} for one in found) > found.count("L") else "ltr"


def _numbered(letter: str, name: str, items: Sequence[T_co], first: int = 1) -> tuple[Item[T_co], ...]:
    """Keys are the items' own ids, as in the JSON and in warnings, where all are a letter and a number like ours."""
    ids = [str(getattr(item, "id", "")) for item in items]
    is_ours = len(set(ids)) == len(ids) and all(re.fullmatch(rf"{letter}[1-9][0-9]{{0,5}}", one) for one in ids)
    keys = ids if is_ours else [f"{letter}{number}" for number in range(first, first + len(items))]
    return tuple(Item(key, f"{name} {key[1:]}", item, _evidence(item)) for key, item in zip(keys, items, strict=True))


def _evidence(item: object) -> tuple[Evidence, ...]:
    if isinstance(item, Rejected):
        return item.looked_at
    if isinstance(item, Figure | Missing):
        return (item.evidence,)
    return item.evidence if isinstance(item, SummarySentence | Claim | Attribution) else ()


def _voices(said: Sequence[Item[Attribution]], speakers: Mapping[str, Speaker]) -> tuple[Voice, ...]:
    groups: dict[tuple[str, ...], list[Item[Attribution]]] = {}
    for item in said:
        groups.setdefault(item.of.speakers, []).append(item)
    silent: list[tuple[str, ...]] = [(name,) for name in speakers if not any(name in group for group in groups)]
    named = {group: tuple(speakers[name] for name in group if name in speakers) for group in (*groups, *silent)}
    relayed = {group: tuple(item for item in said if (item.of.via,) == group) for group in silent}
    return tuple(Voice(named[group], tuple(groups.get(group, ())), relayed.get(group, ())) for group in named)


def _missing(summary: Summary) -> Iterator[tuple[str, tuple[Item[Missing], ...]]]:
    coverage = summary.provenance.coverage
    if coverage is None:
        return
    first = 1
    for name in ("figures", "quotations", "speakers"):
        if covered := getattr(coverage, name):
            items = _numbered("m", "left-out item", covered.missing, first)
            first += len(items)
            yield f"{covered.in_summary} of {covered.in_article} {name}", items
