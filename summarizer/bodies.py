"""The bodies of an exchange as a recording holds them: without secrets, laid out so that a diff shows what changed."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from summarizer.completion import is_event_stream, reply_from_answer
from summarizer.scrubbing import PRIVATE, masked, without_account

if TYPE_CHECKING:
    from summarizer.providers.base import HttpExchange

_log = logging.getLogger("summarizer")
JSON, EVENTS = "application/json", "text/event-stream"


def asked(exchange: HttpExchange) -> str:
    """What was sent."""
    body = json.loads(exchange.request_body)
    kept = {name: part for name, part in body.items() if name not in PRIVATE}
    return _laid_out(_masked(kept, exchange.secrets))


def answered(exchange: HttpExchange) -> tuple[str, str]:
    """What came back: its media type and text."""
    body = exchange.response_body
    if not is_event_stream(body):
        return JSON, _laid_out(_masked(without_account(json.loads(body)), exchange.secrets))
    data = [line[5:].strip() for line in body.split("\n") if line.startswith("data:")]
    events = [without_account(json.loads(event)) for event in data if event != "[DONE]"]
    joined = _joined(events)
    if masked(joined, exchange.secrets) != joined:  # perhaps cut in two by events, where neither half shows
        return JSON, _laid_out(_masked(_whole(body), exchange.secrets))
    lines = [json.dumps(event, ensure_ascii=False) for event in events] + ["[DONE]"] * ("[DONE]" in data)
    return EVENTS, _encodable("".join(f"data: {line}\n\n" for line in lines))


def _masked(data: Any, secrets: tuple[str, ...]) -> Any:
    shown = masked(data, secrets)
    if shown != data:
        _log.warning("a key or an id in use stood in a request or an answer: masked, its replay may differ")
    return shown


def _joined(events: list[Any]) -> list[str]:
    """The texts that the events write piece by piece: those of one place, put together."""
    texts: defaultdict[str, list[str]] = defaultdict(list)

    def walk(part: Any, place: str) -> None:
        if isinstance(part, str):
            texts[place].append(part)
        elif isinstance(part, dict):
            for name, value in part.items():
                texts["names"].append(f"{name}\n")
                walk(value, f"{place}.{name}")
        elif isinstance(part, list):
            for value in part:
                walk(value, place)

    walk(events, "")
    return ["".join(pieces) for pieces in texts.values()]


def _whole(body: str) -> dict[str, Any]:
    """A stream as one completion."""
    reply = reply_from_answer(body, asked="")
    usage = reply.usage
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
    return {
        "object": "chat.completion",
        "model": reply.model or None,
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "prompt_tokens_details": {
                "cached_tokens": usage.cached_tokens,
                "cache_write_tokens": usage.cache_write_tokens,
            },
        },
    }


def _laid_out(data: Any) -> str:
    return _encodable(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _encodable(text: str) -> str:
    """Half a surrogate pair, which JSON allows and UTF-8 does not, as JSON escapes it."""
    return text.encode("utf-8", "backslashreplace").decode()
