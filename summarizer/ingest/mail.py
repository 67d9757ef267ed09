"""The article in an e-mail: its plain text, else its HTML. Attachments are not read."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from importlib import import_module
from typing import Any

from summarizer.errors import InputError
from summarizer.ingest.decoding import decode
from summarizer.ingest.extracted import Extracted

_MOST_PARTS = 1_000
_LINE_END = re.compile(r"\r\n?")


def read_mail(data: bytes, name: str, declared: str | None = None) -> Extracted:
    """The text of a message, its subject as headline, its sender as byline. InputError where it holds no text."""
    del declared
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        if sum(1 for _ in zip(message.walk(), range(_MOST_PARTS + 1), strict=False)) > _MOST_PARTS:
            raise InputError(f"{name} has more than {_MOST_PARTS:,} parts; give its text")
        part = message.get_body(("plain", "html"))
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError) as fault:
        raise InputError(f"{name} is a damaged e-mail ({type(fault).__name__}); give its text") from fault
    if part is None:
        raise InputError(f"{name} is an e-mail without text; give its text")
    date = _header(message, "date")
    return replace(
        _body(part, name),
        headline=_header(message, "subject"),
        byline=_sender(message),
        published_at=_iso(message) or date,
        derived=True,
    )


def _body(part: Any, name: str) -> Extracted:
    payload = part.get_payload(decode=True) or b""
    charset = part.get_content_charset()
    if part.get_content_type() == "text/html":
        extracted: Extracted = import_module("summarizer.ingest.html").read_html(payload, name, charset)
        return extracted
    return Extracted(_LINE_END.sub("\n", decode(payload, name=name, declared=charset)))


def _header(message: EmailMessage, name: str) -> str | None:
    """A header as one line; None where there is none, or it cannot be read."""
    try:
        value = message.get(name)
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):  # the parser fails on some broken headers
        return None
    return " ".join(str(value).split()) or None if value is not None else None


def _sender(message: EmailMessage) -> str | None:
    """The name of the first sender; the address where there is no name."""
    try:
        addresses = message["from"].addresses
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return _header(message, "from")
    return (addresses[0].display_name or addresses[0].addr_spec or None) if addresses else None


def _iso(message: EmailMessage) -> str | None:
    try:
        moment = message["date"].datetime
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return None
    return moment.isoformat() if moment else None
