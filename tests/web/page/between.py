"""A network between the page and the service, which breaks when it is told to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

_RESET = struct.pack("ii", 1, 0)


class Between:
    """Passes on what comes, in both directions. `is_deaf` lets nothing back, `is_down` nothing at all."""

    def __init__(self, url: str) -> None:
        self.leads_to(url)
        self.is_deaf = self.is_down = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._take, daemon=True).start()

    def leads_to(self, url: str) -> None:
        """Where what comes from now on goes."""
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 0)

    def cut(self) -> None:
        """Break every connection that there is."""
        while self._open:
            _broken(self._open.pop())

    def close(self) -> None:
        """Take nothing more."""
        self._listening.close()
        self.cut()

    def _take(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                if self.is_down:
                    _broken(client)
                    continue
                service = socket.create_connection(self._target)
                self._open += [client, service]
                threading.Thread(target=self._pass, args=(client, service), daemon=True).start()
                threading.Thread(target=self._pass, args=(service, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_back: bool = False) -> None:
        with contextlib.suppress(OSError):  # cut, or left
            while data := source.recv(65_536):
                if not (is_back and self.is_deaf):
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def _broken(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextlib.contextmanager
def between(url: str) -> Iterator[Between]:
    """A network before a service, until the end of the block."""
    network = Between(url)
    try:
        yield network
    finally:
        network.close()
