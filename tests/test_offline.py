"""What may be reached under the rule that the plugin lays on a test, which is the rule of every test here."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from typing import Any

import pytest

from summarizer.testing import refuse


async def _connect(address: tuple[str, int]) -> None:
    await asyncio.open_connection(*address)


def _by_tcp(address: tuple[str, int]) -> None:
    with socket.socket() as caller:
        caller.connect(address)


def _by_udp(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"", address)


@pytest.mark.parametrize(
    "reach",
    [
        _by_tcp,
        _by_udp,
        lambda address: asyncio.run(_connect(address)),
        lambda _: socket.getaddrinfo("name.invalid", 80),
        lambda _: asyncio.run(_connect(("name.invalid", 80))),
    ],
    ids=["connection", "datagram", "asyncio", "name", "name by asyncio"],
)
def test_nothing_but_loopback_is_reached(reach: Any) -> None:
    """Every way out is refused before anything is sent, by a failure that no `except Exception` takes for an error."""
    with pytest.raises(pytest.fail.Exception, match="wanted to reach"):
        reach(("192.0.2.1", 9))


def test_loopback_stays_open() -> None:
    """A server of this machine is reached, by address and by name, from any thread."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        for host in ("127.0.0.1", "localhost"):
            dial = threading.Thread(target=lambda: socket.create_connection((host, address[1])).close())  # noqa: B023 - joined
            dial.start()
            server.accept()[0].close()
            dial.join()


@pytest.mark.parametrize(
    ("event", "address", "open_to_it"),
    [
        ("socket.connect", ("127.8.0.1", 80), True),
        ("socket.connect", ("::1", 80, 0, 0), True),
        ("socket.connect", ("::ffff:127.0.0.1", 80, 0, 0), True),
        ("socket.connect", "/run/a.socket", True),
        ("socket.sendmsg", None, True),
        ("socket.connect", (1234, 0), True),
        ("socket.connect", ("::ffff:192.0.2.1", 80, 0, 0), False),
        ("socket.connect", ("fe80::1%eth0", 80, 0, 0), False),
        ("socket.connect", ("localhost.example.org", 80), False),
        ("socket.sendto", ("192.0.2.1", 53), False),
        ("socket.sendmsg", ("192.0.2.1", 53), False),
    ],
    ids=str,
)
def test_addresses_are_told_apart(event: str, address: Any, open_to_it: bool) -> None:
    """Loopback in each of its spellings, Unix and kernel sockets are open; every other address is not."""
    if open_to_it:
        sys.audit(event, None, address)
    else:
        with pytest.raises(pytest.fail.Exception):
            sys.audit(event, None, address)


@pytest.mark.parametrize(
    ("host", "open_to_it"),
    [(None, True), ("", True), (b"localhost", True), ("192.0.2.1", True), ("example.org", False), (b"a.org", False)],
)
def test_only_names_that_need_no_server_are_looked_up(host: Any, open_to_it: bool) -> None:
    """An address is written, not asked for; a name would be asked of a server elsewhere."""
    for event in ("socket.getaddrinfo", "socket.gethostbyname"):
        if open_to_it:
            sys.audit(event, host)
        else:
            with pytest.raises(pytest.fail.Exception):
                sys.audit(event, host)


def test_refusing_is_no_exception_that_code_catches() -> None:
    """What a refused address raises is not an `Exception`: an SDK would wrap that as an error of the connection."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - its kind is what is tested
        refuse("192.0.2.1:9")
    assert not isinstance(caught.value, Exception)
