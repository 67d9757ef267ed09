"""`summarise batch`: output, exit codes, progress; killed, interrupted and stopped, it goes on."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from summarizer.cli.main import main
from tests.conftest import ROOT
from tests.loopback import Answer, Loopback, status
from tests.mills import MODEL, grinds, mill

HERE = [sys.executable, "-c", "from summarizer.cli.main import main; main()"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in this process; exit code, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["summarise", "batch", "-m", MODEL, "--no-cache", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(str(ended.value.code)), out, err

    return call


def _written(path: Path, numbers: range, *others: str) -> Path:
    """Mills as JSON Lines."""
    lines = [json.dumps({"id": f"m{number}", "text": mill(number).text}) for number in numbers]
    path.write_text("\n".join([*lines, *others]) + "\n")
    return path


def _found(text: str) -> list[tuple[str, int | str]]:
    """Each line's id with its figure, or with the kind of its error."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [
        (line["id"], int(line["result"]["figures"][0]["value"]) if "result" in line else line["error"]["kind"])
        for line in lines
    ]


def _counts(server: Loopback) -> Counter[str]:
    asked = [re.search(r"ground (\d+) tonnes", q["messages"][-1]["content"]) for q in server.requests]
    return Counter(found[1] for found in asked if found)


def _slow(seconds: float) -> Answer:
    answer = grinds()

    def slowly(handler: Any) -> None:
        time.sleep(seconds)
        answer(handler)

    return slowly


def test_lines_come_in_order_with_errors_among_them(run: Any, serve: Any, tmp_path: Path) -> None:
    """Each input has its line; the first failing one's code is returned, and the causes are counted."""
    serve(grinds())
    articles = _written(tmp_path / "a.jsonl", range(1000, 1004), '{"id": "empty", "text": ""}', "none.txt", "{bad")
    code, out, err = run(articles)
    assert code == 3
    wrong = [("empty", "InputError"), ("none.txt", "InputError"), (f"{articles}:7", "InputError")]
    assert _found(out) == [(f"m{number}", number) for number in range(1000, 1004)] + wrong
    assert "7 of 7 articles: 4 done, 3 failed" in err
    assert "3 x InputError, as empty is empty" in err
    assert run("-q", articles)[2] == ""


def test_standard_input_and_as_completed(run: Any, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records and paths come from standard input; order is the reader's business then."""
    serve(grinds())
    text = _written(tmp_path / "a.jsonl", range(1000, 1006)).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    code, out, err = run("-", "--as-completed")
    assert code == 0
    assert sorted(_found(out)) == [(f"m{number}", number) for number in range(1000, 1006)]
    assert "6 articles: 6 done" in err


def test_verbose_tells_every_request(run: Any, serve: Any, tmp_path: Path, quick: None) -> None:
    """A line for each try, with the article, how it ended and its tokens; without -v only what is wrong is said."""
    serve(status(500), grinds())
    articles = _written(tmp_path / "a.jsonl", range(1000, 1002))
    _, _, err = run(articles, "-v", "--concurrency", 1)
    assert re.search(r"summarise: m1000: draft \(ask\): 500 after [\d.]+ s\n", err)
    assert re.search(r"summarise: m1000: draft \(retry\): answered after [\d.]+ s, 120 tokens\n", err)
    assert re.search(r"summarise: m1001: draft \(ask\): answered", err)
    assert run(articles)[2].count("\n") == 1


def test_the_log_goes_over_the_line_of_a_terminal(
    run: Any, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said while the state is drawn wipes it first: neither is mixed with the other."""
    serve(grinds())
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)
    _, _, err = run(_written(tmp_path / "a.jsonl", range(1000, 1001)), "-v")
    assert "\r\x1b[Ksummarise: m1000: draft" in err


def test_the_first_failing_input_gives_the_code(run: Any, serve: Any, tmp_path: Path, quick: None) -> None:
    """Not the first to fail: the first in the input, however results come."""
    refuse, good = status(401), _slow(0.1)
    serve(lambda handler: (refuse if "1001" in str(handler.question) else good)(handler))
    articles = _written(tmp_path / "a.jsonl", range(1000, 1003), '{"text": ""}')
    assert run(articles, "--as-completed")[0] == 4


def test_failed_ones_are_tried_again_when_asked(run: Any, serve: Any, tmp_path: Path) -> None:
    """With an output there is a journal: a second run asks for nothing, `--retry-failed` for what failed."""
    refuse, good = status(400), grinds()
    server = serve(lambda handler: (refuse if "1001" in str(handler.question) else good)(handler))
    articles, out = _written(tmp_path / "a.jsonl", range(1000, 1004)), tmp_path / "out.jsonl"
    assert run(articles, "-o", out)[0] == 4
    first = out.read_text()
    sent = len(server.requests)
    code, _, err = run(articles, "-o", out)
    assert (code, out.read_text(), len(server.requests)) == (4, first, sent)
    assert "(4 by an earlier run)" in err
    assert "1 x ProviderError 400" in err
    server.answers = (good,)
    assert run(articles, "-o", out, "--retry-failed")[0] == 0
    assert _found(out.read_text()) == [(f"m{number}", number) for number in range(1000, 1004)]
    assert len(server.requests) == sent + 1


def test_a_budget_ends_with_7_and_can_be_raised(run: Any, serve: Any, tmp_path: Path) -> None:
    """What was finished is written; the next run goes on from there."""
    server = serve(grinds())
    articles, out = _written(tmp_path / "a.jsonl", range(1000, 1012)), tmp_path / "out.jsonl"
    code, _, err = run(articles, "-o", out, "--budget-tokens", 6200)
    assert code == 7
    assert "may use are used" in err
    done = _found(out.read_text())
    assert 0 < len(done) == len(server.requests) < 12
    assert run(articles, "-o", out)[0] == 0
    assert len(server.requests) == 12


def test_an_estimate_sends_nothing(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles, those that cannot be read, tokens, and the price or why it is not known; nothing is written."""
    articles, out = _written(tmp_path / "a.jsonl", range(1000, 1003), '{"text": ""}'), tmp_path / "out.jsonl"
    code, told, err = run(articles, "--estimate", "-o", out)
    assert (code, err, out.exists(), len(list(tmp_path.iterdir()))) == (0, "", False, 1)
    assert "4 articles, 1 of which cannot be read" in told
    assert "3 requests" in told
    assert "cost unknown: no price of openai/scripted-1" in told
    rates: dict[str, Any] = {"usd_per_million_tokens": {MODEL: {"prompt": 0, "completion": 1000}}}
    (tmp_path / "prices.json").write_text(json.dumps(rates))
    monkeypatch.setenv("SUMMARIZER_PRICES", str(tmp_path / "prices.json"))
    assert "at most 12.2880 USD" in run(articles, "--estimate")[1]  # three replies of 4,096 tokens
    rates["usd_per_million_tokens"][MODEL]["batch"] = {"prompt": 0, "completion": 500}
    (tmp_path / "prices.json").write_text(json.dumps(rates))
    assert "at most 6.1440 USD" in run(articles, "--estimate", "--provider-batch", "-o", out)[1]


def test_wrong_usage(run: Any, tmp_path: Path) -> None:
    """Options that cannot be meant end with 2 before anything is written."""
    articles = _written(tmp_path / "a.jsonl", range(1000, 1001))
    assert run()[0] == 2
    assert run(articles, "--retry-failed")[0] == 2
    assert run(articles, "--record", tmp_path, "--replay", tmp_path)[0] == 2
    assert run(articles, "-o", tmp_path / "none" / "out.jsonl")[0] == 2
    assert run(articles, "-o", articles)[0] == 2
    assert articles.read_text()
    code, _, err = run(articles)
    assert code == 2
    assert "OPENAI_API_KEY" in err


def test_ray_that_is_not_installed(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said with what installs it, before an earlier output is lost; what is Ray's alone is wrong without it."""
    monkeypatch.setitem(sys.modules, "ray", None)
    articles, out = _written(tmp_path / "a.jsonl", range(1000, 1001)), tmp_path / "out.jsonl"
    out.write_text("earlier")
    code, _, err = run(articles, "-o", out, "--engine", "ray")
    assert (code, out.read_text()) == (2, "earlier")
    assert "pip install 'article-summarizer[ray]'" in err
    for only in (["--workers", 2], ["-o", "s3://bucket/out.jsonl"], ["-o", tmp_path / "out.parquet"]):
        code, _, err = run(articles, *only)
        assert code == 2
        assert "--engine ray" in err


def test_every_option_is_in_the_docs(run: Any) -> None:
    """The page names each option of `--help`."""
    page = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    for option in re.findall(r"(?<!\w)--[a-z-]+", run("--help")[1]):
        assert option in page, option


def _until(server: Loopback, requests: int) -> None:
    late = time.monotonic() + 20
    while len(server.requests) < requests and time.monotonic() < late:
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("end", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)], ids=["killed", "interrupted"]
)
def test_a_second_run_does_only_what_is_missing(
    run: Any, serve: Any, tmp_path: Path, end: signal.Signals, code: int
) -> None:
    """Ended in the middle, nothing that was finished is asked for again: at most what was in flight."""
    at_once, numbers = 3, range(1000, 1030)
    ended = threading.Event()  # what is asked behind the twelfth is answered when the end was asked for

    def answer(handler: Any) -> None:
        if len(server.requests) > 12:
            ended.wait(20)
        _slow(0.03)(handler)

    server = serve(answer)
    articles, out = _written(tmp_path / "a.jsonl", numbers), tmp_path / "out.jsonl"
    options = [str(articles), "-o", str(out), "--concurrency", str(at_once)]
    process = subprocess.Popen(
        [*HERE, "batch", "-m", MODEL, "--no-cache", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    _until(server, 13)
    process.send_signal(end)
    ended.set()
    _, err = process.communicate(timeout=20)
    assert process.returncode == code, err
    if end is signal.SIGINT:
        assert "of 30 articles" in err
        assert "summarise: interrupted" in err
    assert len(out.read_text().splitlines()) < len(numbers)
    assert run(*options)[0] == 0
    assert _found(out.read_text()) == [(f"m{number}", number) for number in numbers]
    twice = [number for number, count in _counts(server).items() if count > 1]
    assert len(twice) <= at_once
    assert sum(_counts(server).values()) == len(numbers) + len(twice)
