"""On a real Ray of this machine: a worker that is killed, what is read and written, and errors that reach the user."""

from __future__ import annotations

import concurrent.futures.thread  # noqa: F401 - else pytester's tests forget it, and Ray pickles a copy of its classes
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import SummariseArticles, UsageError
from summarizer.cli.main import main
from tests.conftest import ROOT
from tests.loopback import Loopback, serving
from tests.mills import MODEL, grinds, mill

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs the extra: pip install '.[ray]'"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]
NUMBERS = range(1000, 1048)
HERE = [sys.executable, "-c", "from summarizer.cli.main import main; main()"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A Ray with two workers, started by us, and the server that its workers ask."""
    from summarizer.engines.connecting import connected

    with pytest.MonkeyPatch.context() as environment, serving(grinds()) as server:
        environment.setenv("OPENAI_BASE_URL", server.url)
        environment.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        environment.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path_factory.mktemp("workers-cache")))
        environment.setenv("PYTHONPATH", str(ROOT))
        environment.delenv("RAY_ADDRESS", raising=False)
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # each worker would compile all of Ray again
        environment.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        with connected(2):
            yield server


@pytest.fixture
def server(cluster: Loopback) -> Loopback:
    """The workers' server, as new."""
    cluster.answers = (grinds(),)
    for seen in (cluster.requests, cluster.headers, cluster.times):
        seen.clear()
    return cluster


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in this process; exit code, standard output, standard error."""

    def call(*arguments: object, engine: str = "ray") -> tuple[int, str, str]:
        on_ray = ["--workers", "2"] if engine == "ray" else []
        command = ["summarise", "batch", "-m", MODEL, "--no-cache", "--engine", engine, *on_ray]
        monkeypatch.setattr(sys, "argv", [*command, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(str(ended.value.code)), out, err

    return call


def _counts(server: Loopback) -> Counter[str]:
    asked = [re.search(r"ground (\d+) tonnes", q["messages"][-1]["content"]) for q in server.requests]
    return Counter(found[1] for found in asked if found)


class _Killing:
    """Answers; before the twelfth answer it kills the worker that asked, whose pid is its key."""

    def __init__(self, server: Loopback) -> None:
        self._server, self._answer = server, grinds()
        self._asked, self._lock = 0, threading.Lock()
        self.killed = 0

    def __call__(self, handler: Any) -> None:
        with self._lock:
            self._asked += 1
            is_twelfth = self._asked == 12
            if is_twelfth:
                self.killed = int(handler.headers["Authorization"].removeprefix("Bearer pid-"))
                os.kill(self.killed, signal.SIGKILL)
        if not is_twelfth:
            self._answer(handler)


@pytest.mark.parametrize(("cached", "most"), [(True, 4), (False, 8)], ids=["cache", "no cache"])
def test_a_killed_worker_loses_no_article(server: Loopback, tmp_path: Path, cached: bool, most: int) -> None:
    """Each article comes out once. Paid for twice is what was in flight; without a cache, the killed worker's batch."""
    import ray.data

    class ByPid(SummariseArticles):
        def __call__(self, batch: Any) -> Any:
            os.environ["OPENAI_API_KEY"] = f"pid-{os.getpid()}"
            return super().__call__(batch)

    killing = _Killing(server)
    server.answers = (killing,)
    rows = [{"id": f"m{number}", "text": mill(number).text} for number in NUMBERS]
    done = (
        ray.data.from_items(rows)
        .repartition(target_num_rows_per_block=8)
        .map_batches(
            ByPid,
            fn_constructor_kwargs={"model": MODEL, "concurrency": 4, "cache": tmp_path if cached else False},
            compute=ray.data.ActorPoolStrategy(size=2),
            batch_size=8,
        )
        .take_all()
    )
    assert sorted(row["id"] for row in done) == [f"m{number}" for number in NUMBERS]
    for row in done:
        assert json.loads(row["result"])["figures"][0]["value"] == row["id"].removeprefix("m")
    twice = [count for count in _counts(server).values() if count > 1]
    print("paid for twice:", len(twice))
    assert 1 <= len(twice) <= most
    assert set(twice) == {2}
    assert len(server.requests) == len(NUMBERS) + len(twice)
    pids = {headers["authorization"].removeprefix("Bearer pid-") for headers in server.headers}
    assert str(killing.killed) in pids
    assert len(pids) > 1  # another went on


def _alike(text: str) -> list[dict[str, Any]]:
    """Lines without the seconds that they took."""
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        for attempt in line.get("result", {}).get("provenance", {}).get("attempts", []):
            attempt["seconds"] = 0
    return lines


def test_lines_are_those_of_a_batch_here(
    run: Any, server: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Files, folders and JSON Lines, with failures among them: the same lines in the same order, and the same code."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
    folder, articles = tmp_path / "articles", tmp_path / "a.jsonl"
    folder.mkdir()
    for number in range(1000, 1004):
        (folder / f"{number}.txt").write_text(mill(number).text)
    records = [json.dumps({"id": number, "text": mill(number).text}) for number in range(1004, 1070)]
    articles.write_text("\n".join([*records, '{"id": "empty", "text": ""}', "{bad", str(tmp_path / "none.txt")]))
    code, out, _ = run(folder, articles)
    assert (code, len(out.splitlines())) == (3, 73)
    here = run(folder, articles, engine="here")
    assert (code, _alike(out)) == (here[0], _alike(here[1]))


def test_parquet_in_and_out(run: Any, server: Loopback, tmp_path: Path) -> None:
    """Named columns are read; the rows that come out have the same types whatever they hold."""
    import pyarrow as pa
    from pyarrow import parquet

    texts = [mill(number).text for number in range(1000, 1040)]
    table = pa.table({"url": range(41), "body": [*texts, None], "other": [0] * 41})
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=7)
    out = tmp_path / "out.parquet"
    code, _, err = run(tmp_path / "in.parquet", "-o", out, "--text-field", "body", "--id-field", "url")
    assert code == 3, err
    assert "41 articles: 40 done, 1 failed" in err
    rows = parquet.read_table(out).to_pylist()
    assert [row["id"] for row in rows] == [str(number) for number in range(41)]
    assert [json.loads(row["result"])["figures"][0]["value"] for row in rows[:40]] == list(map(str, range(1000, 1040)))
    assert rows[0]["summary"] == "The mill at Orvel ground 1000 tonnes of flour last year."
    assert rows[40]["error"] == {"kind": "InputError", "message": "40 has no text in 'body'", "exit_code": 3}


def test_addresses_are_read_by_the_workers_and_written(run: Any, server: Loopback, tmp_path: Path) -> None:
    """What a batch reads is read anywhere, as files at addresses; a bad line is a failure of its own."""
    records = [json.dumps({"id": f"m{number}", "text": mill(number).text}) for number in range(1000, 1004)]
    (tmp_path / "a.jsonl").write_bytes("\n".join([*records, "{bad"]).encode() + b'\n{"id": "\xff"}\n')
    (tmp_path / "b.csv").write_text(f'id,text\nm1004,"{mill(1004).text}"\n')
    (tmp_path / "c.txt").write_text(mill(1005).text)
    places = [f"file://{tmp_path}/{name}" for name in ("a.jsonl", "b.csv", "c.txt")]
    code, told, _ = run(*places, "-o", f"file://{tmp_path}/out.jsonl")
    assert (code, told) == (3, "")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    found = {line["id"]: line["result"]["figures"][0]["value"] for line in lines if "result" in line}
    assert found == {f"m{number}": str(number) for number in range(1000, 1005)} | {f"{tmp_path}/c.txt": "1005"}
    assert [line["error"]["kind"] for line in lines if "error" in line] == ["InputError"] * 2


def test_what_every_article_would_meet_ends_the_batch(run: Any, server: Loopback, tmp_path: Path) -> None:
    """A prompt that is not there, a missing column and a missing file keep their own exit codes and words."""
    import pyarrow as pa
    from pyarrow import parquet

    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "m1000", "text": mill(1000).text}))
    parquet.write_table(pa.table({"id": [1], "body": ["x"]}), tmp_path / "a.parquet")
    code, _, err = run(tmp_path / "a.jsonl", "--prompt", "whole@99")
    assert code == 2, err
    assert err.strip() == "summarise: there is no prompt 'whole@99'; known: merged@1, steps@1, whole@1, whole@2"
    assert "no column 'text'; they have id, body" in run(tmp_path / "a.parquet")[2]
    assert run(tmp_path / "none.parquet")[0] == 3
    assert server.requests == []


def test_what_needs_a_single_process_is_refused(run: Any, tmp_path: Path) -> None:
    """Before anything is read or written, and inputs of two kinds as well."""
    single = "--estimate --retry-failed --provider-batch --journal=j --budget-usd=7 --record=r --processes=7"
    for option in single.split():
        code, _, err = run("a.jsonl", option, "-o", tmp_path / "out.jsonl")
        assert (code, option.partition("=")[0] in err) == (2, True)
    assert run("a.jsonl", "b.parquet")[0] == 2
    assert run("s3://bucket/a.jsonl", "-o", "s3://bucket/a.jsonl")[0] == 2
    assert not list(tmp_path.iterdir())


def test_the_cluster_of_ray_address_is_used(server: Loopback, tmp_path: Path) -> None:
    """Another process is sent to the running Ray, and starts none: the articles are asked for by its workers."""
    import ray

    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "m1000", "text": mill(1000).text}))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_ADDRESS": ray.get_runtime_context().gcs_address}
    environment |= {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}  # that of this process, not of the workers
    command = [*HERE, "batch", "-m", MODEL, "--engine", "ray", "--workers", "1", "--no-cache", tmp_path / "a.jsonl"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["figures"][0]["value"] == "1000"
    assert len(server.requests) == 1
    assert "dashboard" not in done.stderr


@pytest.mark.parametrize("form", ["numpy", "pandas", "pyarrow"])
def test_a_batch_of_any_form(form: str, serve: Any) -> None:
    """Without Ray, called by hand: what is kept comes along, and types do not depend on what failed."""
    import pyarrow as pa

    serve(grinds())
    texts = [mill(1000).text, mill(1001).text, ""]
    table = pa.table({"key": [1, 2, 3], "body": texts, "day": ["Mon", "Tue", "Wed"]})
    forms = {"numpy": {name: table[name].to_numpy() for name in table.column_names}, "pandas": table.to_pandas()}
    call = SummariseArticles(text="body", id="key", keep=["day"], model=MODEL, cache=False)
    done = call(forms.get(form, table))
    ours = ["result", "summary", "error"]
    assert (
        done.select(ours).schema == call(table.slice(0, 1)).select(ours).schema == call(table[2:]).select(ours).schema
    )
    assert done.select(["id", "day"]).to_pydict() == {"id": [1, 2, 3], "day": ["Mon", "Tue", "Wed"]}
    assert [result and json.loads(result)["figures"][0]["value"] for result in done["result"].to_pylist()] == [
        "1000",
        "1001",
        None,
    ]
    assert [error and error["kind"] for error in done["error"].to_pylist()] == [None, None, "InputError"]


def test_rows_without_the_columns_are_wrong_usage() -> None:
    """Said before anything is asked for, with the columns that there are."""
    with pytest.raises(UsageError, match="no column 'text'; they have id, body"):
        SummariseArticles(model=MODEL)({"id": ["a"], "body": ["b"]})
