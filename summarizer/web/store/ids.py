"""Names of what is kept: they sort by the time of their making, and cannot be guessed."""

from __future__ import annotations

import base64
import binascii
import secrets
import time

_MARK = "after:"


def new_id(prefix: str, place: int = 0) -> str:
    """`sum_` or `bat_`, then in hex milliseconds, the place among those of one moment, and 64 bits of chance."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{place:05x}{secrets.token_hex(8)}"


def cursor_after(id_: str) -> str:
    """Where the next page begins, for the client an opaque word."""
    return base64.urlsafe_b64encode(f"{_MARK}{id_}".encode()).decode().rstrip("=")


def after_cursor(cursor: str) -> str:
    """The id that a cursor holds. ValueError for what is no cursor of ours."""
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError) as fault:
        raise ValueError("not a cursor") from fault
    if not told.startswith(_MARK) or "\0" in told:
        raise ValueError("not a cursor")
    return told.removeprefix(_MARK)
