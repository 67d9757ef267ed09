"""The embedded engine, live, with the tiny model."""

from __future__ import annotations

import http.client
import importlib.util
import urllib.parse

import pytest

from summarizer import models, read_article, summarise
from tests.conftest import EXAMPLES

TINY = "smollm2-135m-instruct"
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(importlib.util.find_spec("xllamacpp") is None, reason="needs the extra: pip install '.[local]'"),
    pytest.mark.skipif(not models.is_installed(TINY), reason=f"needs weights: summarise models pull {TINY}"),
]


def test_a_live_run_is_grounded_and_harmless(capfd: pytest.CaptureFixture[str]) -> None:
    """The tiny model summarises a short article; nothing is printed and every item points to the text."""
    lines = (EXAMPLES / "sport_cup_final.txt").read_text(encoding="utf-8").splitlines()
    article = read_article("\n".join(lines[:7]))
    result = summarise(article, model=f"local/{TINY}")
    assert result.provenance.source == "live"
    assert result.provenance.model == TINY
    assert {attempt.outcome for attempt in result.provenance.attempts} == {"answered"}
    assert result.summary
    assert any(figure.text == "61,204" for figure in result.figures)
    for figure in result.figures:
        assert article.text[figure.evidence.start : figure.evidence.end] == figure.evidence.quote
    assert capfd.readouterr() == ("", "")


def test_the_engine_listens_on_loopback_behind_a_key() -> None:
    """Without its key nobody on this machine can use it."""
    from summarizer.providers.engine import engine_for

    engine = engine_for(models.path(TINY), alias=TINY)
    address = urllib.parse.urlsplit(engine.base_url)
    assert address.hostname == "127.0.0.1"
    assert engine.key not in repr(engine)
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=10)
    body = '{"messages": [{"role": "user", "content": "hi"}], "max_tokens": 1}'
    connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
    assert connection.getresponse().status == 401
    connection.close()


def test_one_engine_serves_every_call_of_a_process() -> None:
    """The weights are loaded once."""
    from summarizer.providers.engine import engine_for

    file = models.path(TINY)
    assert engine_for(file, alias=TINY) is engine_for(file, alias=TINY)
