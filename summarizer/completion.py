"""Reading a chat completion, the JSON that an OpenAI-compatible server answers with, without any SDK.

Live and recorded answers go through here alike, so that a replay cannot read one differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from summarizer.exchange import Reply, Usage

_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


def reply_from_completion(
    body: Mapping[str, Any], *, asked: str, source: Literal["live", "cassette", "cache"] = "live"
) -> Reply:
    """The reply that a completion holds: its content, or the arguments of its tool call.

    `asked` is the model's name where the server does not say which one answered. ValueError when the
    body is no chat completion.
    """
    try:
        choice = body["choices"][0]
        message = choice["message"]
        text = message.get("content") or ""
        calls = message.get("tool_calls") or ()
    except (KeyError, IndexError, TypeError, AttributeError) as fault:
        raise ValueError("the answer is no chat completion") from fault
    if calls:
        text = calls[0]["function"]["arguments"]
    fenced = _FENCED.match(text)
    finish = choice.get("finish_reason") or "stop"
    refusal = message.get("refusal") or (
        "the provider's content filter stopped it" if finish == "content_filter" else None
    )
    usage = body.get("usage") or {}
    return Reply(
        text=fenced[1] if fenced else text,
        model=str(body.get("model") or asked),
        finish_reason=finish,
        refusal=refusal,
        usage=Usage(usage.get("prompt_tokens"), usage.get("completion_tokens")),
        source=source,
    )
