"""Rendering: what is printed is readable, and nothing of the article can become markup or steer a terminal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summarizer import Summary, summarise
from summarizer.render import FORMATS, as_json, as_json_line, as_markdown, as_text
from summarizer.render.words import printable
from tests.conftest import EXAMPLES, ROOT
from tests.damage import draft_of
from tests.loopback import says


@pytest.fixture
def replayed() -> Summary:
    """A recorded result."""
    return summarise(EXAMPLES / "defence_border_drones.txt", cassette=ROOT / "cassettes" / "steps")


def test_json_is_the_published_schema_both_ways(replayed: Summary) -> None:
    """JSON reads back as the same summary; a line of JSON Lines is one line; decimals are strings."""
    assert Summary.model_validate_json(as_json(replayed)) == replayed
    assert as_json_line(replayed).count("\n") == 1
    assert json.loads(as_json(replayed))["figures"][0]["value"] == "26"


def test_readable_formats_show_every_item_with_its_sentence(replayed: Summary) -> None:
    """Each claim and figure is in text and Markdown, followed by its sentence numbers."""
    flat = " ".join(as_text(replayed).split())
    for claim in replayed.key_claims:
        assert f"{printable(claim.text)} [{claim.evidence[0].sentence}" in flat
    for figure in replayed.figures:
        assert f"{figure.text}: {figure.measures}" in flat
        assert f"| {figure.text}" in as_markdown(replayed).replace("\\", "")
    assert "denies" in flat
    assert "(through Anton Greve)" in flat


@pytest.mark.parametrize("name", ["markdown", "text"])
def test_an_article_cannot_inject_markup_or_control_characters(serve: Any, name: str) -> None:
    """Escape sequences, bidirectional marks and Markdown in a headline are shown, not obeyed."""
    text = (EXAMPLES / "earnings_tavira_foods.txt").read_text(encoding="utf-8")
    evil = text.replace("Tavira Foods lifts", "Tavira\x1b[31m \u202eFoods <script> [x](http://y) lifts", 1)
    serve(says(json.dumps(draft_of("earnings_tavira_foods"))))
    shown = FORMATS[name](summarise(evil, model="openai/m"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u001b" in shown.replace("\\\\", "\\")
    if name == "markdown":
        assert "<script" not in shown.replace("\\<", "")
        assert "[x](" not in shown
