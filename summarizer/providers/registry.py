"""Which provider answers for a model's name: `provider/model`."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.providers.base import Provider, Recorder
    from summarizer.providers.openai_batches import OpenAIBatches

_ROOMS = {
    "openai": "summarizer.providers.openai:connect",
    "ollama": "summarizer.providers.openai:connect_ollama",
    "local": "summarizer.providers.local:connect",
}
_ADDRESSES = {"openai": "OPENAI_BASE_URL", "ollama": "OLLAMA_BASE_URL"}
_HOMES = {"openai": "https://api.openai.com", "ollama": "http://localhost:11434"}  # where nothing else is said
_OTHERS = "summarizer.providers.others:connect"
DEFAULT_EXAMPLE = "openai/gpt-5-mini"


def provider_for(model: str, *, client: Any = None, recorder: Recorder | None = None) -> Provider:
    """The provider of a model, with what it needs checked: key, extra, weights.

    `client` is the caller's own OpenAI or AsyncOpenAI client. Raises a UsageError or ModelStoreError.
    """
    prefix, _, name = model.partition("/")
    if not name or not prefix:
        like = f"openai/{model}" if prefix == model else DEFAULT_EXAMPLE
        raise UsageError(f"{model!r} is not a model's name; write provider/model, as in {like}")
    room = "openai" if client is not None and prefix != "local" else prefix
    module, _, function = _ROOMS.get(room, _OTHERS).partition(":")
    provider: Provider = getattr(import_module(module), function)(model, client=client, recorder=recorder)
    return provider


def batches_for(model: str, *, client: Any = None) -> OpenAIBatches:
    """The Batch API of a model's provider. UsageError where it is not one of OpenAI's protocol."""
    if not model.startswith("openai/"):
        raise UsageError(
            f"{model.partition('/')[0]} has no Batch API that this program speaks, only openai/ has: leave"
            " --provider-batch out, or name a model of openai/"
        )
    made: OpenAIBatches = import_module("summarizer.providers.openai_batches").connect(model, client=client)
    return made


def answering(model: str, client: Any = None) -> str:
    """What answers to a model's name, where the name alone does not say it: an address, or a file as it is now."""
    prefix, _, name = model.partition("/")
    if prefix == "local":
        return _file(Path(name)) if name.endswith(".gguf") else ""
    if client is not None:
        return str(getattr(client, "base_url", "")).rstrip("/")
    return os.environ.get(_ADDRESSES[prefix], "").rstrip("/") if prefix in _ADDRESSES else ""


def address_of(model: str, client: Any = None) -> tuple[str, int] | None:
    """Host and port of the server that answers; None where there is none, or only the SDK knows it."""
    prefix = model.partition("/")[0]
    try:
        url = urlsplit("" if prefix == "local" else answering(model, client) or _HOMES.get(prefix, ""))
        port = url.port or (80 if url.scheme == "http" else 443)
    except ValueError:  # no address at all: whoever sends to it says so
        return None
    return (url.hostname, port) if url.hostname else None


def _file(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return str(path)
    return f"{path.resolve()} {found.st_size} {found.st_mtime_ns}"
