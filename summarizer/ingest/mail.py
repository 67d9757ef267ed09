"""The article in an e-mail: its plain text, else its HTML. Attachments are not read.

The message is taken apart by the old, simple policy: the parser of the new one takes minutes for headers made to hurt.
It reads the few headers that are shown, where these are short.
"""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.message import Message
from email.policy import compat32, default
from importlib import import_module
from typing import Any

from summarizer.errors import InputError
from summarizer.ingest.decoding import decode
from summarizer.ingest.extracted import Extracted

_MOST_BORDERS = 5_000  # lines that may part one part from the next
_LONGEST_HEADER = 1_000  # characters
_OF_CONTENT = re.compile(rb"^content-[\w-]{1,30}:[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+", re.IGNORECASE | re.MULTILINE)
_LONGEST_OF_CONTENT = 5_000  # bytes; the standard library's time for one grows with its square
_LINE_END = re.compile(r"\r\n?")
# What the parsers of the standard library raise over messages that are broken, besides their own defects.
_FAULTS = (ValueError, LookupError, RecursionError, AttributeError, TypeError, AssertionError)


def read_mail(data: bytes, name: str, declared: str | None = None) -> Extracted:
    """The text of a message, its subject as headline, its sender as byline. InputError where it holds no text."""
    del declared
    if data.count(b"\n--") > _MOST_BORDERS:
        raise InputError(f"{name} has more than {_MOST_BORDERS:,} parts; give its text")
    if any(len(header[0]) > _LONGEST_OF_CONTENT for header in _OF_CONTENT.finditer(data)):
        raise InputError(f"{name} is an e-mail with a header that is too long to read; give its text")
    try:
        message = email.message_from_bytes(data, policy=compat32)
        part = _text_part(message)
        payload = part.get_payload(decode=True) if part is not None else b""
        charset = part.get_content_charset() if part is not None else None
    except _FAULTS as fault:
        raise InputError(f"{name} is a damaged e-mail ({type(fault).__name__}); give its text") from fault
    if part is None or not isinstance(payload, bytes):
        raise InputError(f"{name} is an e-mail without text; give its text")
    if part.get_content_type() == "text/html":
        found: Extracted = import_module("summarizer.ingest.html").read_html(payload, name, charset)
    else:
        found = Extracted(_LINE_END.sub("\n", decode(payload, name=name, declared=charset)))
    return replace(
        found,
        headline=_told(_header(message, "subject")),
        byline=_sender(_header(message, "from")),
        published_at=_date(_header(message, "date")),
        derived=True,
    )


def _text_part(message: Message) -> Message | None:
    """The first part that is plain text, else the first in HTML; no attachments."""
    parts = [part for part in message.walk() if not part.is_multipart() and part.get_content_disposition() is None]
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind:
                return part
    return None


def _header(message: Message, name: str) -> Any:
    """A header, parsed; None where there is none, or it cannot be read."""
    try:
        value = str(message.get(name, ""))
        return default.header_factory(name, value) if 0 < len(value) <= _LONGEST_HEADER else None
    except _FAULTS:
        return None


def _told(header: Any) -> str | None:
    return (" ".join(str(header).split()) or None) if header is not None else None


def _sender(header: Any) -> str | None:
    """The name of the first sender; the address where there is no name."""
    addresses = getattr(header, "addresses", ())
    return (addresses[0].display_name or addresses[0].addr_spec or None) if addresses else _told(header)


def _date(header: Any) -> str | None:
    moment = getattr(header, "datetime", None)
    return moment.isoformat() if moment is not None else _told(header)
