"""A connection to the very address that was checked, with one deadline over everything that is read from it."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.errors import FetchError, UrlRefusedError
from summarizer.ingest.addresses import Target, is_public


def look_up(host: str, port: int) -> list[str]:
    """The network addresses of a host, by the system's resolver. OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def open_socket(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to a network address. OSError where there is none in time."""
    return socket.create_connection((address, port), seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """How hosts are looked up and connected to; tests put their own parts in place of the system's.

    With `allow_private` any address may be reached.
    """

    allow_private: bool = False
    look_up: Callable[[str, int], Sequence[str]] = look_up
    open: Callable[[str, int, float], socket.socket] = open_socket
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def connect(self, target: Target, ends: float) -> socket.socket:
        """A socket to the target, within TLS for https, that fails when `time.monotonic()` reaches `ends`.

        The name is looked up once, and what is connected to is the address that was checked, not the name: a name
        server that answers otherwise the next time is not asked again. UrlRefusedError where any of the addresses is
        not public, FetchError where none can be reached.
        """
        addresses = self._addresses(target, ends)
        if not self.allow_private and (inside := [address for address in addresses if not is_public(address)]):
            raise UrlRefusedError(
                f"{target.host} is {inside[0]}, which is not on the public internet: "
                "it is asked with allow_private=True, --allow-private"
            )
        fault: OSError | None = None
        for place, address in enumerate(addresses):
            try:
                # What is left is shared out, so that an address that swallows packets leaves time for the next.
                return self._opened(address, target, ends, _left(ends) / (len(addresses) - place))
            except ssl.SSLError as refusal:
                raise FetchError(f"{target.shown}: no secure connection ({refusal.reason or refusal})") from refusal
            except OSError as refusal:
                fault = refusal
        raise FetchError(f"{target.shown} cannot be reached: {_told(fault)}") from fault

    def _opened(self, address: str, target: Target, ends: float, seconds: float) -> socket.socket:
        opened = self.open(address, target.port, seconds)
        timed = _Timed(opened.family, opened.type, opened.proto, fileno=opened.detach())
        timed.ends = ends
        if target.scheme == "http":
            return timed
        context = self.tls()
        context.sslsocket_class = _TimedTLS
        try:
            timed.settimeout(_left(ends))  # the handshake as a whole
            secure = context.wrap_socket(timed, server_hostname=target.host)
        except BaseException:
            timed.close()
            raise
        assert isinstance(secure, _TimedTLS)  # noqa: S101 - what the context was told to make
        secure.ends = ends
        return secure

    def _addresses(self, target: Target, ends: float) -> Sequence[str]:
        """What the host is looked up as, in time: resolvers know no deadline, so one that hangs is left behind."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.look_up(target.host, target.port))
            except (OSError, UnicodeError) as fault:
                answers.put(fault)

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=_left(ends))
        except (queue.Empty, TimeoutError):
            raise FetchError(f"{target.shown}: its host was not found in time") from None
        if isinstance(answer, Exception) or not answer:
            raise FetchError(f"{target.shown}: there is no host {target.host}; check the address")
        return answer


class _Deadlined:
    """Each read waits for what is left of the whole time, so that a slow drip ends too."""

    ends = float("inf")

    def recv_into(self, *args: Any, **options: Any) -> int:
        self.settimeout(_left(self.ends))  # type: ignore[attr-defined]
        return int(super().recv_into(*args, **options))  # type: ignore[misc]


class _Timed(_Deadlined, socket.socket):
    pass


class _TimedTLS(_Deadlined, ssl.SSLSocket):
    pass


def _left(ends: float) -> float:
    """Seconds until then. TimeoutError where there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("its time is up")
    return left


def _told(fault: OSError | None) -> str:
    return "no answer in time" if isinstance(fault, TimeoutError) else getattr(fault, "strerror", None) or str(fault)
