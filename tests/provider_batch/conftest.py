"""A provider with a Batch API, and a batch of mills sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import summarise_many
from summarizer.batch import post
from summarizer.batch.many import BatchResult
from tests.batch_provider import Provider, providing
from tests.mills import MODEL, mill


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The OpenAI address is a server with the Batch API, which is asked at once how a batch is."""
    monkeypatch.setattr(post, "FIRST_PAUSE", 0.005)
    monkeypatch.setattr("summarizer.retrying.FIRST_WAIT", 0.005)
    with providing() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        yield running


@pytest.fixture
def many(provider: Provider, tmp_path: Path) -> Any:
    """Summarise mills by the Batch API, with a journal."""

    def call(numbers: Any, **keywords: Any) -> list[BatchResult]:
        chosen: dict[str, Any] = {"model": MODEL, "provider_batch": True, "journal": tmp_path / "journal", **keywords}
        return list(summarise_many((mill(number) for number in numbers), **chosen))

    return call
