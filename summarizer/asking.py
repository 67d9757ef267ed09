"""One small question to a small model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.errors import RefusalError
from summarizer.exchange import Message, Reply, Request, Settings

if TYPE_CHECKING:
    from collections.abc import Generator

    from summarizer.pipeline import Options


def asked(options: Options, task: str, text: str, max_tokens: int, grammar: str | None) -> Request:
    settings = Settings(
        temperature=options.settings.temperature,
        seed=options.settings.seed,
        max_tokens=max_tokens,
        grammar=grammar if options.model.startswith("local/") else None,
    )
    messages = (Message("system", options.prompt.render("system")), Message("user", text))
    return Request(options.model, messages, task, settings=settings)


def answer(request: Request) -> Generator[Request, Reply, Reply]:
    """A reply that may be cut off: what is whole of it is used."""
    reply = yield request
    if reply.refusal is not None:
        raise RefusalError(f"the model declined to answer: {reply.refusal[:300]}")
    return reply
