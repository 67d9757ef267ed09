"""Secrets in a recording, found by the formats of well-known keys and by entropy.

The ways are those of gitleaks (a pattern for each format) and detect-secrets (Shannon entropy). Theirs look at lines of
source code; here the strings of the recorded JSON are looked at, and two things are known that they cannot know: what
the model was shown is the article's, and our own digests stand elsewhere. The secret itself is never told.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from summarizer.cassettes.recorded import Exchange

_FORMATS = {
    "a key of Anthropic": r"sk-ant-[\w-]{16,}",
    "a key of OpenAI or of its kind": r"sk-(?!ant-)(?=[\w-]*\d)[\w-]{16,}",
    "an organisation or project of OpenAI": r"(?:org|proj)[-_](?=[A-Za-z]*\d)[A-Za-z0-9]{16,}",
    "a token of GitHub": r"(?:gh[opsru]_[A-Za-z0-9]{30,}|github_pat_\w{22,})",
    "a token of GitLab": r"glpat-[\w-]{20,}",
    "a key of AWS": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
    "a key of Google": r"AIza[\w-]{35}",
    "a token of Hugging Face": r"hf_[A-Za-z0-9]{30,}",
    "a key of Groq": r"gsk_[A-Za-z0-9]{32,}",
    "a key of xAI": r"xai-[A-Za-z0-9]{32,}",
    "a token of Slack": r"xox[abeoprs]-[\w-]{10,}",
    "a key of Stripe": r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    "a JSON web token": r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a bearer token": r"[Bb]earer\s+(?=[\w.~+/-]*\d)[\w.~+/-]{16,}=*",
    "an address with its password": r"[a-z][a-z0-9+]*://[^\s/:@]+:[^\s/:@]+@",
}
_KNOWN = [(kind, re.compile(rf"(?<![A-Za-z0-9]){pattern}")) for kind, pattern in _FORMATS.items()]
_HEADERS = {"content-type"}
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
# Words, years and counts inside an address or a model's name; what is left must look random.
_WORDLIKE = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]?[a-z]+|[A-Z]+|\d{1,8})(?![A-Za-z0-9])|[+/_=-]")
_IDENTIFIER = re.compile(r"(?:call|chatcmpl|gen|msg|resp)[-_]")  # of an answer or a tool call: names, no secrets
_SHORTEST = 16  # characters that look random
_ENTROPY = 3.3  # bits a character: 16 random hexadecimal digits have some 3.4, 20 of base64 some 4.1


def secrets_in(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """The place and the kind of everything in an exchange that looks like a secret, each once."""
    strings = list(_strings(exchange))
    shown = "\n".join(text for place, text in strings if place.startswith("request messages"))
    yield from dict.fromkeys((place, kind) for place, text in strings for kind in kinds_of_secrets(text, shown))
    for side in ("request", "response"):
        for name in sorted({name.lower() for name in exchange.interaction[side]["headers"]} - _HEADERS):
            yield f"{side} headers", f"the header {name}"


def kinds_of_secrets(text: str, shown: str = "") -> Iterator[str]:
    """What a text holds that looks like a secret; what looks random but was `shown` to the model is not."""
    known = [(kind, match.span()) for kind, pattern in _KNOWN for match in pattern.finditer(text)]
    yield from (kind for kind, _ in known)
    for token in _TOKEN.finditer(text):
        covered = any(start < token.end() and token.start() < end for _, (start, end) in known)
        if not covered and token[0] not in shown and looks_random(token[0]):
            yield "characters that look random"


def looks_random(token: str) -> bool:
    """Whether a run of characters is random rather than words and numbers, by what is no word in it."""
    if _IDENTIFIER.match(token):
        return False
    rest = _WORDLIKE.sub("", token)
    mixed = any(ch.isdigit() for ch in rest) and any(ch.isalpha() for ch in rest)
    return mixed and len(rest) >= _SHORTEST and entropy(rest) >= _ENTROPY


def entropy(text: str) -> float:
    """Shannon's, in bits a character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _strings(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Each string of both bodies and of the address, with its place."""
    request, response = exchange.interaction["request"], exchange.interaction["response"]
    yield "request address", str(request["uri"])
    yield from _walked("request", json.loads(request["body"]))
    try:
        yield from _walked("response", json.loads(response["body"]["string"]))
    except ValueError:  # a stream, whose events cut a key into pieces
        yield "response answer", exchange.reply.text
        yield "response events", response["body"]["string"]


def _walked(side: str, value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield f"{side} {path}", value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield f"{side} {path}", str(name)
            yield from _walked(side, part, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _walked(side, part, f"{path}.{index}".lstrip("."))
