"""What a batch would take, told before it begins: nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError

if TYPE_CHECKING:
    from summarizer.batch.many import Entry
    from summarizer.exchange import Request
    from summarizer.prices import Prices


@dataclass
class Estimate:
    """Articles, the first requests for them, and tokens: of prompts by estimate, of replies the room they have."""

    articles: int = 0
    unreadable: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    usd: Decimal = Decimal(0)
    unpriced: str | None = None  # why the price is not known
    is_batched: bool = False

    @classmethod
    def of(cls, entries: Iterable[Entry], *, is_batched: bool = False, **choices: Any) -> Estimate:
        """Read every article once; `choices` are those of `preview`. `is_batched` takes the Batch API's prices."""
        from summarizer.api import preview
        from summarizer.ingest import read_article
        from summarizer.prices import Prices

        estimate, prices = cls(is_batched=is_batched), Prices.in_use()
        for entry in entries:
            estimate.articles += 1
            try:
                if isinstance(entry.source, InputError):
                    raise entry.source
                requests = preview(read_article(entry.source, name=entry.id), **choices)
            except InputError:
                estimate.unreadable += 1
            else:
                estimate._add(requests, prices)
        return estimate

    def told(self) -> str:
        """In a few lines."""
        unread = f", {self.unreadable:,} of which cannot be read" if self.unreadable else ""
        money = f"cost unknown: {self.unpriced}" if self.unpriced else f"at most {self.usd:,.4f} USD"
        return (
            f"{self.articles:,} articles{unread}\n"
            f"{self.requests:,} requests to begin with, about {self.prompt_tokens:,} prompt tokens and room for"
            f" {self.reply_tokens:,} in the replies\n"
            f"{money}, without what follows: re-asks, retries, and what depends on the first answers\n"
        )

    def _add(self, requests: list[Request], prices: Prices) -> None:
        self.requests += len(requests)
        for request in requests:
            room = request.settings.max_tokens
            self.prompt_tokens += request.prompt_tokens
            self.reply_tokens += room
            cost = prices.estimate([request], request.model, is_batched=self.is_batched)
            self.usd += cost or 0
            rates = prices.batch_rates if self.is_batched else prices.rates
            self.unpriced = rates(request.model)[1] if cost is None else self.unpriced
