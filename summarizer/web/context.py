"""What belongs to the request that is being answered: its id, in every log line and answer."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")
_GOOD = re.compile(r"[A-Za-z0-9._-]{1,64}")


def named(given: str | None) -> str:
    """The id that a client gave where it is a plain word, else a new one."""
    return given if given is not None and _GOOD.fullmatch(given) else secrets.token_hex(8)
