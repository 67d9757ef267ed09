"""Reading an article: bytes to text, newlines untouched; text to numbered sentences."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from summarizer.errors import InputError
from summarizer.ingest.furniture import lay_out
from summarizer.ingest.sentences import split_sentences
from summarizer.text import Article, Sentence

LARGEST = 20_000_000  # characters, and four times as many bytes
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENGLISH = frozenset(
    "the of and to in a is that for was on with as by at it from are be has said not have an his".split()
)


def read_article(source: str | Path | Article, *, name: str | None = None) -> Article:
    """The article of a text (`str`), a file (`Path`) or as it is.

    `name` is told in errors and names recordings. InputError where there is no article to be read.
    """
    if isinstance(source, Article):
        return source
    if isinstance(source, Path):
        return _article(decode(_bytes(source), name=str(source)), str(source))
    return _article(source, name)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory; give its files")
        size = path.stat().st_size
        if size > 4 * LARGEST or size > LARGEST * 2:
            raise InputError(f"{path} has {size:,} bytes, at most {2 * LARGEST:,} are read; split it")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} is not there; check its name") from None
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def decode(data: bytes, *, name: str) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252 where that gives printable text.

    InputError for what is not text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig",)
        if b"\0" in data:
            raise InputError(f"{name} holds NUL bytes and is not text; give plain text")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    odd = sum(not ch.isprintable() and ch not in "\r\n\t" for ch in text[:10_000])
    letters = sum(ch.isalpha() or ch.isspace() for ch in text[:10_000])
    if not text or odd or letters < 0.7 * len(text[:10_000]):
        raise InputError(f"{name} is not text in UTF-8; convert it, or give the text itself")
    return text


def _article(text: str, name: str | None) -> Article:
    called = name or "the article"
    if not text.strip():
        raise InputError(f"{called} is empty; give an article's text")
    if len(text) > LARGEST:
        raise InputError(f"{called} has {len(text):,} characters, at most {LARGEST:,} are read; split it")
    if "\0" in text:
        raise InputError(f"{called} holds a NUL character and is not text; give plain text")
    if broken := _SURROGATE.search(text):
        raise InputError(f"{called} holds half a character at {broken.start()}; decode it again from its bytes")
    layout = lay_out(text)
    sentences = [
        (paragraph, span) for paragraph, line in enumerate(layout.body) for span in split_sentences(text, line)
    ]
    if not any(ch.isalnum() for _, span in sentences for ch in text[span.start : span.end]):
        raise InputError(f"{called} has no body: every line is a headline or furniture; give the article's text")
    return Article(
        text=text,
        sentences=tuple(
            Sentence(number, span, text[span.start : span.end], paragraph)
            for number, (paragraph, span) in enumerate(sentences, 1)
        ),
        headline=layout.headline,
        standfirst=layout.standfirst,
        byline=layout.byline,
        publisher=layout.publisher,
        published_at=layout.published_at,
        modified_at=layout.modified_at,
        language=_language(text),
        furniture=tuple(layout.furniture),
        source=name,
    )


def _language(text: str) -> str | None:
    """ "en" where a seventh of the words are English function words, else unknown."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    return "en" if words and sum(word in _ENGLISH for word in words) > len(words) / 7 else None
