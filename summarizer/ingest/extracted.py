"""What a reader of a format hands on: the text, and what the document says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of an article and its metadata as declared.

    `derived` tells that the text was taken out of a page, a PDF or a message, so that nobody has it but us.
    """

    text: str
    headline: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    url: str | None = None
    derived: bool = False
