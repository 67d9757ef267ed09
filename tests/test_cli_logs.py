"""Standard error as JSON: every line an object, with what belongs to it, and without what may quote an article."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from summarizer.cli.main import main
from tests.conftest import EXAMPLES
from tests.damage import draft_of
from tests.loopback import says, status

ARTICLE = EXAMPLES / "earnings_tavira_foods.txt"
GOOD = json.dumps(draft_of("earnings_tavira_foods"))
MODEL = ("-m", "openai/gpt-5-mini")
pytestmark = pytest.mark.usefixtures("quick")
Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def own_logger(monkeypatch: pytest.MonkeyPatch) -> None:
    """The logger that the program sets up is as it was afterwards."""
    logger = logging.getLogger("summarizer")
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(logger, name, getattr(logger, name))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the program in this process; its exit code, and the lines of standard error."""

    def call(*arguments: object) -> tuple[int, Lines]:
        monkeypatch.setattr(sys, "argv", ["summarise", *map(str, arguments)])
        monkeypatch.setenv("SUMMARIZER_LOG_FORMAT", "json")
        with pytest.raises(SystemExit) as ended:
            main()
        return int(str(ended.value.code)), [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return call


def test_a_line_has_a_time_a_level_and_a_message(lines: Any, serve: Any) -> None:
    """What is said for people is said in JSON, its time in UTC."""
    serve(says(GOOD, model="gpt-5-mini"))
    code, (told,) = lines(ARTICLE, "-u", *MODEL)
    assert (code, told["level"], set(told)) == (0, "info", {"time", "level", "message"})
    assert told["message"].startswith("gpt-5-mini: 1 request, 100 prompt and 20 completion tokens")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(told["time"])).total_seconds()) < 600


def test_the_option_says_the_same_as_the_variable(
    serve: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`--log-format json` alone gives JSON."""
    monkeypatch.setattr(sys, "argv", ["summarise", "--log-format", "json", str(tmp_path / "none.txt"), *MODEL])
    with pytest.raises(SystemExit):
        main()
    told = json.loads(capsys.readouterr().err)
    assert (told["level"], told["error"], told["exit_code"]) == ("error", "InputError", 3)
    assert "is not there" in told["message"]


def test_warnings_of_the_package_are_lines_too(lines: Any, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package logs comes as JSON with its level."""
    serve(says(GOOD))
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(ARTICLE))
    code, (told,) = lines(ARTICLE, *MODEL)
    assert (code, told["level"]) == (0, "warning")
    assert "cache" in told["message"]


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (says(None, refusal="I cannot speak of the planted words"), "RefusalError", 5),
        (status(400, '{"error": {"message": "planted words, sk-planted-0123456789abcdef"}}'), "ProviderError", 4),
        (says("no draft but planted words"), "ReplyError", 5),
    ],
    ids=["refused", "server", "no draft"],
)
def test_an_error_that_may_quote_is_told_by_its_kind(
    lines: Any, serve: Any, answer: Any, error: str, code: int
) -> None:
    """Words of models and servers, which may hold the article or the key, are not in the line."""
    serve(answer)
    ended, (told,) = lines(ARTICLE, *MODEL)
    assert (ended, told["message"], told["error"], told["exit_code"]) == (code, "failed", error, code)
    assert "planted" not in json.dumps(told)


def test_a_batch_tells_how_it_ended_in_one_line(lines: Any, serve: Any, tmp_path: Path) -> None:
    """Counts and causes are there, the words of an error are not."""
    serve(status(400, '{"error": {"message": "planted words"}}'))
    code, (told,) = lines("batch", ARTICLE, "-o", tmp_path / "out.jsonl", "-m", "openai/scripted-1")
    assert code == 4
    assert told["message"].startswith("batch ended: 1 of 1 articles: 0 done, 1 failed")
    assert told["failures"] == {"ProviderError 400": 1}
    assert "planted" not in json.dumps(told)


def test_a_fault_of_the_program_is_told_by_its_kind_and_place(
    lines: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug's own message, which may hold anything, is for people alone."""

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("planted words")

    serve(says(GOOD))
    monkeypatch.setattr("summarizer.running.published", broken)
    code, (told,) = lines(ARTICLE, *MODEL)
    assert (code, told["fault"], told["level"]) == (1, "KeyError", "error")
    assert "test_cli_logs.py" in told["at"][-1]
    assert "planted" not in told["message"]


def test_a_line_says_which_trace_it_belongs_to(lines: Any, tmp_path: Path) -> None:
    """Where a span is the current one, the line has its ids in hex, by which a log is found from a trace."""
    trace = pytest.importorskip("opentelemetry.trace", reason="opentelemetry-api is not installed")
    of = trace.SpanContext(0xABC, 0xDEF, is_remote=False)
    with trace.use_span(trace.NonRecordingSpan(of)):
        _, (told,) = lines(tmp_path / "none.txt", *MODEL)
    assert (told["trace_id"], told["span_id"]) == (f"{0xABC:032x}", f"{0xDEF:016x}")
    _, (told,) = lines(tmp_path / "none.txt", *MODEL)
    assert "trace_id" not in told


def test_a_servers_words_about_a_storm_are_for_people_alone(lines: Any, serve: Any, tmp_path: Path) -> None:
    """What is said of tries that fail counts them; the server's own words, which may repeat a request, are left out."""
    serve(status(503, '{"error": {"message": "planted words"}}'), says(GOOD))
    code, told = lines("batch", ARTICLE, "-o", tmp_path / "out.jsonl", "-m", "openai/scripted-1")
    assert (code, told[0]["level"]) == (0, "warning")
    assert told[0]["message"].startswith("1 x the server answered 503; tried again")
    assert "planted" not in json.dumps(told)
