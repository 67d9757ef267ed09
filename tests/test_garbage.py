"""The garbage collector: left as it is in a caller's process, seldom in one of ours."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer import asummarise, stream_summary, summarise, summarise_many
from summarizer.garbage import THRESHOLDS
from summarizer.grounding.context import context_of
from summarizer.text import Article
from tests.conftest import ROOT
from tests.mills import MODEL, grinds, mill

COUNTED = """
import gc, sys
from summarizer.cli.main import main
sys.argv = ["summarise", "batch", "-m", sys.argv[2], "--no-cache", "-o", sys.argv[1] + ".out", sys.argv[1]]
try:
    main()
finally:
    print(gc.get_threshold()[0], gc.get_freeze_count())
"""


def test_a_callers_collector_is_left_alone(serve: Any) -> None:
    """A batch by the Python call changes no threshold and freezes nothing."""
    serve(grinds())
    gc.unfreeze()  # what another test had frozen here may go meanwhile, and count less
    before = gc.get_threshold(), gc.get_freeze_count()
    assert all(result.summary for result in summarise_many([mill(210)], model=MODEL))
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_the_programs_own_collects_seldom(serve: Any, tmp_path: Path) -> None:
    """`summarise batch` looks less often, and not at what was loaded."""
    serve(grinds())
    article = tmp_path / "mill.txt"
    article.write_text(mill(210).text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, article, MODEL],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    threshold, frozen = map(int, done.stdout.split())
    assert threshold == THRESHOLDS[0]
    assert frozen > 10_000


WAYS: dict[str, Callable[[str], object]] = {
    "summarise": lambda text: summarise(text, model=MODEL),
    "asummarise": lambda text: asyncio.run(asummarise(text, model=MODEL)),
    "stream_summary": lambda text: list(stream_summary(text, model=MODEL)),
    "summarise_many": lambda text: [result.summary for result in summarise_many([text], model=MODEL)],
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_article_goes_with_its_summary(serve: Any, way: Callable[[str], object]) -> None:
    """No article waits for the collector: in a batch that is what made it slow, and the memory grow."""
    serve(grinds())
    way(mill(210).text)
    context_of.cache_clear()
    gc.collect()
    before = _articles()
    gc.disable()
    try:
        assert way(mill(211).text)
        context_of.cache_clear()
        assert _articles() == before
    finally:
        gc.enable()


def _articles() -> list[Article]:
    return [found for found in gc.get_objects() if type(found) is Article]
