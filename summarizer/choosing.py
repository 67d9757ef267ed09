"""What the caller may choose, and what it comes to: the model, the way of asking, the prompt, the windows."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from summarizer.errors import ModelNotChosenError, UsageError
from summarizer.pipeline import OnUnsupported, Options, Way
from summarizer.prompts import load_prompt
from summarizer.recording import Cassette, RecordMode

_log = logging.getLogger("summarizer")
DEFAULT_OPENAI = "openai/gpt-5-mini"
DEFAULT_LOCAL = "local/qwen2.5-coder-1.5b-instruct"
_ALLOWED: dict[str, tuple[str | None, ...]] = {
    "way": (None, *get_args(Way)),
    "on_unsupported": get_args(OnUnsupported),
    "record": get_args(RecordMode),
}
_SMALL = re.compile(r"(?<![\d.])(?:[0-3](?:\.\d+)?b|\d{2,3}m)(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller may choose, as given."""

    model: str | None = None
    client: Any = None
    prompt: str | None = None
    way: Way | None = None
    max_reasks: int = 2
    on_unsupported: OnUnsupported = "reject"
    complete: bool = False
    cassette: Cassette | str | Path | None = None
    record: RecordMode = "none"
    cache: bool | str | Path = False
    window_tokens: int | None = None

    def __post_init__(self) -> None:
        """UsageError for what a type checker would have refused."""
        for name, allowed in _ALLOWED.items():
            if (given := getattr(self, name)) not in allowed:
                raise UsageError(f"{name}={given!r} is not known; it is one of {', '.join(filter(None, allowed))}")
        if self.max_reasks < 0:
            raise UsageError(f"max_reasks={self.max_reasks} is less than none; give 0 or more")


def options_of(choices: Choices, model: str, cassette: Cassette | None = None) -> Options:
    """What the flow needs to know, resolved. UsageError where the choices do not go together."""
    way = choices.way or _way_of(cassette, model) or way_for(model)
    prompt = load_prompt(choices.prompt or way)
    if choices.complete and way == "whole" and "re-ask incomplete" not in prompt.sections:
        raise UsageError(f"prompt {prompt.reference} cannot complete a draft: take a newer version")
    window_tokens = choices.window_tokens or window_for(model, way)
    return Options(model, way, prompt, choices.max_reasks, choices.on_unsupported, choices.complete, window_tokens)


def _way_of(cassette: Cassette | None, model: str) -> Way | None:
    """How a recording's own model was asked, where it is only played: nothing else would be found in it."""
    if cassette is None or cassette.records or cassette.model != model:
        return None
    return next((way for way in get_args(Way) if way == cassette.way), None)


def window_for(model: str, way: Way) -> int:
    """How many tokens of an article one request shows. The embedded engine has 16,384 for question and answer."""
    if way == "steps":
        return 12_000
    return 6_000 if model.startswith("local/") else 24_000


def way_for(model: str) -> Literal["whole", "steps"]:
    """The way of asking that suits a model: steps below some four billion parameters, as its name says."""
    return "steps" if model.startswith("local/") or _SMALL.search(model) else "whole"


def chosen_model(model: str | None, client: Any, cassette: Cassette | None) -> str:
    """The model to ask, by the order that `summarise` states. ModelNotChosenError names the ways."""
    named = model or os.environ.get("SUMMARIZER_MODEL")
    if named:
        return named if "/" in named else f"openai/{named}"
    if cassette is not None and cassette.model is not None:
        return cassette.model
    if client is not None or os.environ.get("OPENAI_API_KEY"):
        return DEFAULT_OPENAI
    from summarizer.models import is_installed  # noqa: PLC0415 - asked only when nothing else is named

    if is_installed(DEFAULT_LOCAL.removeprefix("local/")):
        _log.warning("no model named, using %s", DEFAULT_LOCAL)
        return DEFAULT_LOCAL
    raise ModelNotChosenError(
        "no model is chosen: name one with --model (or model=), set SUMMARIZER_MODEL or OPENAI_API_KEY,"
        f" or fetch the embedded one with `summarise models pull {DEFAULT_LOCAL.removeprefix('local/')}`"
    )
