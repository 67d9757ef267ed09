"""What whoever runs the service sees of it: log, metrics, request ids; and never an article or a key."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from summarizer.web.store.engine import engine_for
from summarizer.web.store.keys import add_key
from tests.loopback import status
from tests.mills import mill
from tests.web.client import Site, asked, mills
from tests.web.process import serving


def _metrics(running: Site) -> dict[str, float]:
    """Each sample by its name with labels."""
    lines = running.get("/metrics").text.splitlines()
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_metrics_tell_what_was_done_and_paid(site: Any, serve: Any) -> None:
    """Requests, summaries, tokens and exchanges grow by what was done; a cost that is not known is counted as such."""
    serve(mills())
    running = site()
    before = _metrics(running)
    for number in (1, 2):
        running.ask(asked(number))
    after = _metrics(running)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    requests = 'summarizer_http_requests_total{method="POST",route="/v1/summaries",status="201"}'
    late = time.monotonic() + 10
    while grown(requests) < 2 and time.monotonic() < late:  # a request is counted when its answer is out
        after = _metrics(running)
    assert grown(requests) == 2
    assert grown('summarizer_summaries_total{code="0",outcome="done"}') == 2
    assert grown('summarizer_tokens_total{kind="prompt",model="scripted-1"}') == 200
    assert grown('summarizer_tokens_total{kind="completion",model="scripted-1"}') == 40
    assert grown('summarizer_unpriced_summaries_total{model="scripted-1"}') == 2
    assert grown('summarizer_exchanges_total{cause="ask",outcome="answered"}') == 2
    assert grown("summarizer_summary_seconds_count") == 2


def test_metrics_tell_of_failures(site: Any, serve: Any, quick: None) -> None:
    """By the exit code; the tries that were made are counted by how they ended."""
    serve(status(401))
    running = site()
    before = _metrics(running)
    running.ask(asked(3))
    after = _metrics(running)
    for name in (
        'summarizer_summaries_total{code="4",outcome="failed"}',
        'summarizer_exchanges_total{cause="ask",outcome="401"}',
    ):
        assert after[name] - before.get(name, 0) == 1


def test_the_log_is_json_without_articles_and_keys(serve: Any, tmp_path: Path, quick: None) -> None:
    """A line for each request and each summary, with the client's id; no word of an article, no key, no secret."""
    server = serve(mills())
    engine = engine_for(f"sqlite:///{tmp_path / 'service.db'}")
    with serving(tmp_path, server.url, "--require-keys") as running:
        key = add_key(engine, "anna")
        own = {"Authorization": f"Bearer {key}", "X-Request-ID": "mine-1"}
        assert running.client.post("/v1/summaries", json=asked(4), headers=own).status_code == 201
        assert running.client.post("/v1/summaries", json={"text": mill(5).text, "x": 1}, headers=own).status_code == 422
        assert running.client.get("/v1/summaries?cursor=planted", headers=own).status_code == 422
        running.end()
    engine.dispose()
    lines = [json.loads(line) for line in running.said[1:]]
    mine = [line for line in lines if line["request_id"] == "mine-1"]
    assert [line["message"] for line in mine] == ["summary ended", "request", "request", "request"]
    assert (mine[0]["model"], mine[1]["status"], mine[1]["route"]) == ("scripted-1", 201, "/v1/summaries")
    said = "".join(running.said)
    for secret in (key, key.split("_", 2)[2], "sk-planted", "Orvel", "tonnes", "planted"):
        assert secret not in said


def test_it_tells_its_address_first(serve: Any, tmp_path: Path) -> None:
    """The first line is for people, and holds an address that answers."""
    server = serve(mills())
    with serving(tmp_path, server.url) as running:
        assert re.match(r"summarise: serving on http://127\.0\.0\.1:\d+/ ", running.said[0])
        assert running.get("/").status_code == 200


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that names the extra; exit code 2."""
    import sys

    from summarizer import MissingExtraError
    from summarizer.cli.serve import serve as command

    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'article-summarizer\[server\]'"):
        command.main(["--port", "0"], standalone_mode=False)


def test_what_cannot_be_had_is_said_before_anything_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port in use, an unknown kind of database, one that cannot be reached, a folder that is a file: UsageError."""
    import socket

    from summarizer import UsageError
    from summarizer.web.serving import serve as serving_
    from summarizer.web.settings import Settings

    monkeypatch.setenv("OPENAI_API_KEY", "none")
    (tmp_path / "file").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wrong = [
            Settings(port=taken.getsockname()[1], data=tmp_path),
            Settings(port=0, database="mysql://x"),
            Settings(port=0, database="postgresql://user:planted@/x?host=/nowhere"),
            Settings(port=0, data=tmp_path / "file"),
        ]
        for settings in wrong:
            with pytest.raises(UsageError) as caught:
                serving_(settings, announce=lambda _: pytest.fail("it began"))
            assert "planted" not in str(caught.value)
