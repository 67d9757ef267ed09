"""The file of the response cache: shared by processes, set aside where it is broken, and never in the way."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import UsageError, summarise
from summarizer.cache import LAYOUT, Cache, cache_file, clear, held
from summarizer.database import opened
from summarizer.exchange import Message, Reply, Request
from tests.conftest import ROOT
from tests.damage import article_of, draft_of
from tests.loopback import says

ARTICLE = article_of("earnings_tavira_foods")
GOOD = says(json.dumps(draft_of("earnings_tavira_foods"), ensure_ascii=False))
MODEL = "openai/scripted-1"


def _request(number: int | str) -> Request:
    return Request("openai/m", (Message("user", f"question {number}"),))


def _filled(file: Path) -> None:
    cache = Cache(file)
    for number in range(100):
        cache.keep(_request(number), Reply("x" * 500, "m"))
    cache.close()


# --- many at once -------------------------------------------------------------------------------

WRITER = """
import sys, time
from pathlib import Path
from summarizer.cache import Cache, cache_file
from summarizer.exchange import Message, Reply, Request
name, gate = sys.argv[1], Path(sys.argv[2])
print("ready", flush=True)
while not gate.exists():
    time.sleep(0.001)
for number in range(25):
    cache = Cache(cache_file())  # as each run opens one
    cache.keep(Request("openai/m", (Message("user", f"question {name} {number}"),)), Reply(f"{name} {number}", "m"))
    cache.close()
"""


def test_processes_that_write_at_once_lose_nothing(own_cache: Path, tmp_path: Path) -> None:
    """Four begin a new file in the same moment and open it 25 times each; every reply is there, nobody complains."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(name), str(tmp_path / "gate")],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in range(4)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    (tmp_path / "gate").touch()
    assert [(writer.communicate(timeout=60)[1], writer.returncode) for writer in writers] == [("", 0)] * 4
    cache = Cache(cache_file())
    replies = [cache.find(_request(f"{name} {number}")) for name in range(4) for number in range(25)]
    cache.close()
    assert [reply.text for reply in replies if reply] == [
        f"{name} {number}" for name in range(4) for number in range(25)
    ]


def test_a_reader_does_not_wait_for_a_writer(own_cache: Path) -> None:
    """What is kept is found while another process is writing."""
    _filled(cache_file())
    with contextlib.closing(opened(cache_file(), LAYOUT)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with contextlib.closing(opened(cache_file(), LAYOUT)) as reader:
            assert reader.execute("SELECT count(*) FROM replies").fetchone() == (100,)


# --- what is broken or not ours -----------------------------------------------------------------


def _garbage(file: Path) -> None:
    file.write_bytes(b"this is no database, and it is longer than a header of one hundred bytes" * 100)


def _overwritten(file: Path) -> None:
    """A file of ours whose pages, but for the first, are noise."""
    _filled(file)
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xa7" * (len(content) - 4096))


def _cut(file: Path) -> None:
    _filled(file)
    file.write_bytes(file.read_bytes()[:5000])


def _foreign(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE holidays (place TEXT)")
        database.execute("INSERT INTO holidays VALUES ('Velland')")


def _without_tables(file: Path) -> None:
    _filled(file)
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TABLE replies")


def _directory(file: Path) -> None:
    (file / "inside").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [_garbage, _overwritten, _cut, _foreign, _without_tables, _directory])
def test_what_cannot_be_used_is_set_aside(
    serve: Any, own_cache: Path, caplog: pytest.LogCaptureFixture, spoil: Callable[[Path], None]
) -> None:
    """The run succeeds and says so in one line, what stood there is kept under another name, and the cache is new."""
    server = serve(GOOD)
    own_cache.mkdir(parents=True)
    file = cache_file()
    spoil(file)
    before = file.read_bytes() if file.is_file() else None
    results = [summarise(ARTICLE, model=MODEL, cache=True) for _ in range(3)]
    assert [result.provenance.source for result in results][0::2] == ["live", "cache"]
    assert len(server.requests) <= 2  # two where the fault is found only when the tables are read
    (aside,) = own_cache.glob("*.set-aside-*")
    assert before is None or aside.read_bytes() == before
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(file) in caplog.text
    assert aside.name in caplog.text


def test_a_foreign_file_keeps_its_rows(own_cache: Path) -> None:
    """A database that is not ours is neither written nor emptied."""
    own_cache.mkdir(parents=True)
    _foreign(cache_file())
    _filled(cache_file())
    (aside,) = own_cache.glob("*.set-aside-*")
    with contextlib.closing(sqlite3.connect(aside)) as database:
        assert database.execute("SELECT place FROM holidays").fetchall() == [("Velland",)]


# --- what hinders -------------------------------------------------------------------------------


@contextlib.contextmanager
def _read_only() -> Iterator[Path]:
    """A folder that nobody can write, root included: root becomes somebody else for a while."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(user)
            Path(folder).chmod(0o755)


@contextlib.contextmanager
def _full() -> Iterator[None]:
    """A disk on which no file may be longer than 8 kB."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _live(serve: Any, caplog: pytest.LogCaptureFixture, cache: Path | bool = True) -> None:
    """A run with this cache asks the server, succeeds, and says in one line that it went without the cache."""
    server = serve(GOOD)
    assert summarise(ARTICLE, model=MODEL, cache=cache).provenance.source == "live"
    assert len(server.requests) == 1
    (record,) = caplog.records
    assert record.getMessage().startswith("going on without the cache")


@pytest.mark.skipif(os.name != "posix", reason="modes and users of POSIX")
@pytest.mark.parametrize("there", [False, True], ids=["no file", "a file"])
def test_a_read_only_folder_hinders_nobody(serve: Any, caplog: pytest.LogCaptureFixture, there: bool) -> None:
    """Where nothing can be written, the run goes on without a cache."""
    serve(GOOD)
    summarise(ARTICLE, model=MODEL)  # what is imported on first use may be readable by its owner only
    with _read_only() as folder:
        if there:
            with _writable(folder):
                _filled(cache_file(folder))
        _live(serve, caplog, folder)


@contextlib.contextmanager
def _writable(folder: Path) -> Iterator[None]:
    user = os.geteuid()
    os.seteuid(os.getuid())
    folder.chmod(0o755)
    try:
        yield
    finally:
        folder.chmod(0o555)
        os.seteuid(user)


def test_a_place_that_cannot_be_hinders_nobody(serve: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """A file where the folder should be is no fault of the run."""
    (tmp_path / "file").touch()
    _live(serve, caplog, tmp_path / "file")


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("there", [False, True], ids=["no file", "a file"])
def test_a_full_disk_hinders_nobody(serve: Any, own_cache: Path, caplog: pytest.LogCaptureFixture, there: bool) -> None:
    """Where the reply cannot be written, the run goes on, and what was kept before is still there."""
    if there:
        _filled(cache_file())
    with _full():
        _live(serve, caplog)
    assert sum(entry.replies for entry in held(cache_file())[0]) == (100 if there else 0)


def test_a_locked_file_hinders_nobody(
    serve: Any, own_cache: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that does not end is waited for once, and the run goes on."""
    _filled(cache_file())
    monkeypatch.setattr("summarizer.database.BUSY", 0.05)
    with contextlib.closing(opened(cache_file(), LAYOUT)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        _live(serve, caplog)
        summarise(ARTICLE, model=MODEL, cache=True)
    assert len(caplog.records) == 1  # the same again is not said again


def test_a_user_without_a_home_has_no_cache(
    serve: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container whose user has no home the run goes on without a cache."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("SUMMARIZER_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    server = serve(GOOD)
    assert summarise(ARTICLE, model=MODEL, cache=True).provenance.source == "live"
    assert len(server.requests) == 1
    assert "home directory" in caplog.text


def test_a_hit_is_told_though_its_use_cannot_be_noted(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds the file, what is kept is still found."""
    _filled(cache_file())
    monkeypatch.setattr("summarizer.database.BUSY", 0.05)
    with contextlib.closing(opened(cache_file(), LAYOUT)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert Cache(cache_file()).find(_request(1)) is not None


# --- stats and clear ----------------------------------------------------------------------------


def test_what_is_held_is_told_by_model_and_cleared(own_cache: Path) -> None:
    """Replies, uses and bytes are counted; afterwards the file is small and holds none of them."""
    cache = Cache(cache_file())
    for number in range(300):
        cache.keep(_request(number), Reply("a secret of the article" * 20, "m" if number else "n"))
    cache.find(_request(0))
    cache.find(_request(0))
    cache.close()
    models, size = held(cache_file())
    assert [(entry.model, entry.replies, entry.uses) for entry in models] == [("m", 299, 0), ("n", 1, 2)]
    assert size > 300 * 460
    assert clear(cache_file()) == 300
    assert held(cache_file())[0] == []
    assert sum(file.stat().st_size for file in own_cache.iterdir()) < 50_000
    assert not [file for file in own_cache.iterdir() if b"a secret of the article" in file.read_bytes()]


def test_a_cache_that_cannot_be_cleared_says_so(tmp_path: Path) -> None:
    """Who asks for the cache itself is told what is wrong, as wrong usage."""
    (tmp_path / "file").touch()
    for job in (held, clear):
        with pytest.raises(UsageError, match="cannot be used"):
            job(cache_file(tmp_path / "file"))


def test_a_run_without_sqlite_goes_on(serve: Any, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    """A Python that was built without SQLite has no cache."""
    monkeypatch.setitem(sys.modules, "summarizer.cache", None)
    serve(GOOD)
    logging.getLogger("summarizer").propagate = True
    assert summarise(ARTICLE, model=MODEL, cache=True).provenance.source == "live"
    assert "going on without a cache" in caplog.text
