"""Rendering: what is printed is readable, and nothing of the article can become markup or steer a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from summarizer import Summary, read_article, summarise
from summarizer.cli.run import FORMS
from summarizer.render import FORMATS, as_json, as_json_line, as_markdown, as_text
from summarizer.render.markdown import escaped
from summarizer.render.terminal import as_terminal
from summarizer.render.words import printable
from tests.conftest import EXAMPLES, ROOT
from tests.damage import article_of, draft_of
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


def test_readable_formats_show_every_warning(replayed: Summary) -> None:
    """What a soft check said of an item stands at the item, in text as in Markdown."""
    warned = replayed.key_claims[0].warnings[0]
    assert f"(note: {warned})" in " ".join(as_text(replayed).split())
    assert escaped(warned) in as_markdown(replayed, article_of("defence_border_drones"))


def test_readable_formats_show_every_item_with_its_sentence(replayed: Summary) -> None:
    """Each claim and figure is in text and Markdown, followed by its sentence numbers."""
    flat = " ".join(as_text(replayed).split())
    for claim in replayed.key_claims:
        assert f"{printable(claim.text)} [{claim.evidence[0].sentence}" in flat
    for figure in replayed.figures:
        assert f"{figure.text}: {figure.measures}" in flat
        assert f"| {figure.text}" in as_markdown(replayed, article_of("defence_border_drones"))
    assert "denies" in flat
    assert "(through Anton Greve)" in flat


def test_markdown_takes_the_evidence_along(replayed: Summary) -> None:
    """Each cited sentence is a footnote in full, each reference has one, and the last line says who wrote it."""
    article = article_of("defence_border_drones")
    shown = as_markdown(replayed, article)
    notes = dict(re.findall(r"^\[\^(\d+)\]: Sentence \d+: (.*)$", shown, re.MULTILINE))
    assert set(re.findall(r"\[\^(\d+)\](?!:)", shown)) == set(notes)
    assert {int(number): words for number, words in notes.items()} == {
        int(number): article.text_of(int(number)) for number in notes
    }
    for claim in replayed.key_claims:
        assert f"- {claim.text}[^{claim.evidence[0].sentence}]" in shown
    assert '*(note: bound: sentence 1 says "at least 26")*' in shown
    assert f"*By {replayed.provenance.model} with prompt steps@1, from a recording" in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. April", "1\\. April"),
        ("- a list", "\\- a list"),
        ("=====", "\\====="),
        ("1.8% up", "1.8% up"),
        ("-5 degrees", "-5 degrees"),
        ("&lt;b&gt; AT&T", "\\&lt;b\\&gt; AT&T"),
    ],
)
def test_words_that_begin_a_line_begin_no_list(text: str, shown: str) -> None:
    """What Markdown would read as a list, a heading or an entity is escaped; ordinary words are not."""
    assert escaped(text) == shown


@pytest.mark.parametrize("width", [60, 90, 200])
def test_a_terminal_has_the_evidence_beside_each_item(replayed: Summary, width: int) -> None:
    """Beside it where there is room, below it where not; no line is wider than the terminal."""
    shown = as_terminal(replayed, article_of("defence_border_drones"), width=width)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(len, lines)) <= min(width, 132)
    at = next(place for place, line in enumerate(lines) if "Velland denied sending drones." in line)
    assert ("5 Velland denied that it had" in lines[at]) == (width >= 90)
    assert ("5 Velland denied that it had" in lines[at + 1]) == (width < 90)
    assert {"Key claims", "Figures", "Who says what", "Not supported by the article"} <= set(map(str.strip, lines))


def test_a_terminal_without_colour_has_none(replayed: Summary) -> None:
    """`NO_COLOR` leaves weight and no colour: no sequence sets a foreground or a background."""
    article = article_of("defence_border_drones")
    coloured = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d)(?:;\d+)*m")
    assert coloured.search(as_terminal(replayed, article, width=100))
    assert not coloured.search(as_terminal(replayed, article, width=100, is_coloured=False))


def test_the_command_line_offers_every_format() -> None:
    """Its list, which is written out so that `--help` loads no renderer, is that of the renderers."""
    assert set(FORMS) == set(FORMATS)


@pytest.mark.parametrize("name", ["markdown", "text", "terminal"])
def test_an_article_cannot_inject_markup_or_control_characters(serve: Any, name: str) -> None:
    """Escape sequences, bidirectional marks and Markdown in a headline are shown, not obeyed."""
    text = (EXAMPLES / "earnings_tavira_foods.txt").read_text(encoding="utf-8")
    evil = text.replace("Tavira Foods lifts", "Tavira\x1b[31m \u202eFoods <script> [x](http://y) lifts", 1)
    serve(says(json.dumps(draft_of("earnings_tavira_foods"))))
    summary = summarise(evil, model="openai/m")
    if name == "terminal":
        shown = re.sub(r"\x1b\[[0-9;]*m", "", as_terminal(summary, read_article(evil), width=200))
    else:
        shown = FORMATS[name](summary, read_article(evil))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u001b" in shown.replace("\\\\", "\\")
    if name == "markdown":
        assert "<script" not in shown.replace("\\<", "")
        assert "[x](" not in shown
