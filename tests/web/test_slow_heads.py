"""Who does not say what he wants is not waited for: real sockets that are slow, and others beside them."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.loopback import Answer
from tests.web.client import Site, asked, mills, value
from tests.web.process import serving

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: "
SOON = 0.3  # seconds in which a head has to come
DRIP = 0.05  # seconds between bytes


@contextlib.contextmanager
def _connected(running: Site) -> Iterator[socket.socket]:
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        yield connection


def _is_closed(connection: socket.socket) -> bool:
    """By the other side, within the socket's own time, whatever came before."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def _dripping(connection: socket.socket, ended: threading.Event) -> None:
    """A byte of a header now and then, until it cannot be sent."""
    with contextlib.suppress(OSError):
        while not ended.wait(DRIP):
            connection.sendall(b"a")


def _unhurt(running: Site, number: int = 2) -> None:
    answer = running.ask(asked(number))
    assert (answer.status_code, value(answer.json())) == (201, number)


@pytest.mark.parametrize("start", [b"", b"GET", HEAD])
def test_a_head_that_does_not_end_is_closed(site: Any, serve: Any, start: bytes) -> None:
    """Whether nothing came, a part, or byte after byte without an end; one beside it is answered."""
    serve(mills())
    running, ended = site(head_seconds=SOON), threading.Event()
    with _connected(running) as silent, _connected(running) as dripping:
        for slow in (silent, dripping):
            slow.sendall(start)
        thread = threading.Thread(target=_dripping, args=(dripping, ended))
        if start == HEAD:
            thread.start()
        _unhurt(running)
        assert _is_closed(silent)
        assert _is_closed(dripping)
        ended.set()
        if start == HEAD:
            thread.join(20)


def test_a_second_head_has_no_more_time_than_the_first(site: Any, serve: Any) -> None:
    """A connection that was answered once and then begins to drip is closed too."""
    serve(mills())
    running, ended = site(head_seconds=SOON), threading.Event()
    with _connected(running) as slow:
        slow.sendall(HEAD + b"a\r\n\r\n")
        assert slow.recv(65_536).startswith(b"HTTP/1.1 200")
        slow.sendall(HEAD)
        thread = threading.Thread(target=_dripping, args=(slow, ended))
        thread.start()
        assert _is_closed(slow)
        ended.set()
        thread.join(20)
    _unhurt(running)


def test_a_head_in_pieces_and_a_long_answer_are_waited_for(site: Any, serve: Any) -> None:
    """What comes in time is answered, though in two parts, and the answer may take longer than a head."""
    waited = threading.Event()
    server = serve(_late(waited))
    running = site(head_seconds=SOON)
    with _connected(running) as pieces:
        pieces.sendall(HEAD)
        pieces.sendall(b"a\r\nConnection: close\r\n\r\n")
        assert pieces.recv(65_536).startswith(b"HTTP/1.1 200")
        assert _is_closed(pieces)
    _unhurt(running)
    assert waited.is_set()
    assert len(server.requests) == 1


def _late(waited: threading.Event) -> Answer:
    answer = mills()

    def late(handler: Any) -> None:
        handler.server.ended.wait(3 * SOON)
        waited.set()
        answer(handler)

    return late


def test_many_slow_heads_keep_nobody_waiting(serve: Any, tmp_path: Any) -> None:
    """A hundred connections to a service as people start it: others are answered, and all of these are closed."""
    server = serve(mills())
    with serving(tmp_path, server.url, "--head-seconds", "1") as running, ExitStack() as stack:
        slow = [stack.enter_context(_connected(running)) for _ in range(100)]
        for connection in slow:
            connection.sendall(HEAD)
        _unhurt(running)
        assert all(map(_is_closed, slow))
        _unhurt(running, 3)
