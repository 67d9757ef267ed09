"""Which provider answers for a model's name: `provider/model`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.providers.base import Provider, Recorder

_ROOMS = {
    "openai": "summarizer.providers.openai:connect",
    "ollama": "summarizer.providers.openai:connect_ollama",
    "local": "summarizer.providers.local:connect",
}
_OTHERS = "summarizer.providers.others:connect"


def provider_for(model: str, *, client: Any = None, recorder: Recorder | None = None) -> Provider:
    """The provider of a model, with what it needs checked: key, extra, weights.

    `client` is the caller's own OpenAI or AsyncOpenAI client. Raises a UsageError or ModelStoreError.
    """
    prefix, _, name = model.partition("/")
    if not name:
        raise UsageError(f"{model!r} is not a model's name; write provider/model, as in openai/{model}")
    room = "openai" if client is not None and prefix != "local" else prefix
    module, _, function = _ROOMS.get(room, _OTHERS).partition(":")
    provider: Provider = getattr(import_module(module), function)(model, client=client, recorder=recorder)
    return provider
