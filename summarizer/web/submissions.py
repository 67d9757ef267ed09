"""What a client may ask for: the article, and the options that are safe to leave to strangers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from summarizer.web.fields import ABSENT, COUNT, Html, Line, Model, Prompt, Text, Url, Written
from summarizer.web.store.accepting import NewSummary

_OF_TEXT = "plain text or Markdown with a line of body: more than a headline or a caption"
_OF_HTML = "a whole page that has an article; offsets are into the text extracted from it"


class Options(BaseModel):
    """How the article is to be summarised; as the keywords of `summarise()`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Model | None = Field(
        default=None, description="provider/model, among those that this service allows; the service's own by default"
    )
    prompt: Prompt | None = Field(default=None, description="NAME@VERSION")
    way: Literal["whole", "steps"] | None = Field(default=None, description="one request, or several small ones")
    max_reasks: Annotated[int, Field(ge=0, le=5), COUNT] = Field(
        default=2, description="how often failing items are asked for again"
    )
    on_unsupported: Literal["reject", "raise", "keep"] = Field(
        default="reject", description="what becomes of items that fail the checks"
    )
    complete: bool = Field(default=False, description="ask once more for salient items that were left out")
    window_tokens: Annotated[int, Field(ge=1_000, le=200_000), COUNT] | None = Field(
        default=None, description="ask about a longer article in windows of so many tokens"
    )
    token_budget: Annotated[int, Field(ge=1, le=100_000_000), COUNT] | None = Field(
        default=None, description="stop before more are used; one request takes some thousands"
    )
    timeout: float | None = Field(default=None, ge=1, le=3_600, description="seconds; at most as the service allows")


class ArticleGiven(BaseModel):
    """An article: exactly one of `text`, `html` and `url`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: {"type": "string"}, **dict.fromkeys(others, ABSENT)}}
                for name, *others in (("text", "html", "url"), ("html", "text", "url"), ("url", "text", "html"))
            ]
        },
    )

    text: Written | None = Field(default=None, description=_OF_TEXT)
    html: Written | None = Field(default=None, description=_OF_HTML)
    url: Url | None = Field(default=None, description="a page or file at a public address, on a usual port")
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
    """A summary to be made: the article and the options.

    What cannot be an article is refused before it is kept; in a batch it fails alone, and the others are made.
    """

    text: Text | None = Field(default=None, description=_OF_TEXT)
    html: Html | None = Field(default=None, description=_OF_HTML)


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
