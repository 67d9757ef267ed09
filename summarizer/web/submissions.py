"""What a client may ask for: the article, and the options that are safe to leave to strangers."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from summarizer.resources import list_prompts
from summarizer.web.store.accepting import NewSummary

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MODEL = r"^[a-z0-9]+/[A-Za-z0-9][A-Za-z0-9._:@/-]*$"


def _whole(text: str) -> str:
    if _UNWRITABLE.search(text):
        raise ValueError("must not hold NUL or half a character")
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("must be one line without control characters")
    return _whole(text)


_PROMPTS = [name for name in list_prompts() if not name.startswith("merged@")]  # which asks about claims, not articles


def _published(reference: str) -> str:
    if reference not in _PROMPTS:
        raise ValueError(f"must be one of {', '.join(_PROMPTS)}")
    return reference


# For whoever reads the description; what is checked is above.
_WHOLE = {"pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}
_ONE_LINE = {"pattern": r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"}
_ABSENT: Any = {"type": "null"}
Written = Annotated[str, AfterValidator(_whole), Field(json_schema_extra={**_WHOLE})]
Line = Annotated[str, AfterValidator(_line), Field(json_schema_extra={**_ONE_LINE})]
Prompt = Annotated[str, AfterValidator(_published), Field(json_schema_extra={"enum": [*_PROMPTS]})]


class Options(BaseModel):
    """How the article is to be summarised; as the keywords of `summarise()`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Annotated[str, Field(pattern=_MODEL, max_length=200)] | None = Field(
        default=None, description="provider/model, among those that this service allows; the service's own by default"
    )
    prompt: Prompt | None = Field(default=None, description="NAME@VERSION")
    way: Literal["whole", "steps"] | None = Field(default=None, description="one request, or several small ones")
    max_reasks: int = Field(default=2, ge=0, le=5, description="how often failing items are asked for again")
    on_unsupported: Literal["reject", "raise", "keep"] = Field(
        default="reject", description="what becomes of items that fail the checks"
    )
    complete: bool = Field(default=False, description="ask once more for salient items that were left out")
    window_tokens: int | None = Field(
        default=None, ge=1_000, le=200_000, description="ask about a longer article in windows of so many tokens"
    )
    token_budget: int | None = Field(default=None, ge=1, le=100_000_000, description="stop before more are used")
    timeout: float | None = Field(default=None, ge=1, le=3_600, description="seconds; at most as the service allows")


class ArticleGiven(BaseModel):
    """An article: exactly one of `text`, `html` and `url`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: {"type": "string"}, **dict.fromkeys(others, _ABSENT)}}
                for name, *others in (("text", "html", "url"), ("html", "text", "url"), ("url", "text", "html"))
            ]
        },
    )

    text: Written | None = Field(default=None, description="plain text or Markdown")
    html: Written | None = Field(default=None, description="a page; offsets are into the text extracted from it")
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2_000)] | None = Field(
        default=None, description="a page or file at a public address"
    )
    name: Annotated[Line, Field(max_length=300)] | None = Field(default=None, description="what to call it")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(given is not None for given in (self.text, self.html, self.url)) != 1:
            raise ValueError("give exactly one of text, html and url")
        return self

    def given(self) -> Given:
        """As it is kept."""
        if self.url is not None:
            return Given("url", None, url=self.url, name=self.name)
        if self.html is not None:
            return Given("html", self.html.encode(), content_type="text/html; charset=utf-8", name=self.name)
        return Given("text", (self.text or "").encode(), name=self.name)


class SummaryAsked(Options, ArticleGiven):
    """A summary to be made: the article and the options."""


class BatchAsked(Options):
    """Summaries to be made of several articles, all by the same options."""

    articles: Annotated[list[ArticleGiven], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Given:
    """An article as it came: bytes with their kind, or an address."""

    kind: Literal["text", "html", "url", "file"]
    data: bytes | None
    url: str | None = None
    content_type: str | None = None
    name: str | None = None

    def source(self) -> str:
        """All but the bytes, as JSON."""
        told = {"kind": self.kind, "url": self.url, "content_type": self.content_type, "name": self.name}
        return json.dumps(told, sort_keys=True)

    @classmethod
    def of(cls, source: str, data: bytes | None) -> Given:
        """As `source` told it."""
        return cls(data=data, **json.loads(source))


def new_summary(given: Given, options: Options) -> NewSummary:
    """As the store keeps it."""
    return NewSummary(options_json(options), given.source(), given.data, given.name)


def options_json(options: Options) -> str:
    """The options alone, in one order."""
    told: dict[str, Any] = options.model_dump(include=set(Options.model_fields))
    return json.dumps(told, sort_keys=True)


def fingerprint(kind: str, news: list[NewSummary]) -> str:
    """The sha256 of what was asked for, however it was wrapped."""
    digest = hashlib.sha256(kind.encode())
    for new in news:
        for part in (new.options.encode(), new.source.encode(), new.data or b""):
            digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()
