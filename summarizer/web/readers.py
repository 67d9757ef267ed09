"""Documents are read in processes of their own: what a stranger's PDF does to its parser ends only its own reading."""

from __future__ import annotations

import contextlib
import queue
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar, cast

from summarizer.children import end_with_parent
from summarizer.errors import InputError, SummarizerError

_T = TypeVar("_T")
_START = 60.0  # seconds for a process to come up
MEMORY = 2_000_000_000  # bytes of addresses that a process may use; 0.3 go to the libraries


class Readers:
    """Up to `count` processes, each reading one document at a time, none longer than `seconds`. They are started as
    they are needed, and another one where one had to be ended."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._places: queue.SimpleQueue[_Reader | None] = queue.SimpleQueue()
        self._readers: set[_Reader] = set()
        self._is_closed = False
        for _ in range(count):
            self._places.put(None)

    def read(self, work: Callable[[], _T]) -> _T:
        """What the work returns or raises, done in one of the processes; blocking.

        `work` and what it returns are pickled. InputError where it took too long or too much, or did not survive.
        """
        while True:
            with contextlib.suppress(_StoppedError):
                return self._read(work)

    def _read(self, work: Callable[[], _T]) -> _T:
        reader = self._places.get()
        try:
            reader = reader or self._start()
            return reader.read(work, self._seconds)
        finally:
            if reader is not None and not reader.is_alive:
                self._readers.discard(reader)
                reader = None
            self._places.put(reader)

    def close(self) -> None:
        """End the processes; what they are reading is given up."""
        self._is_closed = True
        for reader in list(self._readers):
            reader.kill()

    def _start(self) -> _Reader:
        if self._is_closed:
            raise SummarizerError("the service is stopping")
        reader = _Reader()
        self._readers.add(reader)
        return reader


class _StoppedError(Exception):
    """A reader was ended by SIGTERM, as a system that stops the service may send it to all its processes."""


class _Reader:
    """One process."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="summarizer-reader", daemon=True)
        self._process.start()
        theirs.close()
        self.is_alive = True
        try:
            if self._connection.poll(_START):
                self._connection.recv()
                return
        except EOFError:
            pass
        self.end()
        raise SummarizerError("no process could be started to read the document")

    def read(self, work: Callable[[], _T], seconds: float) -> _T:
        """As `Readers.read`."""
        try:
            self._connection.send(work)
            if not self._connection.poll(seconds):
                self.end()
                raise InputError(f"the document takes more than {seconds:g} s to read; give the article's text")
            done, error = self._connection.recv()
        except (EOFError, OSError) as gone:
            self.end()
            if self._process.exitcode == -signal.SIGTERM:
                raise _StoppedError from gone
            raise InputError("the document broke what was to read it; give the article's text") from gone
        if error is not None:
            raise error
        return cast("_T", done)

    def end(self) -> None:
        """End the process, and use it no more."""
        self.is_alive = False
        self.kill()
        self._connection.close()

    def kill(self) -> None:
        """End the process, whatever it does; who waits for it hears of it."""
        self._process.kill()
        self._process.join()


def _serve(connection: Connection) -> None:
    """The process: one work after the other."""
    end_with_parent()
    _bound_memory()
    connection.send(None)
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(_done(connection.recv()))


def _done(work: Callable[[], _T]) -> tuple[_T | None, Exception | None]:
    try:
        return work(), None
    except MemoryError:
        return None, InputError("the document takes too much memory to read; give the article's text")
    except Exception as error:  # noqa: BLE001 - raised again where it was asked for
        return None, error.with_traceback(None)


def _bound_memory() -> None:
    """Where the system can: not on Windows, and macOS takes no notice."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
