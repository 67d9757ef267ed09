"""One page of the web: asked politely, trusted in nothing. Each hop is checked anew; sizes and time are bounded."""

from __future__ import annotations

import asyncio
import http.client
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urljoin

from summarizer.errors import FetchError, InputError
from summarizer.ingest.addresses import Target, target_of
from summarizer.ingest.connecting import Network
from summarizer.ingest.formats import declared_format
from summarizer.ingest.read import article_of, extract
from summarizer.ingest.robots import AGENT, Rules, check_installed
from summarizer.text import Article
from summarizer.version import __version__

USER_AGENT = f"{AGENT}/{__version__} (reads single articles for a person)"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown, application/pdf, message/rfc822, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_PIECE = 65_536
_GZIP = zlib.MAX_WBITS | 16


def fetch(
    url: str, *, timeout: float = 20, max_bytes: int = 20_000_000, robots: bool = True, allow_private: bool = False
) -> Article:
    """The article at a web address: HTML, text, PDF or an e-mail.

    `timeout` is in seconds, over names, redirects, robots.txt and the page together; `max_bytes` bounds what is read,
    before and after decompression. With `robots` the site's robots.txt is asked first and kept to. Without
    `allow_private` nothing but public addresses is reached, at every redirect. No cookie, no credentials and no proxy.

    Raises UrlRefusedError for what is not asked for, FetchError where it cannot be had, InputError where it holds no
    article, MissingExtraError where `article-summarizer[read]` is needed and not installed.
    """
    return article_in(download(url, timeout=timeout, max_bytes=max_bytes, robots=robots, allow_private=allow_private))


def download(
    url: str, *, timeout: float = 20, max_bytes: int = 20_000_000, robots: bool = True, allow_private: bool = False
) -> Page:
    """What stands at a web address, unread: the first half of `fetch`."""
    return Visit(Network(allow_private), time.monotonic() + timeout, max_bytes, robots).page(url)


def article_in(page: Page) -> Article:
    """The article of what was downloaded: the second half of `fetch`."""
    found = extract(page.body, content_type=page.content_type, name=page.target.shown)
    return article_of(replace(found, url=page.target.url), page.target.shown)


async def afetch(
    url: str, *, timeout: float = 20, max_bytes: int = 20_000_000, robots: bool = True, allow_private: bool = False
) -> Article:
    """As `fetch`, in a thread."""
    return await asyncio.to_thread(
        fetch, url, timeout=timeout, max_bytes=max_bytes, robots=robots, allow_private=allow_private
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered in the end."""

    target: Target
    status: int
    content_type: str | None
    body: bytes


@dataclass
class Visit:
    """One fetch, robots.txt included, until `ends` by `time.monotonic()`."""

    network: Network
    ends: float
    max_bytes: int
    robots: bool = True
    _rules: dict[str, Rules] = field(default_factory=dict)

    def page(self, url: str) -> Page:
        """What an address answers in the end, if it is a page with something on it."""
        if self.robots:
            check_installed()
        page = self._page(url, self.max_bytes, for_rules=False)
        shown = page.target.shown
        if page.status != http.client.OK:
            raise FetchError(f"{shown} answered {page.status} {http.client.responses.get(page.status, '')}".rstrip())
        if not page.body:
            raise InputError(f"{shown} is empty; there is no article")
        return page

    def _page(self, url: str, limit: int, *, for_rules: bool) -> Page:
        for _ in range(_MOST_REDIRECTS + 1):
            target = target_of(url, any_port=self.network.allow_private)
            if self.robots and not for_rules:
                self._keep_rules(target)
            with _Exchange(self.network, target, self.ends) as exchange:
                answer = exchange.response
                location = answer.getheader("Location")
                if answer.status not in _REDIRECTS or not location:
                    body = exchange.body(limit, cut=for_rules)
                    return Page(target, answer.status, answer.getheader("Content-Type"), body)
                url = urljoin(
                    target.url,
                    location.encode("latin-1", "replace").decode("utf-8", "replace").strip().replace(" ", "%20"),
                )
        raise FetchError(f"{target.shown} is reached by more than {_MOST_REDIRECTS} redirects; give the last address")

    def _keep_rules(self, target: Target) -> None:
        if target.origin not in self._rules:
            page = self._page(f"{target.origin}/robots.txt", Rules.LONGEST, for_rules=True)
            self._rules[target.origin] = Rules.of(page.status, page.body, target)
        self._rules[target.origin].keep(target)


class _Exchange:
    """One request and its response; closed at the end of the `with`."""

    def __init__(self, network: Network, target: Target, ends: float) -> None:
        self.target = target
        self._connection = HTTPConnection(target.host, target.port)
        self._connection.sock = network.connect(target, ends)
        try:
            host = target.origin.partition("//")[2]
            self._connection.request("GET", target.path, headers={"Host": host, **_HEADERS})
            self.response: HTTPResponse = self._connection.getresponse()
        except (OSError, HTTPException, ValueError) as fault:
            self._connection.close()
            raise self._failed(fault) from fault

    def __enter__(self) -> _Exchange:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self._connection.close()

    def body(self, limit: int, *, cut: bool = False) -> bytes:
        """The decompressed body of a page that was found; nothing of any other.

        FetchError above `limit` bytes and InputError for types that are not read, unless it is to be `cut` there.
        """
        if self.response.status != http.client.OK:
            return b""
        if not cut:
            self._check_declared(limit)
        whole = bytearray()
        try:
            for piece in self._decompressed():
                whole += piece
                if len(whole) > limit and cut:
                    break
                if len(whole) > limit:
                    raise self._too_long(limit)
        except (OSError, HTTPException, ValueError, zlib.error) as fault:
            raise self._failed(fault) from fault
        return bytes(whole[:limit])

    def _check_declared(self, limit: int) -> None:
        try:
            declared_format(self.response.getheader("Content-Type"))
        except InputError as refusal:
            raise InputError(f"{self.target.shown}: {refusal}") from None
        if self.response.length is not None and self.response.length > limit:
            raise self._too_long(limit)

    def _decompressed(self) -> Iterator[bytes]:
        encoding = (self.response.getheader("Content-Encoding") or "identity").strip().lower()
        if encoding not in {"identity", "gzip", "x-gzip"}:
            raise FetchError(f"{self.target.shown} answered in the encoding {encoding[:40]!r}, which was not asked for")
        if encoding == "identity":
            yield from self._pieces()
            return
        unpack = zlib.decompressobj(_GZIP)
        for piece in self._pieces():
            waiting = piece
            while waiting:
                if unpack.eof:  # another member of the same file
                    unpack = zlib.decompressobj(_GZIP)
                yield unpack.decompress(waiting, _PIECE)  # never more at once, whatever it would unfold to
                waiting = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
        yield unpack.flush()
        if not unpack.eof:
            raise FetchError(f"{self.target.shown} was cut off; try again")

    def _pieces(self) -> Iterator[bytes]:
        while piece := self.response.read(_PIECE):
            yield piece
        if self.response.length:
            raise FetchError(f"{self.target.shown} was cut off; try again")

    def _too_long(self, limit: int) -> FetchError:
        return FetchError(f"{self.target.shown} has more than {limit:,} bytes, which is the most that is read")

    def _failed(self, fault: Exception) -> FetchError:
        if isinstance(fault, TimeoutError):
            return FetchError(f"{self.target.shown} did not answer whole in time; allow more by timeout")
        return FetchError(f"{self.target.shown} broke off, or does not speak HTTP ({type(fault).__name__}); try again")
