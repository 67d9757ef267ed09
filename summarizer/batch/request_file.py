"""Requests as a file that a provider's Batch API takes, within its limits."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.exchange import Request
    from summarizer.providers.openai_batches import OpenAIBatches

MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000  # as published


class RequestFile:
    """Lines on the disk. `requests` holds the key of each request and that of its article."""

    def __init__(self, routes: OpenAIBatches) -> None:
        self._routes = routes
        self.content = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.requests: dict[str, str] = {}

    def add(self, request: Request, article: str) -> bool:
        """Write a request's line; False where the file is full, and nothing was written."""
        line = self._routes.line(request.sha256, request)
        is_full = len(self.requests) >= MOST_REQUESTS or self.content.tell() + len(line) > MOST_BYTES
        if is_full and self.requests:
            return False
        self.content.write(line)
        self.requests[request.sha256] = article
        return True

    def clear(self) -> None:
        """Begin anew."""
        self.requests.clear()
        self.content.seek(0)
        self.content.truncate()

    def close(self) -> None:
        """Let go of the file."""
        self.content.close()
