"""Tokens: counted where the model's tokenizer is installed, estimated elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import preview, tokens
from tests.mills import mill


@pytest.fixture
def tokenizer() -> Any:
    """The tokenizer, where it is installed."""
    module = pytest.importorskip("bpe_openai", reason="needs article-summarizer[tokens]")
    return module.get_encoding("o200k_base")


@given(st.text())
def test_an_estimate_is_a_quarter_of_the_bytes(text: str) -> None:
    """Any text has an estimate, and it grows with the text."""
    assert tokens.estimated(text) == len(text.encode("utf-8", "surrogatepass")) // 4
    assert tokens.estimated(text) <= tokens.estimated(text + "more")


def test_a_hosted_model_is_counted_by_its_own_tokenizer(tokenizer: Any) -> None:
    """OpenAI's newer models are counted, others estimated; a broken character stops nothing."""
    text = "The mill at Orvel ground 210 tonnes – “more than ever”, \ud800 its owner said, unprecedentedly."
    counted = len(tokenizer.encode_ordinary(text.encode("utf-8", "replace").decode()))
    assert tokens.tokens_of(text, "openai/gpt-5-mini") == counted
    assert tokens.tokens_of(text, "ollama/llama3.2") == tokens.estimated(text) != counted


def test_a_request_counts_its_messages_and_its_schema() -> None:
    """What a budget reserves holds the instructions, the article, the reply's schema and the room for the reply."""
    (request,) = preview(mill(210), model="ollama/none")
    shown = sum(tokens.estimated(message.content) for message in request.messages)
    assert shown < request.prompt_tokens < shown + 5_000
    assert request.estimated_tokens == request.prompt_tokens + request.settings.max_tokens
