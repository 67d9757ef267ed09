"""What goes to a model and what comes back, free of any SDK.

The canonical request (`Request.canonical`) is what the pipeline asked, not what a provider made of it:
model, messages, reply schema and settings, never host, port or key. Its sha256 finds a recording or a
cached reply, so its bytes are part of the recorded format: changing them makes every recording stale.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from summarizer.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How the model is asked to write. `grammar` (GBNF) and `stop` are for engines that know them."""

    temperature: float = 0.0
    seed: int = 1
    max_tokens: int = 4096
    grammar: str | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """One question to a model.

    `purpose` labels it in attempts and errors and is not part of what is hashed. `schema` is the JSON
    Schema of the reply, None for free text; `schema_name` names it to the provider.
    """

    model: str
    messages: tuple[Message, ...]
    purpose: str = "draft"
    schema: Mapping[str, Any] | None = None
    schema_name: str = "draft"
    settings: Settings = field(default_factory=Settings)

    def parts(self) -> dict[str, Any]:
        """The canonical request as plain data."""
        settings: dict[str, Any] = {
            "max_tokens": self.settings.max_tokens,
            "seed": self.settings.seed,
            "temperature": self.settings.temperature,
        }
        if self.settings.grammar is not None:
            settings["grammar"] = self.settings.grammar
        if self.settings.stop:
            settings["stop"] = list(self.settings.stop)
        return {
            "messages": [{"content": m.content, "role": m.role} for m in self.messages],
            "model": self.model,
            "schema": self.schema,
            "settings": settings,
        }

    @cached_property
    def canonical(self) -> bytes:
        """The canonical request: JSON, keys sorted, no white space, UTF-8 with lone surrogates escaped."""
        text = json.dumps(self.parts(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the canonical request: the key of cassettes and cache."""
        return hashlib.sha256(self.canonical).hexdigest()

    @cached_property
    def prompt_tokens(self) -> int:
        """The tokens of messages and schema, counted where the model's tokenizer is installed, else estimated."""
        texts = [message.content for message in self.messages]
        if self.schema is not None:
            texts.append(json.dumps(self.schema, separators=(",", ":")))
        return sum(tokens_of(text, self.model) for text in texts)

    @property
    def estimated_tokens(self) -> int:
        """The prompt's tokens and all the room for the reply: an upper guess, for budgets."""
        return self.prompt_tokens + self.settings.max_tokens

    def with_settings(self, **changes: Any) -> Request:
        """The same question, asked with other settings."""
        return replace(self, settings=replace(self.settings, **changes))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them; None where it did not say.

    Of the prompt's tokens, `cached_tokens` were read from the provider's own prompt cache and `cache_write_tokens`
    written to it: both may have a price of their own. What a model thinks is counted in `completion_tokens`.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Remaining:
    """What a server says that it still takes, and in how many seconds each is full again; None where it did not say."""

    requests: int | None = None
    requests_reset: float | None = None
    tokens: int | None = None
    tokens_reset: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `text` is what the model wrote (of a tool call: its arguments); `model` is as answered.

    `finish_reason` is the provider's ("stop", "length", …); `refusal` is its text where the model declined.
    `source` says where it came from: "live", "cassette" or "cache". `pieces` are the parts in which a streamed
    answer came. `failed` says how each try before this one ended. `is_batched` says that it came by the provider's
    Batch API, which has prices of its own. `remaining` is the server's state when it answered, no part of the answer:
    it is neither compared nor kept.
    """

    text: str
    model: str
    finish_reason: str = "stop"
    refusal: str | None = None
    usage: Usage = field(default_factory=Usage)
    source: Literal["live", "cassette", "cache"] = "live"
    pieces: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    is_batched: bool = False
    remaining: Remaining | None = field(default=None, compare=False, repr=False)
