"""The providers of spans and metrics of this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="package")
def told() -> Iterator[Any]:
    """The process's providers, which may be set once: their exporters keep in memory."""
    from tests.observing.seen import Seen

    seen = Seen()
    yield seen
    seen.end()


@pytest.fixture
def seen(told: Any) -> Any:
    """A `Seen`, empty at the test's beginning."""
    told.clear()
    return told
