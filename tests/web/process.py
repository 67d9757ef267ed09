"""The service as people run it: `summarise serve` in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.web.client import MODEL, Site

_PROGRAM = "from summarizer.cli.main import main; main()"


class Process(Site):
    """A process that serves. What it says on standard error is in `said`."""

    def __init__(self, process: subprocess.Popen[str], url: str, said: list[str], reading: threading.Thread) -> None:
        super().__init__(url, self.end)
        self.process, self.said, self._reading = process, said, reading

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait(20)

    def end(self) -> int:
        """By SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(40)
        self._reading.join(5)
        return code


@contextlib.contextmanager
def serving(folder: Path, llm: str, *options: str, database: str = "") -> Iterator[Process]:
    """`summarise serve` with these options, asking the model at `llm`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OPENAI_BASE_URL": llm,
        "OPENAI_API_KEY": "sk-planted-0123456789abcdef",
        "SUMMARIZER_MODEL": MODEL,
        "DATABASE_URL": database,
    }
    given = ("serve", "--port", "0", "--data", str(folder), "--no-cache", "--lease", "1", *options)
    command = [sys.executable, "-c", _PROGRAM, *given]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = [first := process.stderr.readline()]
    found = re.search(r"http://\S+:\d+", first)
    assert found, first + process.stderr.read()
    reading = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
    reading.start()
    running = Process(process, found[0], said, reading)
    try:
        running.get("/healthz")
        yield running
    finally:
        running.client.close()
        if process.poll() is None:
            process.kill()
            process.wait(20)
        reading.join(5)
        process.stderr.close()
