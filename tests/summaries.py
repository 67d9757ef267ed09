"""Summaries put together by hand, where a test is about what is done with one and not about how it came to be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from summarizer.grounding.ground import ground
from summarizer.publishing import _article as record_of
from summarizer.schema import (
    Attribution,
    Claim,
    Coverage,
    Covered,
    Draft,
    Evidence,
    Figure,
    Missing,
    PromptRecord,
    Provenance,
    Rejected,
    Speaker,
    Summary,
    SummarySentence,
    UsageRecord,
    Window,
)
from summarizer.text import Article, Sentence, Span
from tests.damage import article_of, draft_of


def evidence(article: Article, start: int, end: int) -> Evidence:
    """That range of the article, as of the sentence that it begins in or after."""
    number = max(1, bisect_right(article.sentences, start, key=lambda sentence: sentence.span.start))
    return Evidence(sentence=number, start=start, end=end, quote=article.text[start:end])


def made(article: Article, *, model: str = "scripted-1", windows: Sequence[Window] = (), **parts: Any) -> Summary:
    """A summary of these parts; the others are empty."""
    lists = ("summary_sentences", "speakers", "attributions", "key_claims", "figures", "rejected")
    coverage = parts.pop("coverage", None)
    return Summary(
        summary=" ".join(one.text for one in parts.get("summary_sentences", ())),
        article=record_of(article),
        provenance=Provenance(
            model=model,
            provider="openai",
            way="whole",
            prompt=PromptRecord(name="whole", version="2", sha256="0" * 64),
            schema_version=1,
            settings={"temperature": 0.0, "complete": False},
            attempts=(),
            usage=UsageRecord(prompt_tokens=1200, completion_tokens=None),
            cost_usd=None,
            cost_basis="no price is known",
            coverage=coverage,
            source="live",
            windows=tuple(windows),
        ),
        **{name: tuple(parts.get(name, ())) for name in lists},
    )


def careful(name: str) -> tuple[Summary, Article]:
    """An example article's careful draft, as a summary."""
    article = article_of(name)
    grounded = ground(article, Draft.model_validate(draft_of(name)))
    names = ("summary_sentences", "speakers", "attributions", "key_claims", "figures")
    return made(article, **{part: getattr(grounded, part) for part in names}), article


def citing(article: Article, groups: Iterable[Sequence[tuple[int, int]]]) -> Summary:
    """A sentence of a summary for each group of ranges."""
    return made(
        article,
        summary_sentences=[
            SummarySentence(text="It is so.", evidence=tuple(evidence(article, *one) for one in group))
            for group in groups
        ],
    )


def all_over(words: str, *, address: str | None = None) -> tuple[Summary, Article]:
    """An article and its summary with these words in every place that holds words of the article or the model's."""
    body = f"{words} one. {words} two."
    text = f"{words} title\n{body}\n"
    start = len(words) + 7
    middle, end = start + len(words) + 5, start + len(body)
    spans = (Span(start, middle), Span(middle + 1, end))
    article = Article(
        text=text,
        sentences=tuple(Sentence(n, span, text[span.start : span.end], 0) for n, span in enumerate(spans, 1)),
        headline=f"{words} title",
        standfirst=words,
        byline=words,
        publisher=words,
        published_at=words,
        modified_at=words,
        language=words,
        source=address if address is not None else words,
    )
    place = (evidence(article, start, middle),)
    item: dict[str, Any] = {"warnings": (words,), "origin": "extracted", "evidence": place}
    speakers = [
        Speaker(
            id=f"{words}{n}", name=words, role=words, organisation=f"{words}.", sourcing="unnamed", warnings=(words,)
        )
        for n in range(2)
    ]
    said = Attribution(
        id=words,
        speakers=(f"{words}0",),
        polarity="affirms",
        cue=words,
        quotes=(words, words),
        proposition=words,
        via=f"{words}1",
        kind="mixed",
        **item,
    )
    claims = [
        Claim(id=f"{words}{n}", text=words, modality="opinion", attributed_to=(words,), denied_by=(words,), **item)
        for n in range(2)
    ]
    figure = Figure(
        id=words,
        text=words,
        value=Decimal(7),
        low=None,
        high=None,
        bound="about",
        unit=words,
        unit_normalised=words,
        currency=words,
        kind="other",
        role="level",
        direction="up",
        baseline=words,
        measures=words,
        period=words,
        attributed_to=(words, f"{words}?"),
        **item | {"evidence": place[0]},
    )
    refused = Rejected(kind="figure", item={"text": words}, check="prose", reason=words, attempts=2, looked_at=place)
    left = Covered(in_article=1, in_summary=0, missing=(Missing(text=words, evidence=place[0]),))
    summary = made(
        article,
        model=words,
        windows=[Window(first_sentence=1, last_sentence=2, failure=words)],
        summary_sentences=[SummarySentence(text=words, **item)],
        speakers=speakers,
        attributions=[said],
        key_claims=claims,
        figures=[figure],
        rejected=[refused],
        coverage=Coverage(figures=left, quotations=left, speakers=left),
    )
    return summary, article
