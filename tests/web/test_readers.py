"""Documents are read in processes of their own: one that loops, dies or swells ends nothing but its own reading."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from summarizer import InputError, read_bytes
from summarizer.web.readers import Readers

STORY = b"The first tram for nine years ran through Lund on Monday.\nIt carried 40 people."


@pytest.fixture
def readers() -> Iterator[Readers]:
    """One process, which has a second for a document."""
    made = Readers(1, 1.0)
    yield made
    made.close()


def _end_once(marker: Path) -> str:
    """As a system does that ends the processes of a service; the second try finds the marker."""
    if marker.exists():
        return "read"
    marker.touch()
    os.kill(os.getpid(), signal.SIGTERM)
    return "not reached"


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (partial(time.sleep, 60), "takes more than 1 s"),
        (partial(os._exit, 3), "broke what was to read it"),
        (partial(bytearray, 8_000_000_000), "too much memory"),
        (partial(read_bytes, b""), "is empty"),
    ],
    ids=["hangs", "dies", "swells", "empty"],
)
def test_what_goes_wrong_is_told_and_the_next_document_is_read(
    readers: Readers, work: partial[object], says: str
) -> None:
    """A document that hangs, kills or fills its reader is refused in a line; the one after it is read as ever."""
    with pytest.raises(InputError, match=says):
        readers.read(work)
    assert readers.read(partial(read_bytes, STORY)).sentences == read_bytes(STORY).sentences


def test_a_process_is_kept_from_document_to_document(readers: Readers) -> None:
    """Only what was lost is started again."""
    first, second = readers.read(os.getpid), readers.read(os.getpid)
    assert first == second != os.getpid()


def test_the_end_of_the_service_spoils_no_document(tmp_path: Path) -> None:
    """SIGTERM to all processes of the service: what was being read is read again within the time of grace."""
    readers = Readers(1, 60.0)
    assert readers.read(partial(_end_once, tmp_path / "ended")) == "read"
    readers.close()


def test_closing_gives_up_what_is_read() -> None:
    """Who waits for a document is told, and no process stays."""
    readers = Readers(1, 60.0)
    pid = readers.read(os.getpid)
    told: list[InputError] = []

    def reading() -> None:
        with pytest.raises(InputError) as refused:
            readers.read(partial(time.sleep, 60))
        told.append(refused.value)

    thread = threading.Thread(target=reading)
    thread.start()
    time.sleep(0.2)
    readers.close()
    thread.join(10)
    assert len(told) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
