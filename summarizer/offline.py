"""No connection leaves this machine while tests play recordings. Loopback and Unix sockets stay open.

An audit hook sees every socket of the process, whatever library or thread opened it, and nothing is patched: other
plugins may patch sockets beside it. It cannot be removed, so it is installed once, when first asked for, and idles.
"""

from __future__ import annotations

import contextlib
import ipaddress
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

Refuse = Callable[[str], NoReturn]

_SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}  # (socket, address)
_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname"}  # (host, …)
_refusals: list[Refuse] = []
_installed = False


@contextlib.contextmanager
def only_loopback(refuse: Refuse) -> Iterator[None]:
    """Meanwhile `refuse` is called with each address elsewhere, before anything is sent; it has to raise."""
    global _installed  # noqa: PLW0603 - an audit hook stays for the life of the process
    if not _installed:
        sys.addaudithook(_watch)
        _installed = True
    _refusals.append(refuse)
    try:
        yield
    finally:
        _refusals.remove(refuse)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _refusals:
        return
    if event in _SENDING and isinstance(arguments[1], tuple):  # a Unix socket's address is a text
        host, port = arguments[1][:2]
        if isinstance(host, str) and not _is_loopback(host):
            _refusals[-1](f"{host}:{port}")
    elif event in _LOOKING_UP and arguments[0] is not None:
        host = arguments[0] if isinstance(arguments[0], str) else bytes(arguments[0]).decode("utf-8", "replace")
        if _address(host) is None and not _is_loopback(host):
            _refusals[-1](host)


def _is_loopback(host: str) -> bool:
    address = _address(host)
    if address is None:
        return host in {"", "localhost"}
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is written as; None for a name, which a name server would have to be asked for."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
