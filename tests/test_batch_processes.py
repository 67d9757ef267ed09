"""A batch whose answers are checked in other processes: the same results, and nothing lost where one of them dies."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from summarizer import UsageError, summarise_many
from tests.loopback import replies, says
from tests.mills import MODEL, draft, grinds, mill

NUMBERS = range(210, 222)


def _results(numbers: Any = NUMBERS, **keywords: Any) -> list[dict[str, Any]]:
    """What each article ended with, without the seconds that its attempts took."""
    told = []
    for result in summarise_many([mill(number) for number in numbers], model=MODEL, **keywords):
        shown = json.loads(result.summary.model_dump_json()) if result.summary else {"error": repr(result.error)}
        for attempt in shown.get("provenance", {}).get("attempts", ()):
            attempt["seconds"] = 0
        told.append(shown)
    return told


def test_the_results_are_those_of_one_process(serve: Any) -> None:
    """Two processes give what one gives, article by article: right ones, rejected items, errors."""

    def compose(question: dict[str, Any]) -> str:
        asked = question["messages"][-1]["content"]
        number = next((number for number in NUMBERS if f"ground {number} tonnes" in asked), None)
        if number is None or number % 3 == 0:
            return draft(900)
        answer = json.loads(draft(number))
        if number % 3 == 1:
            answer["key_claims"] += [
                claim | {"id": "c2", "text": "It ground 7 tonnes of rye."} for claim in answer["key_claims"]
            ]
        return json.dumps(answer)

    serve(replies(compose))
    alone, together = _results(), _results(processes=2)
    assert together == alone
    assert any("error" in result for result in together)
    assert any(result.get("rejected") for result in together)
    assert any(result.get("rejected") == [] for result in together)


def test_an_error_comes_through_with_its_attempts(serve: Any) -> None:
    """A model that writes no draft gives the same error, and tells the same tries, wherever its words are read."""
    serve(says("not a draft"))
    alone, together = (
        [repr((r.error, len(r.error.attempts))) for r in summarise_many([mill(1)], model=MODEL, processes=n) if r.error]
        for n in (1, 2)
    )
    assert together == alone
    assert "ReplyError" in alone[0]


def test_a_process_that_dies_takes_no_article_with_it(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    """With one of the processes killed in the middle, every article still comes out, and it is said once."""
    server = serve(grinds())
    results = summarise_many([mill(number) for number in NUMBERS], model=MODEL, processes=2, concurrency=2)
    first = next(results)
    os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
    values = [result.summary.figures[0].value for result in (first, *results) if result.summary]
    assert values == list(NUMBERS)
    assert len(server.requests) == len(NUMBERS)
    assert len([record for record in caplog.records if "has died" in record.message]) == 1


BATCH = """
import multiprocessing, time
from summarizer import summarise_many
from tests.mills import MODEL, mill

if __name__ == "__main__":
    results = summarise_many([mill(number) for number in range(210, 230)], model=MODEL, processes=2)
    next(results)
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    time.sleep(60)
"""


def test_no_process_outlives_a_batch_that_is_killed(serve: Any, tmp_path: Path) -> None:
    """Killed by SIGKILL, a batch leaves none of its processes behind."""
    serve(grinds())
    script = tmp_path / "batch.py"
    script.write_text(BATCH, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as batch:
        assert batch.stdout is not None
        children = [int(pid) for pid in batch.stdout.readline().split()]
        batch.kill()
    assert len(children) == 2
    end = time.monotonic() + 20
    while any(map(_is_running, children)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_is_running, children))


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_no_process_at_all_is_refused(serve: Any) -> None:
    """A batch in no process would never end."""
    serve(grinds())
    with pytest.raises(UsageError, match="allow one"):
        list(summarise_many([mill(1)], model=MODEL, processes=0))
