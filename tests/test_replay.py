"""Every recording replays: grounded, the same each time, and nothing a bad model invented is left in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from summarizer import Summary, read_article, summarise
from tests.conftest import EXAMPLES, ROOT

STEPS, TINY, WHOLE = (ROOT / "cassettes" / name for name in ("steps", "tiny", "whole"))


def _recorded(folder: Path) -> list[Any]:
    """Each example article of a folder of recordings, and the mark that puts a test on its recording."""
    found = [
        (path, sorted(folder.glob(f"{path.stem.replace('_', '-')}-*.yaml"))) for path in sorted(EXAMPLES.glob("*.txt"))
    ]
    return [
        pytest.param(path, id=path.stem, marks=pytest.mark.summarizer(str(files[0]))) for path, files in found if files
    ]


def _pieces(result: Summary) -> list[tuple[int, int, str, int]]:
    items = (*result.summary_sentences, *result.key_claims, *result.attributions)
    evidence = [piece for item in items for piece in item.evidence] + [figure.evidence for figure in result.figures]
    return [(piece.start, piece.end, piece.quote, piece.sentence) for piece in evidence]


@pytest.mark.parametrize("path", _recorded(STEPS))
def test_each_example_replays_grounded(path: Path) -> None:
    """A summary, claims, figures and attributions come back, each with evidence that is the article's own text."""
    result = summarise(path)
    article = read_article(path)
    assert result.provenance.source == "cassette"
    assert result.provenance.model == "qwen2.5-coder-1.5b-instruct"
    assert result.summary
    assert len(result.key_claims) >= 4
    assert len(result.figures) >= 8
    assert len(result.attributions) >= 5
    for start, end, quote, number in _pieces(result):
        sentence = article.sentence(number)
        assert sentence is not None
        assert article.text[start:end] == quote
        assert sentence.span.start <= start < end <= sentence.span.end


@pytest.mark.parametrize("path", _recorded(STEPS))
def test_what_the_rules_found_without_words_is_not_told_as_refused(path: Path) -> None:
    """In steps the program drafts the attributions: one that it cannot word is no fault of the model's."""
    refused = [one for one in summarise(path).rejected if one.kind == "attribution"]
    assert "form" not in {one.check for one in refused}


@pytest.mark.parametrize("path", _recorded(TINY))
def test_a_tiny_model_does_no_harm(path: Path) -> None:
    """What a 135M model says beyond the article is in `rejected` and nowhere else."""
    result = summarise(path, model="local/smollm2-135m-instruct")
    article = read_article(path)
    assert result.provenance.model == "smollm2-135m-instruct"
    assert result.summary
    for start, end, quote, _ in _pieces(result):
        assert article.text[start:end] == quote
    for item in (*result.summary_sentences, *result.key_claims):
        if item.origin == "extracted":
            assert item.text in {sentence.text for sentence in article.sentences}
    shown = result.model_dump_json(exclude={"rejected"})
    for refused in result.rejected:
        if refused.kind in {"key_claim", "summary_sentence"}:
            assert refused.item["text"] not in shown


@pytest.mark.parametrize("path", _recorded(WHOLE))
def test_the_whole_way_replays(path: Path) -> None:
    """A small model asked the whole way is replayed too, and held to the same checks."""
    result = summarise(path, model="local/qwen2.5-coder-1.5b-instruct", way="whole", max_reasks=0)
    article = read_article(path)
    for start, end, quote, _ in _pieces(result):
        assert article.text[start:end] == quote
    assert result.provenance.way == "whole"


def test_there_are_recordings_of_each_kind() -> None:
    """All examples in steps, two by the tiny model, two the whole way, at least."""
    assert len(_recorded(STEPS)) == len(list(EXAMPLES.glob("*.txt")))
    assert len(_recorded(TINY)) >= 2
    assert len(_recorded(WHOLE)) >= 2
