"""What a server's headers say of how fast it may be asked."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from summarizer.exchange import Remaining

_NUMBER = r"[0-9]+(?:\.[0-9]*)?"
_PART = re.compile(rf"({_NUMBER})(h|ms|m|s|us|\u00b5s|ns)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "\u00b5s": 1e-6, "ns": 1e-9}


def duration(written: str) -> float | None:
    """Seconds, from Go's form as OpenAI writes it ("6m0s", "1.5s", "120ms") or a bare number of seconds.

    None for anything else, and for what no float holds.
    """
    written = written.strip()
    if re.fullmatch(_NUMBER, written):
        seconds = float(written)
    elif _DURATION.fullmatch(written):
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(written))
    else:
        return None
    return seconds if math.isfinite(seconds) else None


def remaining(headers: Mapping[str, str]) -> Remaining | None:
    """What is left of requests and tokens, by the `x-ratelimit-` headers; None where none can be read."""
    found = Remaining(
        _count(headers.get("x-ratelimit-remaining-requests")),
        duration(headers.get("x-ratelimit-reset-requests", "")),
        _count(headers.get("x-ratelimit-remaining-tokens")),
        duration(headers.get("x-ratelimit-reset-tokens", "")),
    )
    return None if found == Remaining() else found


def _count(written: str | None) -> int | None:
    """A whole number of at most 18 digits. Some servers say -1 where they have no limit."""
    return int(written) if written is not None and re.fullmatch(r"\s*[0-9]{1,18}\s*", written) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from either form of the header (RFC 9110, 10.2.3) or OpenAI's own in milliseconds.

    Where there is none, until what is used up is there again.
    """
    for read in (_milliseconds, _seconds_or_date):
        if (told := read(headers)) is not None:
            return told
    left = remaining(headers) or Remaining()
    pairs = ((left.requests, left.requests_reset), (left.tokens, left.tokens_reset))
    return max((reset for count, reset in pairs if count == 0 and reset is not None), default=None)


def _milliseconds(headers: Mapping[str, str]) -> float | None:
    told = duration(headers.get("retry-after-ms", ""))
    return None if told is None else told / 1000


def _seconds_or_date(headers: Mapping[str, str]) -> float | None:
    given = headers.get("retry-after")
    if given is None:
        return None
    try:
        told = duration(given)
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time()) if told is None else told
    except (ValueError, OverflowError):
        return None
