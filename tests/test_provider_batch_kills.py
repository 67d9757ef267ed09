"""`summarise batch --provider-batch`: ended at any moment, or run twice at once, it makes and pays nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer.cli.main import main
from tests.batch_provider import Provider, grinds, mill_of, providing
from tests.conftest import ROOT
from tests.loopback import Answer, completion
from tests.mills import MODEL, draft, mill

NUMBERS = range(1000, 1012)
AT_ONCE = 3
_HERE = "import summarizer.batch.post as post; post.FIRST_PAUSE = 0.02; from summarizer.cli.main import main; main()"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The OpenAI address is a server with the Batch API."""
    with providing() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        yield running


class Command:
    """The command over some mills, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.out, articles = folder / "out.jsonl", folder / "a.jsonl"
        lines = [json.dumps({"id": f"m{number}", "text": mill(number).text}) for number in NUMBERS]
        articles.write_text("\n".join(lines))
        options = [str(articles), "-o", str(self.out), "--concurrency", str(AT_ONCE)]
        self.words = ["batch", "-m", MODEL, "--provider-batch", "--no-cache", *options]

    def start(self, *more: str) -> subprocess.Popen[str]:
        """Run it."""
        words = [sys.executable, "-c", _HERE, *self.words, *more]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(words, env=env, stderr=subprocess.PIPE, text=True)

    def found(self) -> list[tuple[str, int]]:
        """Each line's id and figure."""
        lines = [json.loads(line) for line in self.out.read_text().splitlines()]
        return [(line["id"], int(line["result"]["figures"][0]["value"])) for line in lines]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def _sends(process: list[subprocess.Popen[str]], end: signal.Signals) -> Answer:
    """Instead of an answer, the client is sent a signal."""

    def answer(handler: Any) -> None:
        process[0].send_signal(end)
        handler.close_connection = True
        if end is not signal.SIGKILL:
            handler.server.ended.wait(0.5)

    return answer


def _all() -> list[tuple[str, int]]:
    return [(f"m{number}", number) for number in NUMBERS]


def _paid(provider: Provider) -> Counter[int]:
    return Counter(map(mill_of, provider.batched))


def _uploads(provider: Provider) -> int:
    return sum(file["purpose"] == "batch" for file in provider.files.values())


def _lies(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A wrong figure first, the right one when asked again."""
    number = mill_of(body)
    return 200, completion(draft(number + 1 if len(body["messages"]) == 2 else number))


@pytest.mark.parametrize(
    ("moment", "step", "which"), [("before", "upload", 1), ("before", "create", 1), ("after", "chat", 5)]
)
def test_a_kill_before_a_step_or_among_re_asks(
    command: Command, provider: Provider, moment: str, step: str, which: int
) -> None:
    """The next run takes the step, or asks only for what is missing: each request is paid for once but the ordinary
    ones that were in flight."""
    provider.compose = _lies if step == "chat" else grinds
    running: list[subprocess.Popen[str]] = []
    provider.faults[step] = [*[None] * (which - 1), (moment, _sends(running, signal.SIGKILL))]
    with provider.lock:  # held back until the process is known
        running.append(command.start())
    assert _ended(running[0])[0] == -signal.SIGKILL
    code, err = _ended(command.start())
    assert code == 0, err
    assert command.found() == _all()
    assert (_uploads(provider), len(provider.batches)) == (1, 1)
    assert _paid(provider) == dict.fromkeys(NUMBERS, 1)
    again = Counter(map(mill_of, provider.asked))
    assert again.keys() == (set(NUMBERS) if step == "chat" else set())
    assert sum(again.values()) - len(again) <= AT_ONCE


def test_a_kill_after_each_step(command: Command, provider: Provider) -> None:
    """A kill after each step that the server has taken and the client does not know of, run after run, leaves one file,
    one batch and every article once."""
    running: list[subprocess.Popen[str]] = []
    kill = _sends(running, signal.SIGKILL)
    steps = ("upload", "create", "poll", "content")
    for step in steps:
        provider.faults[step] = [("after", kill)]
    for _ in steps:
        with provider.lock:
            running[:] = [command.start()]
        assert _ended(running[0])[0] == -signal.SIGKILL
    assert _ended(command.start())[0] == 0
    assert command.found() == _all()
    assert (_uploads(provider), len(provider.batches)) == (1, 1)
    assert _paid(provider) == dict.fromkeys(NUMBERS, 1)


def test_ctrl_c_leaves_the_batch_and_says_how_to_collect(command: Command, provider: Provider) -> None:
    """The exit code is 130, the batch goes on, and the same command collects it."""
    running: list[subprocess.Popen[str]] = []
    provider.faults["poll"] = [None, ("after", _sends(running, signal.SIGINT))]
    with provider.lock:
        running.append(command.start())
    code, err = _ended(running[0])
    assert code == 130
    assert "12 requests go on at the provider (batch_1)" in err
    assert "the same command collects them" in err
    assert _ended(command.start())[0] == 0
    assert command.found() == _all()
    assert len(provider.batches) == 1


def test_two_runs_at_once_send_nothing_twice(command: Command, provider: Provider, tmp_path: Path) -> None:
    """A second run over the same journal, as from a timetable, waits for the same batch and writes the same."""
    first = command.start()
    journal = f"{command.out}.journal"
    second = command.start("--journal", journal, "-o", str(tmp_path / "second.jsonl"))
    assert [_ended(process)[0] for process in (first, second)] == [0, 0]
    assert command.found() == _all()
    assert (tmp_path / "second.jsonl").read_text().count("\n") == len(NUMBERS)
    assert (_uploads(provider), len(provider.batches), provider.asked) == (1, 1, [])


def test_wrong_usage_says_what_to_give(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a place for a journal, and with rounds of nothing, nothing is sent."""
    for given, told in (("--provider-batch", "--journal"), ("--provider-batch-rounds=2", "goes with --provider-batch")):
        monkeypatch.setattr(sys, "argv", ["summarise", "batch", "-m", MODEL, given, str(tmp_path / "a.jsonl")])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert told in capsys.readouterr().err
    assert not provider.steps
