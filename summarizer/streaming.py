"""What a model has written so far, while it writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from summarizer.errors import ReplyError
from summarizer.exchange import Reply, Request

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*")
_LINES = {"claims": "key_claims", "summary": "summary"}  # what the steps way asks for in lines


@dataclass(frozen=True, slots=True)
class Partial:
    """A part of a reply. Nothing of it has been checked: it is for watching, not for use.

    `purpose` says which question is being answered ("draft", "draft, re-ask 1", "claims", …), `text` is the reply so
    far, `draft` what can be read of it: lists of items by the names of `Draft`, the last one unfinished.
    """

    purpose: str
    text: str
    draft: dict[str, Any]
    grounded: Literal[False] = False


class Watched:
    """A reply as it comes: `heard` takes each piece, `reply` is there at the end."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._text = ""
        self._reply: Reply | None = None

    def heard(self, piece: str | Reply) -> Partial | None:
        """What is there now; None where the piece adds nothing to look at. An empty piece begins the reply anew."""
        if isinstance(piece, Reply):
            self._reply = piece
            return None
        self._text = self._text + piece if piece else ""
        return Partial(self._request.purpose, self._text, _draft(self._request, self._text)) if piece else None

    @property
    def reply(self) -> Reply:
        """The whole reply, which comes last."""
        if self._reply is None:
            raise ReplyError(f"the reply to {self._request.purpose!r} ended before it was whole")
        return self._reply


def pieces_of(reply: Reply) -> tuple[str | Reply, ...]:
    """A reply that is there already, in the pieces in which it once came."""
    return (*(reply.pieces or (reply.text,)), reply)


def _draft(request: Request, text: str) -> dict[str, Any]:
    if request.schema is not None:
        return _parsed(_FENCE.sub("", text))
    lines = [_BULLET.sub("", line).strip() for line in text.split("\n")]
    name = _LINES.get(request.purpose.partition(",")[0])
    return {name: [{"text": line} for line in lines if line]} if name else {}


def _parsed(text: str) -> dict[str, Any]:
    from pydantic_core import from_json  # noqa: PLC0415 - a replay that does not stream has no need of it

    try:
        found = from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
