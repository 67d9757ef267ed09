"""The embedded engine as a provider: started on first use, spoken to as any OpenAI-compatible server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer import models
from summarizer.errors import UsageError
from summarizer.providers.engine import engine_for
from summarizer.providers.openai import OpenAIProvider

if TYPE_CHECKING:
    from summarizer.providers.base import Recorder


def connect(model: str, *, client: Any = None, recorder: Recorder | None = None) -> OpenAIProvider:
    """`local/NAME` of the store, or `local/path/to/model.gguf`."""
    if client is not None:
        raise UsageError("a client cannot be given for a local model: the engine is in this process")
    name = model.removeprefix("local/")
    engine = engine_for(models.path(name), alias=Path(name).name)
    return OpenAIProvider(Path(name).name, base_url=engine.base_url, api_key=engine.key, recorder=recorder, engine=True)
