"""From a flow's outcome to the published `Summary`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.coverage import coverage
from summarizer.grounding.evidence import looked_at
from summarizer.schema import (
    SCHEMA_VERSION,
    ArticleRecord,
    AttemptRecord,
    PromptRecord,
    Provenance,
    Rejected,
    Summary,
    UsageRecord,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.errors import Attempt
    from summarizer.pipeline import Options, Outcome
    from summarizer.prices import Prices
    from summarizer.text import Article


def published(
    article: Article, options: Options, outcome: Outcome, attempts: Sequence[Attempt], prices: Prices
) -> Summary:
    """The result as users see it."""
    grounded = outcome.grounded
    return Summary(
        summary=" ".join(sentence.text for sentence in grounded.summary_sentences),
        summary_sentences=grounded.summary_sentences,
        speakers=grounded.speakers,
        attributions=grounded.attributions,
        key_claims=grounded.key_claims,
        figures=grounded.figures,
        rejected=tuple(
            Rejected(
                kind=failure.kind,
                item=failure.item,
                check=failure.check,
                reason=failure.reason,
                attempts=max(1, outcome.attempts[failure.key]),
                looked_at=looked_at(article, failure.looked_at),
            )
            for failure in outcome.rejected
        ),
        article=_article(article),
        provenance=_provenance(article, options, outcome, attempts, prices),
    )


def _article(article: Article) -> ArticleRecord:
    return ArticleRecord(
        headline=article.headline,
        standfirst=article.standfirst,
        byline=article.byline,
        publisher=article.publisher,
        published_at=article.published_at,
        modified_at=article.modified_at,
        language=article.language,
        sha256=article.sha256,
        characters=len(article.text),
        sentences=len(article.sentences),
        url=article.url,
        text=article.text if article.derived else None,
    )


def _provenance(
    article: Article, options: Options, outcome: Outcome, attempts: Sequence[Attempt], prices: Prices
) -> Provenance:
    prompt = options.prompt
    provider = options.model.partition("/")[0]
    cost = prices.cost(f"{provider}/{outcome.model}", attempts)
    return Provenance(
        model=outcome.model,
        provider=provider,
        way=options.way,
        prompt=PromptRecord(name=prompt.name, version=prompt.version, sha256=prompt.sha256),
        schema_version=SCHEMA_VERSION,
        settings={
            "temperature": options.settings.temperature,
            "seed": options.settings.seed,
            "max_tokens": options.settings.max_tokens,
            "max_reasks": options.max_reasks,
            "on_unsupported": options.on_unsupported,
            "complete": options.complete,
        },
        attempts=tuple(
            AttemptRecord(
                request=attempt.request,
                cause=attempt.cause,
                outcome=attempt.outcome,
                prompt_tokens=attempt.prompt_tokens,
                completion_tokens=attempt.completion_tokens,
                seconds=round(attempt.seconds, 3),
            )
            for attempt in attempts
        ),
        usage=UsageRecord(
            prompt_tokens=total(attempt.prompt_tokens for attempt in attempts),
            completion_tokens=total(attempt.completion_tokens for attempt in attempts),
            cached_tokens=total(attempt.cached_tokens for attempt in attempts),
            cache_write_tokens=total(attempt.cache_write_tokens for attempt in attempts),
        ),
        cost_usd=cost.usd,
        cost_basis=cost.basis,
        coverage=coverage(article, outcome.grounded),
        source=outcome.source,
        windows=tuple(
            Window(first_sentence=window.first, last_sentence=window.last, failure=window.failure)
            for window in outcome.windows
        ),
    )


def total(counts: Iterable[int | None]) -> int | None:
    """The sum of what is known, None where nothing is."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
