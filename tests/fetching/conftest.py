"""Websites that behave, or misbehave, as a test says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.websites import Answer, Site, site


@pytest.fixture
def website() -> Iterator[Any]:
    """Start a website of these pages."""
    running = []

    def start(pages: Mapping[str, Answer]) -> Site:
        context = site(pages)
        started = context.__enter__()
        running.append(context)
        return started

    yield start
    for context in running:
        context.__exit__(None, None, None)
