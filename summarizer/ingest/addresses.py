"""Which web addresses may be asked: their form, before anything is looked up, and the network address, after it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from summarizer.errors import UrlRefusedError

_PORTS = {"http": 80, "https": 443}
_ALLOWED_PORTS = {80, 443, 8080, 8443}
_LONGEST = 4_096  # characters
_LONGEST_HOST = 253
_IN_PATH = "/%:@!$&'()*+,;=~-._"
_STRANGE = re.compile(r"[\x00-\x20\x7f\\]")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")

IPv4 = ipaddress.IPv4Address
IPv6 = ipaddress.IPv6Address
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NO_ONES = (
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's own service, in every virtual machine
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocols; a metadata service too; older Pythons take most of it as global
    ipaddress.IPv4Network("192.88.99.0/24"),  # relays of 6to4
    ipaddress.IPv6Network("3fff::/20"),  # documentation; older Pythons take it as global
)
_ISATAP = {0x00005EFE, 0x02005EFE}  # in the middle of an address, before the IPv4 one


@dataclass(frozen=True, slots=True)
class Target:
    """A web address that may be looked up. `path` holds the query too; `host` is ASCII, in lower case."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port where it is not the scheme's."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.path

    @property
    def shown(self) -> str:
        """The address for messages: without its query, which may hold what is nobody else's business."""
        return self.url.partition("?")[0]


def target_of(url: str, *, any_port: bool = False) -> Target:
    """The parts of a web address. UrlRefusedError where it is none, or of a form that is not asked."""
    if len(url) > _LONGEST:
        raise UrlRefusedError(f"the address has {len(url):,} characters, at most {_LONGEST:,} are asked")
    if _STRANGE.search(url.strip()):
        raise UrlRefusedError("the address holds a blank, a backslash or a control character; write it percent-encoded")
    try:
        parts = urlsplit(url.strip())
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError as fault:
        raise UrlRefusedError(f"the address cannot be read ({fault}); check it") from None
    if scheme not in _PORTS:
        raise UrlRefusedError(f"only http and https are fetched, not {scheme[:20]!r}; give a path for a file")
    if "@" in parts.netloc:
        raise UrlRefusedError("the address holds a user name or password, which is not sent; take it out")
    port = _PORTS[scheme] if port is None else port
    if port not in _ALLOWED_PORTS and not any_port:
        allowed = ", ".join(map(str, sorted(_ALLOWED_PORTS)))
        raise UrlRefusedError(f"port {port} is not asked, only {allowed}")
    query = f"?{quote(parts.query, safe=_IN_PATH + '?')}" if parts.query else ""
    return Target(scheme, _host(host), port, (quote(parts.path, safe=_IN_PATH) or "/") + query)


def _host(host: str) -> str:
    """The host in ASCII; an address in figures only as its four full decimal numbers, or as IPv6 in brackets."""
    if ":" in host:
        try:
            return str(IPv6(host))  # with a zone ("%eth0") it is none that is public
        except ValueError:
            raise UrlRefusedError(f"{host[:60]!r} is no IPv6 address; check it") from None
    try:
        name = host.encode("idna").decode("ascii").lower() if len(host) <= _LONGEST_HOST else ""
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise UrlRefusedError(f"{host[:60]!r} is no host name; check the address")
    if _NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        try:
            return str(IPv4(name))
        except ValueError:
            # 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are all read as 127.0.0.1 by some, and otherwise by others.
            raise UrlRefusedError(f"{name[:60]!r} is a disguised address; write its four decimal numbers") from None
    return name


def is_public(address: str) -> bool:
    """Whether a network address is anybody's on the internet: not private, loopback, link-local, shared, multicast.

    IPv4 within IPv6 (mapped, or by NAT64) is what it carries. Tunnels (6to4, Teredo, ISATAP) are nobody's site.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(found in network for network in _NO_ONES if network.version == found.version):
        return False
    if isinstance(found, IPv4):
        return found.is_global and not found.is_multicast and not found.is_reserved
    if found.ipv4_mapped is not None:
        return is_public(str(found.ipv4_mapped))
    if found in _NAT64:
        return is_public(str(IPv4(int(found) & 0xFFFFFFFF)))
    is_tunnel = found.sixtofour or found.teredo or int(found) >> 32 & 0xFFFFFFFF in _ISATAP
    return found in _UNICAST and found.is_global and not is_tunnel
