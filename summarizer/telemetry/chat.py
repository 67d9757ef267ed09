"""A request to a model, as a span."""

from __future__ import annotations

import time
from contextlib import ExitStack, aclosing, closing
from typing import TYPE_CHECKING

from summarizer.exchange import Reply, Request
from summarizer.observing import Asked
from summarizer.telemetry.instruments import DURATION, TOKENS, close, fault, within

if TYPE_CHECKING:
    from summarizer.observing import APieces, Pieces
    from summarizer.telemetry.told import Told


class Chat(Asked):
    """A request, as a span. `failed` is how its failed tries ended."""

    def __init__(self, run: Told, request: Request, *, streams: bool) -> None:
        self._run, self._streams = run, streams
        self.failed: list[str] = []
        self._labels = run.operation
        self._is_batched = self._has_begun = False
        self._began = time.monotonic()
        self._span = run.chat_span(request, streams=streams)
        self._while_asked = ExitStack()

    def __enter__(self) -> Asked:
        if not self._streams:
            self._while_asked.enter_context(within(self._span))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._while_asked.close()
        if not self._is_batched:  # whose answer was there already
            DURATION.record(time.monotonic() - self._began, {**self._labels, **fault(error)})
        if self.failed:
            self._span.set_attribute("summarizer.failed_tries", self.failed)
        self._span.set_attributes(fault(error))
        close(self._span, error)

    def answered(self, reply: Reply) -> Reply:
        self._labels["gen_ai.response.model"] = reply.model
        self._is_batched = reply.is_batched
        usage = reply.usage
        counted = {
            "gen_ai.usage.input_tokens": usage.prompt_tokens,
            "gen_ai.usage.output_tokens": usage.completion_tokens,
            "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
            "gen_ai.usage.cache_creation.input_tokens": usage.cache_write_tokens,
            "summarizer.cost": self._run.paid(reply),
        }
        self._span.set_attributes({name: count for name, count in counted.items() if count is not None})
        self._span.set_attributes(
            {
                "gen_ai.response.model": reply.model,
                "gen_ai.response.finish_reasons": [reply.finish_reason],
                "summarizer.batched": reply.is_batched,
            }
        )
        for kind, count in (("input", usage.prompt_tokens), ("output", usage.completion_tokens)):
            if count is not None:
                TOKENS.record(count, {**self._labels, "gen_ai.token.type": kind})
        return reply

    def followed(self, pieces: Pieces) -> Pieces:
        with closing(pieces):
            while True:
                with within(self._span):
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield self._heard(piece)

    async def afollowed(self, pieces: APieces) -> APieces:
        async with aclosing(pieces):
            while True:
                with within(self._span):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                yield self._heard(piece)

    def _heard(self, piece: str | Reply) -> str | Reply:
        if isinstance(piece, Reply):
            return self.answered(piece)
        if piece and not self._has_begun:
            self._has_begun = True
            self._span.set_attribute("gen_ai.response.time_to_first_chunk", time.monotonic() - self._began)
        return piece
