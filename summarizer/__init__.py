"""Structured summaries of articles whose every item points to the characters that support it.

Names are loaded on first use, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.api import astream_summary, asummarise, preview, stream_summary, summarise
    from summarizer.batch.calls import asummarise_many, summarise_many
    from summarizer.batch.many import BatchResult
    from summarizer.engines.articles import SummariseArticles
    from summarizer.errors import (
        Attempt,
        BudgetError,
        CassetteError,
        CassetteMissError,
        DeadlineError,
        FetchError,
        InputError,
        MissingExtraError,
        MissingKeyError,
        ModelNotChosenError,
        ModelStoreError,
        ProviderError,
        RefusalError,
        ReplyError,
        ResourceError,
        SummarizerError,
        TokenBudgetError,
        TruncatedReplyError,
        UnsupportedError,
        UrlRefusedError,
        UsageError,
    )
    from summarizer.ingest import read_article, read_bytes
    from summarizer.ingest.fetching import afetch, fetch
    from summarizer.schema import Draft, Summary
    from summarizer.streaming import Partial
    from summarizer.text import Article, Sentence, Span
    from summarizer.version import __version__

__all__ = [
    "Article",
    "Attempt",
    "BatchResult",
    "BudgetError",
    "CassetteError",
    "CassetteMissError",
    "DeadlineError",
    "Draft",
    "FetchError",
    "InputError",
    "MissingExtraError",
    "MissingKeyError",
    "ModelNotChosenError",
    "ModelStoreError",
    "Partial",
    "ProviderError",
    "RefusalError",
    "ReplyError",
    "ResourceError",
    "Sentence",
    "Span",
    "SummariseArticles",
    "SummarizerError",
    "Summary",
    "TokenBudgetError",
    "TruncatedReplyError",
    "UnsupportedError",
    "UrlRefusedError",
    "UsageError",
    "__version__",
    "afetch",
    "astream_summary",
    "asummarise",
    "asummarise_many",
    "fetch",
    "preview",
    "read_article",
    "read_bytes",
    "stream_summary",
    "summarise",
    "summarise_many",
]

_ROOMS = {
    "summarizer.api": ("astream_summary", "asummarise", "preview", "stream_summary", "summarise"),
    "summarizer.batch.calls": ("asummarise_many", "summarise_many"),
    "summarizer.batch.many": ("BatchResult",),
    "summarizer.engines.articles": ("SummariseArticles",),
    "summarizer.ingest": ("read_article", "read_bytes"),
    "summarizer.ingest.fetching": ("afetch", "fetch"),
    "summarizer.schema": ("Draft", "Summary"),
    "summarizer.streaming": ("Partial",),
    "summarizer.text": ("Article", "Sentence", "Span"),
    "summarizer.version": ("__version__",),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "summarizer.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
