"""What must not stand in a recording: the secrets of the client in use, and what a server tells of the account.

Headers are never written. What is found in them here is looked for in the bodies, where a server may repeat it. Only
what is in use is a secret: a text that merely looks like a key is the article's own and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

MASK = "(masked)"
PRIVATE = frozenset(
    "id system_fingerprint request_id organization organization_id project project_id user user_id account account_id"
    " metadata safety_identifier prompt_cache_key".split()
)
_SHORTEST = 8  # characters; "none", "ollama" and other placeholders are shorter
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]+|[\d.,:/-]+|.*\s.*", re.DOTALL)
_TELLING = re.compile(
    r"auth|key|secret|token\b|cookie|session|credential|signature|organi[sz]ation|project|account|tenant|user|request-id"
)
_PLAIN = re.compile(r"accept|connection|content-|host$|user-agent$|x-stainless-")
_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.~+/=:-]{16,}")

Pairs = Iterable[tuple[str, str]]  # of names and values, a name as often as it came


def secrets_in(sent: Pairs, received: Pairs) -> Iterator[str]:
    """The values that headers hold and bodies must not: of those that were sent also any that looks like a code."""
    for headers, codes_too in ((sent, True), (received, False)):
        for name, value in ((name.lower(), value) for name, value in headers if not _PLAIN.match(name.lower())):
            telling = _TELLING.search(name)
            yield from (part for part in _parts(name, value) if telling or (codes_too and _CODE.fullmatch(part)))


def _parts(name: str, value: str) -> Iterator[str]:
    """A header's value; of an authorization what follows the scheme, of cookies what each holds."""
    if "cookie" in name:
        cookies = value.split(";")[: 1 if name == "set-cookie" else None]
        yield from (cookie.partition("=")[2].strip(' "') for cookie in cookies)
    else:
        yield value.rpartition(" ")[2] if "authorization" in name else value


def worth_masking(values: Iterable[str | None], *, model: str = "") -> tuple[str, ...]:
    """Those that no article holds by chance, longest first: neither words nor numbers, and not short.

    A header may name the model that was asked: that is no secret.
    """
    long = {value for value in values if value is not None and len(value) >= _SHORTEST and value not in model}
    found = {value for value in long if not _WORD_OR_NUMBER.fullmatch(value)}
    return tuple(sorted(found, key=lambda value: (-len(value), value)))


def masked(data: Any, secrets: Iterable[str]) -> Any:
    """The data with each secret masked in its texts, also where a text is itself JSON and escapes it."""
    patterns = [(secret, _pattern(secret)) for secret in secrets]

    def mask(part: Any) -> Any:
        if isinstance(part, str):
            for secret, pattern in patterns:
                part = pattern.sub(MASK, part) if "\\" in part else part.replace(secret, MASK)
        elif isinstance(part, dict):
            return {mask(name): mask(value) for name, value in part.items()}
        elif isinstance(part, list):
            return [mask(value) for value in part]
        return part

    return mask(data) if patterns else data


def _pattern(secret: str) -> re.Pattern[str]:
    """A secret in every form that JSON allows at any depth: each character itself, after backslashes, or its number."""
    return re.compile("".join(rf"(?:{_itself(character)}|\\+u{_number(character)})" for character in secret))


def _itself(character: str) -> str:
    escaped = re.escape(character)
    return escaped if character.isalnum() else rf"\\*{escaped}"


def _number(character: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" for digit in f"{ord(character):04x}")


def without_account(data: Any) -> Any:
    """An answer without what it tells of the account, at any depth; texts are left as they are."""
    if isinstance(data, dict):
        return {name: without_account(value) for name, value in data.items() if name not in PRIVATE}
    return [without_account(value) for value in data] if isinstance(data, list) else data
