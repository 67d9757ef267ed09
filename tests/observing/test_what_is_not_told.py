"""What is never told, and to nobody where nobody looks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from summarizer import (
    InputError,
    ProviderError,
    RefusalError,
    Summary,
    astream_summary,
    asummarise,
    asummarise_many,
    read_article,
    stream_summary,
    summarise,
)
from tests.conftest import ROOT
from tests.loopback import reset, says, status

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry import metrics

from tests.observing.seen import ARTICLE, DRAFT, GOOD, KEY, MODEL, Seen

pytestmark = pytest.mark.usefixtures("quick")

SECRETS = ("planted-word", KEY, "hunter2", "Zebedee")


async def test_nothing_of_article_reply_key_or_address_is_told(
    serve: Any, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets planted in all of them are in no name, attribute, event, status or label, however the call is made."""
    article = read_article("Zebedee at the mill\n\nZebedee said that the planted-word is a secret. It is 4 m long.\n")
    draft = {name: [] for name in DRAFT} | {"summary": [{"text": "Zebedee said a planted-word.", "sentences": [1]}]}
    server = serve(reset, says(json.dumps(draft)))
    with monkeypatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", server.url.replace("http://", "http://user:hunter2@"))
        summarise(article, model=MODEL)
    await asummarise(article, model=MODEL)
    assert list(stream_summary(article, model=MODEL))
    assert [piece async for piece in astream_summary(article, model=MODEL)]
    assert [result async for result in asummarise_many([article], model=MODEL)]
    serve(says(None, refusal="I will not speak of Zebedee and the planted-word"))
    with pytest.raises(RefusalError, match="Zebedee"):
        summarise(article, model=MODEL)
    serve(status(400, json.dumps({"error": {"message": f"Zebedee, your key {KEY} is wrong"}})))
    with pytest.raises(ProviderError, match="Zebedee"):
        summarise(article, model=MODEL)
    assert len(seen.summaries()) == 7
    told = "".join(span.to_json() for span in seen.all()) + repr(seen.metrics())
    assert "127.0.0.1" in told
    assert [secret for secret in SECRETS if secret in told] == []


def test_what_cannot_be_read_is_no_summary(seen: Seen) -> None:
    """Without an article or a model nothing begins, and nothing is told."""
    with pytest.raises(InputError):
        summarise("", model=MODEL)
    assert (seen.all(), seen.metrics()) == ((), {})


QUIET = """
import sys
from summarizer import summarise
summarise(sys.argv[1], model="openai/gpt-5-mini", cache=False)
print(*sorted(name for name in sys.modules if "telemetry" in name))
"""


def test_where_nobody_looks_nothing_is_loaded(serve: Any) -> None:
    """A summary by a program that has not loaded OpenTelemetry does not load it, though it is installed."""
    serve(says(GOOD))
    ran = [sys.executable, "-c", QUIET, ARTICLE.text]
    done = subprocess.run(ran, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""


def test_an_api_that_we_do_not_know_costs_its_telemetry_not_the_summary(
    serve: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the door cannot be opened, that is said once, and summaries are made."""
    from summarizer import observing

    serve(says(GOOD))
    for name in ("told", "chat", "instruments"):
        monkeypatch.delitem(sys.modules, f"summarizer.telemetry.{name}", raising=False)
    monkeypatch.setattr(metrics, "get_meter", None)
    observing._watching.cache_clear()
    results = [summarise(ARTICLE, model=MODEL) for _ in range(2)]
    observing._watching.cache_clear()
    assert all(isinstance(result, Summary) for result in results)
    assert len([record for record in caplog.records if "no spans" in record.message]) == 1
