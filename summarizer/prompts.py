"""Prompts: loaded, rendered, named and hashed.

A prompt is one file, `prompts/NAME@VERSION.md`, of sections that begin with `=== section ===`. A
published version is frozen; a change is a new version. Rendering replaces `{{name}}` in one pass, so
that nothing an article holds is taken for a placeholder.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from summarizer.errors import ResourceError, UsageError
from summarizer.resources import list_prompts, read_prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from summarizer.text import Article

_SECTION = re.compile(r"^=== (.+?) ===\n", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
# What could close our fence or forge a numbered sentence or a prompt of ours.
_FENCE = re.compile(r"<(?=\s*/?\s*article\b)", re.IGNORECASE)
_NUMBER = re.compile(r"\[(?=\d+\])")


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """One version of a prompt. `sha256` is of the file's text."""

    name: str
    version: str
    sha256: str
    sections: Mapping[str, str]

    @property
    def reference(self) -> str:
        """`NAME@VERSION`."""
        return f"{self.name}@{self.version}"

    def render(self, section: str, **values: str) -> str:
        """The section with its placeholders filled. A placeholder without a value is a ResourceError."""
        try:
            return _PLACEHOLDER.sub(lambda found: values[found[1]], self.sections[section])
        except KeyError as missing:
            raise ResourceError(f"prompt {self.reference} has no {missing} in {section!r}") from None


@cache  # a published prompt is frozen
def load_prompt(reference: str) -> PromptTemplate:
    """The prompt `NAME@VERSION`, or the newest version of `NAME`. UsageError when there is none."""
    name, _, version = reference.partition("@")
    versions = {known.partition("@")[2] for known in list_prompts() if known.partition("@")[0] == name}
    if not version and versions:
        version = max(versions, key=int)
    if version not in versions:
        raise UsageError(f"there is no prompt {reference!r}; known: {', '.join(list_prompts())}")
    text = read_prompt(f"{name}@{version}")
    parts = _SECTION.split(text)[1:]
    sections = {title: body.strip("\n") for title, body in zip(parts[::2], parts[1::2], strict=True)}
    return PromptTemplate(name, version, hashlib.sha256(text.encode()).hexdigest(), sections)


def fenced(article: Article) -> str:
    """The article as a capable model sees it: fenced, body sentences numbered, forged fences neutralised."""
    head = [
        f"{label}: {_defused(text)}"
        for label, text in (("Headline", article.headline), ("Standfirst", article.standfirst))
        if text
    ]
    body = [f"[{sentence.number}] {_defused(sentence.text)}" for sentence in article.sentences]
    return "\n".join(["<article>", *head, *body, "</article>"])


def listed(claims: Iterable[tuple[Sequence[int], str]]) -> str:
    """Claims, a line each, after the numbers of the sentences that support them; forgeries neutralised."""
    return "\n".join(f"[{', '.join(map(str, numbers))}] {_defused(text)}" for numbers, text in claims)


def unnumbered(article: Article) -> str:
    """The article as a small model sees it: one sentence a line; numbers would be copied or counted."""
    return one_a_line([article.headline or "", *(sentence.text for sentence in article.sentences)])


def one_a_line(texts: Iterable[str]) -> str:
    """The texts, each on a line of its own."""
    return "\n".join(_one_line(text) for text in texts if text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _defused(text: str) -> str:
    return _NUMBER.sub("(", _FENCE.sub("‹", _one_line(text)))
