"""What a site's robots.txt allows (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, ClassVar

from summarizer.errors import MissingExtraError, UrlRefusedError
from summarizer.ingest.addresses import Target

AGENT = "article-summarizer"  # the name that a robots.txt may speak to


def check_installed() -> None:
    """MissingExtraError where robots.txt could not be read."""
    if find_spec("protego") is None:
        raise MissingExtraError("reading from the web is not installed: pip install 'article-summarizer[read]'")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site for us; `parsed` is None where everything is allowed."""

    LONGEST: ClassVar[int] = 512_000  # bytes
    parsed: Any = None

    @classmethod
    def of(cls, status: int, body: bytes, target: Target) -> Rules:
        """The rules of a robots.txt that was answered with that status. UrlRefusedError where the site cannot say."""
        if status >= 500:
            raise UrlRefusedError(
                f"{target.origin}/robots.txt answered {status}, so it is not known whether the page may be read: "
                "try again later, or read it with robots=False, --ignore-robots"
            )
        if status >= 300:
            return cls()  # there is none
        from protego import Protego  # noqa: PLC0415 - an extra

        return cls(Protego.parse(body.decode("utf-8", "replace")))

    def keep(self, target: Target) -> None:
        """UrlRefusedError where the address is not for us."""
        if self.parsed is not None and not self.parsed.can_fetch(target.url, AGENT):
            raise UrlRefusedError(
                f"{target.shown} is not for programs, says its site's robots.txt: "
                "it is read with robots=False, --ignore-robots"
            )
