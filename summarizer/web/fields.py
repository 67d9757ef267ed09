"""The values that a request may hold: what is checked of each, and what the description says of it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from summarizer.resources import list_prompts

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SIGN = re.compile(r"[^\W_]")  # a letter or a figure, of any script
_TAG = re.compile("<[A-Za-z!]")
_ADDRESS = r"^https?://[^\s/?#\\]+([/?#][^\s\\]*)?$"
_PROMPTS = [name for name in list_prompts() if not name.startswith("merged@")]  # which asks about claims, not articles
_MODEL = r"^[a-z0-9]+/[A-Za-z0-9][A-Za-z0-9._:@/-]*$"


def _whole(text: str) -> str:
    if _UNWRITABLE.search(text):
        raise ValueError("must not hold NUL or half a character")
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _written(text: str) -> str:
    if not _SIGN.search(text):
        raise ValueError("must hold a letter or a figure")
    return _whole(text)


def _page(html: str) -> str:
    if not _TAG.search(html):
        raise ValueError("must hold an element, as in <p>; give plain text as text")
    return _written(html)


def _line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("must be one line without control characters")
    return _whole(text)


def _count(value: Any) -> Any:
    """2.0 is a whole number in JSON Schema too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _published(reference: str) -> str:
    if reference not in _PROMPTS:
        raise ValueError(f"must be one of {', '.join(_PROMPTS)}")
    return reference


# For whoever reads the description; what is checked is above.
_WHOLE = {"pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}
_READABLE = {"pattern": r"^[^\x00]*[^\x00-/:-@\[-`{-\u00a9\u2000-\u206f][^\x00]*$"}  # not signs and blanks alone
_MARKED_UP = {"pattern": r"^[^\x00]*<[A-Za-z!][^\x00]*$", "contentMediaType": "text/html"}
_ONE_LINE = {"pattern": r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"}
ABSENT: Any = {"type": "null"}
COUNT = BeforeValidator(_count)
Written = Annotated[str, AfterValidator(_whole), Field(json_schema_extra={**_WHOLE})]
Text = Annotated[str, AfterValidator(_written), Field(json_schema_extra={**_READABLE})]
Html = Annotated[str, AfterValidator(_page), Field(json_schema_extra={**_MARKED_UP})]
Url = Annotated[str, Field(pattern=_ADDRESS, max_length=2_000, json_schema_extra={"format": "uri"})]
Model = Annotated[str, Field(pattern=_MODEL, max_length=200)]
Line = Annotated[str, AfterValidator(_line), Field(json_schema_extra={**_ONE_LINE})]
Prompt = Annotated[str, AfterValidator(_published), Field(json_schema_extra={"enum": [*_PROMPTS]})]
