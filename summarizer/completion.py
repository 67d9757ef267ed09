"""Reading a chat completion, what an OpenAI-compatible server answers with, whole or as events, without any SDK.

Live and recorded answers go through here alike, so that a replay cannot read one differently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from summarizer.exchange import Reply, Usage

_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


def reply_from_answer(body: str, *, asked: str, source: Literal["live", "cassette", "cache"] = "live") -> Reply:
    """The reply that the body of an answer holds: a completion, or a stream's events. ValueError when it is neither."""
    if not is_event_stream(body):
        return reply_from_completion(json.loads(body), asked=asked, source=source)
    stream = Stream(asked)
    for line in body.split("\n"):
        stream.read(line)
    return stream.reply(source)


def is_event_stream(body: str) -> bool:
    """Whether an answer's body is server-sent events, not JSON."""
    return body.lstrip().startswith(("data:", "event:", ":"))


@dataclass
class Stream:
    """A completion that arrives as server-sent events, one line at a time."""

    asked: str
    pieces: list[str] = field(default_factory=list)
    is_finished: bool = False
    _whole: dict[str, Any] = field(default_factory=dict)
    _refusal: str = ""
    _calls: bool = False

    def read(self, line: str) -> str:
        """What the line adds to the text. ValueError where the event is none of a completion."""
        if not line.startswith("data:"):
            return ""
        data = line[5:].strip()
        if data == "[DONE]":
            self.is_finished = True
            return ""
        event = json.loads(data)
        if not isinstance(event, dict) or "error" in event:
            raise ValueError(f"the server ended the stream: {str(event)[:200]}")
        self._whole |= {name: event[name] for name in ("model", "usage") if event.get(name)}
        return "".join(map(self._chosen, event.get("choices") or ()))

    def _chosen(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or {}
        self._refusal += delta.get("refusal") or ""
        if choice.get("finish_reason"):
            self._whole["finish_reason"] = choice["finish_reason"]
            self.is_finished = True
        calls = delta.get("tool_calls") or ()
        self._calls = self._calls or bool(calls)
        written = "".join((call.get("function") or {}).get("arguments") or "" for call in calls)
        piece = written if self._calls else delta.get("content") or ""
        if piece:
            self.pieces.append(piece)
        return piece

    def reply(self, source: Literal["live", "cassette", "cache"] = "live") -> Reply:
        """The whole reply. ValueError where the stream was cut off."""
        if not self.is_finished:
            raise ValueError("the stream was cut off before its end")
        message: dict[str, Any] = {"content": "".join(self.pieces), "refusal": self._refusal or None}
        body = {
            "choices": [{"message": message, "finish_reason": self._whole.get("finish_reason")}],
            "usage": self._whole.get("usage"),
            "model": self._whole.get("model"),
        }
        return replace(reply_from_completion(body, asked=self.asked, source=source), pieces=tuple(self.pieces))


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
    return Reply(
        text=fenced[1] if fenced else text,
        model=str(body.get("model") or asked),
        finish_reason=finish,
        refusal=refusal,
        usage=_usage(body),
        source=source,
    )


def _usage(body: Mapping[str, Any]) -> Usage:
    """What the body says of its tokens; a server that counts in anything but whole numbers has not said it."""
    usage = _mapping(body.get("usage"))
    details = _mapping(usage.get("prompt_tokens_details"))
    counts = (
        usage.get("prompt_tokens"),
        usage.get("completion_tokens"),
        details.get("cached_tokens"),
        details.get("cache_write_tokens"),
    )
    return Usage(*(count if type(count) is int and count >= 0 else None for count in counts))


def _mapping(part: Any) -> Mapping[str, Any]:
    return part if isinstance(part, Mapping) else {}
