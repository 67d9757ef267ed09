"""A smoke test against a hosted provider: `make live`, with a key."""

from __future__ import annotations

import os

import pytest

from summarizer import summarise
from tests.conftest import EXAMPLES

MODEL = os.environ.get("SUMMARIZER_LIVE_MODEL", "openai/gpt-5-mini")


@pytest.mark.live
@pytest.mark.skipif(not os.environ.get("OPENAI_API_KEY"), reason="needs OPENAI_API_KEY")
def test_a_hosted_model_gives_a_grounded_summary() -> None:
    """A capable model's whole draft comes back with most items supported."""
    result = summarise(EXAMPLES / "earnings_tavira_foods.txt", model=MODEL, timeout=180)
    assert result.provenance.source == "live"
    assert len(result.figures) >= 5
    assert len(result.rejected) <= 10
