"""The recordings of a folder, as they lie there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cassette_file import read_interactions, reply_of
from summarizer.circumstances import Circumstances
from summarizer.errors import CassetteError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.exchange import Reply
    from summarizer.text import Article

_ENDINGS = {".yaml", ".yml"}


@dataclass(frozen=True)
class Exchange:
    """One recorded request with its answer. `number` is its place in the file, 1-based."""

    number: int
    interaction: dict[str, Any]

    @property
    def key(self) -> str:
        """The sha256 of the canonical request."""
        return str(self.interaction["summarizer"]["request"])

    @property
    def purpose(self) -> str:
        """What the request was for."""
        return str(self.interaction["summarizer"].get("purpose", ""))

    @property
    def model(self) -> str:
        """The model that was asked."""
        return str(self.interaction["summarizer"].get("model", ""))

    @cached_property
    def circumstances(self) -> Circumstances:
        """The run that it was recorded in."""
        return Circumstances.read(self.interaction["summarizer"].get("run"))

    @cached_property
    def reply(self) -> Reply:
        """The answer. ValueError where the body is no chat completion."""
        return reply_of(self.interaction, asked=self.model)

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens, as the provider counted them."""
        usage = self.reply.usage
        return (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)

    def said_before(self) -> list[str]:
        """The answers of the model that the request repeats."""
        messages = json.loads(self.interaction["request"]["body"]).get("messages", ())
        return [str(message.get("content")) for message in messages if message.get("role") == "assistant"]


@dataclass(frozen=True)
class Recording:
    """The exchanges of one file."""

    path: Path
    exchanges: tuple[Exchange, ...]

    @classmethod
    def read(cls, path: Path) -> Recording:
        """The recording of a file. CassetteError, with the exchange, where it cannot be read."""
        exchanges = tuple(Exchange(number, one) for number, one in enumerate(read_interactions(path), 1))
        for exchange in exchanges:
            try:
                _ = exchange.reply, exchange.said_before(), exchange.key
            except (ValueError, KeyError, TypeError, AttributeError) as fault:
                raise CassetteError(f"exchange {exchange.number} of {path} cannot be read: {fault!r}") from fault
        return cls(path, exchanges)

    @cached_property
    def circumstances(self) -> Circumstances:
        """Those of the last run that recorded into it."""
        told = [exchange.circumstances for exchange in self.exchanges]
        return max(told, key=lambda run: run.recorded_at or "", default=Circumstances())

    @property
    def article(self) -> str:
        """What tells its article from others: the first digits of the sha256 of the text, else the file's name."""
        told = self.circumstances.article_sha256
        return told[:8] if told else self.path.stem.rpartition("-")[2]

    def is_of(self, article: Article) -> bool:
        """Whether it was recorded of this text."""
        told = self.circumstances.article_sha256
        return told == article.sha256 if told else self.article == article.sha256[:8]

    def is_of_former(self, article: Article) -> bool:
        """Whether it was recorded of a file of this name, with another text."""
        name = self.circumstances.article_source
        return bool(name and article.source) and name == Path(article.source or "").name and not self.is_of(article)

    @property
    def tokens(self) -> int:
        """Of all exchanges."""
        return sum(exchange.tokens for exchange in self.exchanges)


def files_in(places: Iterable[Path]) -> Iterator[Path]:
    """The YAML files of files and folders, those of a folder by name and with its subfolders."""
    for place in places:
        if place.is_dir():
            yield from sorted(file for file in place.rglob("*") if file.suffix in _ENDINGS and file.is_file())
        elif place.is_file():
            yield place
        else:
            raise UsageError(f"{place} is not there; name a folder of recordings or a file")


def recordings_in(places: Iterable[Path]) -> list[Recording]:
    """Every recording of files and folders. CassetteError at the first that cannot be read."""
    return [Recording.read(path) for path in files_in(places)]
