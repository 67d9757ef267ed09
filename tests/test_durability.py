"""A recording is written whole or not at all, by many at once, and outlives its writer."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import stat
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from summarizer import CassetteError
from summarizer.cassette_file import read_interactions
from summarizer.durable import locked
from summarizer.providers.base import HttpExchange
from summarizer.recording import Cassette, RecordMode
from tests.loopback import Answer, Loopback, completion, replies, serving
from tests.recorders import PATH, question, recorders

KILLS = 50
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the recording processes are forked")


def _counting(sent: list[str]) -> Answer:
    """Answer with the question's own name, and count what was sent to its last byte."""
    answer = replies(lambda asked: f"answer to {asked['messages'][-1]['content']}")

    def counted(handler: Any) -> None:
        answer(handler)
        sent.append(handler.question["messages"][-1]["content"])

    return counted


def _port(server: Loopback) -> int:
    return int(server.url.rpartition(":")[2].removesuffix("/v1"))


def _wait_until(sent: list[str], count: int) -> None:
    late = time.monotonic() + 20
    while len(sent) < count and time.monotonic() < late:
        time.sleep(0.0005)


def _plays(cassettes: list[Cassette], name: str) -> bool:
    """Whether one of them holds the exchange, with the answer that belongs to it."""
    found = [reply.text for cassette in cassettes if (reply := cassette.find(question(name)))]
    return found == [f"answer to {name}"]


def test_a_killed_writer_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """Killed at 50 seeded moments, every answer is there and readable, but for the one in flight."""
    moments = random.Random(4)
    sent: list[str] = []
    with serving(_counting(sent)) as server, recorders() as running:
        for kill in range(KILLS):
            cassette = tmp_path / f"{moments.randrange(3)}.yaml"
            process = running.start(f"writer {kill}", cassette, _port(server), 1000)
            _wait_until(sent, len(sent) + moments.randrange(5))
            time.sleep(moments.uniform(0, 0.01))
            while_written = Cassette.load(cassette, mode="new").interactions
            os.kill(process, signal.SIGKILL)
            running.wait()
            assert Cassette.load(cassette, mode="new").interactions[: len(while_written)] == while_written
    cassettes = [Cassette.load(file) for file in tmp_path.glob("[0-9].yaml")]
    lost = [name for name in sent if not _plays(cassettes, name)]
    last = {name.rpartition(" ")[0]: name for name in sent}  # what may have been in flight when its writer died
    assert len(sent) > KILLS
    assert set(lost) <= set(last.values())
    assert sum(len(cassette.entries) for cassette in cassettes) == len(sent) - len(lost)


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four processes in one file, two more in the same folder: each exchange is there once, in its writer's order."""
    sent: list[str] = []
    with serving(_counting(sent)) as server, recorders() as running:
        for writer in range(6):
            running.start(f"writer {writer}", tmp_path / f"{max(0, writer - 3)}.yaml", _port(server), 20)
        for _ in range(6):
            running.wait()
    found = {file.name: read_interactions(file) for file in tmp_path.iterdir()}
    assert {name: len(entries) for name, entries in found.items()} == {"0.yaml": 80, "1.yaml": 20, "2.yaml": 20}
    digests = Counter(entry["summarizer"]["request"] for entries in found.values() for entry in entries)
    assert digests == {question(name).sha256: 1 for name in sent}
    shared = [entry["summarizer"]["request"] for entry in found["0.yaml"]]
    for writer in range(4):
        own = [question(f"writer {writer} {number}").sha256 for number in range(20)]
        assert [digest for digest in shared if digest in own] == own


def _recorded(path: Path, mode: RecordMode, *answers: tuple[str, str]) -> Cassette:
    cassette = Cassette.load(path, mode=mode)
    for name, text in answers:
        _record(cassette, name, text)
    return cassette


def _record(cassette: Cassette, name: str, text: str) -> None:
    cassette.record(question(name), HttpExchange("POST", PATH, "{}", json.dumps(completion(text)), 200, ()))


def _said(path: Path, name: str) -> list[str]:
    playing = Cassette.load(path)
    return [reply.text for _ in playing.entries if (reply := playing.find(question(name)))]


def test_recording_everything_anew_replaces_request_by_request(tmp_path: Path) -> None:
    """In the mode "all" what was loaded of the same request goes; other requests' and other writers' answers stay."""
    path = tmp_path / "a.yaml"
    _recorded(path, "new", ("a", "old a"), ("a", "older a"), ("b", "old b"))
    first, second = Cassette.load(path, mode="all"), Cassette.load(path, mode="all")
    for cassette, text in ((first, "first a"), (second, "second a"), (first, "first a again")):
        _record(cassette, "a", text)
    assert [_said(path, "a"), _said(path, "b")[:1]] == [
        ["first a", "second a", "first a again", "first a again"],
        ["old b"],
    ]


def test_the_disk_has_it_before_its_name_and_the_folder_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Content is flushed, then renamed, then the folder is flushed: in no other order does it outlive a power cut."""
    told: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        told.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        told.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    _recorded(tmp_path / "a.yaml", "new", ("a", "text"))
    assert told == ["content", "rename", "folder"]
    assert [file.name for file in tmp_path.iterdir()] == ["a.yaml"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the content cannot be flushed the old file stays, nothing lies about and the error says why."""
    path = tmp_path / "a.yaml"
    cassette = _recorded(path, "new", ("a", "text"))
    before = path.read_bytes()

    def fsync(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(CassetteError, match="No space left"):
        _record(cassette, "b", "more")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_is_taken_over(tmp_path: Path) -> None:
    """A forgotten lock and half a file beside the cassette neither stop a writer nor reach a reader."""
    path = tmp_path / "a.yaml"
    _recorded(path, "new", ("a", "text"))
    (tmp_path / ".a.yaml.part").write_text("version: 1\ninteractions:\n- summ")
    (tmp_path / ".a.yaml.lock").touch()
    assert _said(path, "a") == ["text"]
    _recorded(path, "new", ("b", "more"))
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_cassette_stays_one(tmp_path: Path) -> None:
    """Recording through a link changes the file that it names, under that file's lock."""
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    _recorded(real, "new", ("a", "text"))
    link.symlink_to(real)
    with locked(link):
        _recorded(link, "new", ("b", "more"))
    assert link.is_symlink()
    assert len(read_interactions(real)) == 2
