"""Reading an article: bytes to text, newlines untouched; text to numbered sentences."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError
from summarizer.ingest.decoding import decode
from summarizer.ingest.extracted import Extracted
from summarizer.ingest.formats import declared_charset, format_of
from summarizer.ingest.furniture import lay_out
from summarizer.ingest.sentences import paragraph_sentences
from summarizer.text import Article, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[bytes, str, str | None], Extracted]  # data, name, declared encoding

LARGEST = 20_000_000  # characters, and four times as many bytes
_READERS = {
    "html": "summarizer.ingest.html:read_html",
    "pdf": "summarizer.ingest.pdf:read_pdf",
    "email": "summarizer.ingest.mail:read_mail",
}
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_FILE = re.compile(r"[^\r\n]{1,250}\.(?:txt|text|md|markdown|x?html?|pdf|eml|docx?)", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")
_USUAL_MARKS = "“”‘’–—…\xa0£€"
_BLANKS = str.maketrans({chr(place): " " for place in range(128) if not chr(place).isalpha()})
_ENGLISH = frozenset(
    "the of and to in a is that for was on with as by at it from are be has said not have an his".split()
)


def read_article(source: str | Path | Article, *, name: str | None = None) -> Article:
    """The article of a text (`str`), a file (`Path`: text, Markdown, HTML, PDF, e-mail) or as it is.

    `name` is told in errors and names recordings. A `str` is always the text itself: an address is not fetched and a
    file's name is not opened, since nobody should reach the network or the disk by what happens to stand in a text; see
    `fetch`. InputError where there is no article to be read.
    """
    if isinstance(source, Article):
        return source
    if isinstance(source, Path):
        return read_bytes(_bytes(source), name=str(source))
    if not isinstance(source, str):
        raise InputError(f"{type(source).__name__} is no article: give a text (str), a Path or an Article")
    if _ADDRESS.fullmatch(source.strip()):
        raise InputError("a text that is only an address is not fetched: give fetch(address), or the article's text")
    if _FILE.fullmatch(source.strip()):
        raise InputError("a text that is only a file's name is not read: give Path(name), or the article's text")
    return article_of(Extracted(source), name)


async def aread_article(source: str | Path | Article, *, name: str | None = None) -> Article:
    """As `read_article`; a file is read and parsed in a thread, so that the event loop goes on meanwhile.

    A text that is there already is read at once. The thread ends by itself, also where nobody waits any more.
    """
    if not isinstance(source, Path):
        return read_article(source, name=name)
    import asyncio  # noqa: PLC0415 - whoever awaits this has it already, others do without

    return await asyncio.to_thread(read_article, source, name=name)


def read_bytes(data: bytes, *, content_type: str | None = None, name: str | None = None) -> Article:
    """The article of bytes: text, Markdown, HTML, PDF or an e-mail.

    The format goes by its first bytes where they tell it, else by `content_type` (a media type, perhaps with its
    charset), else by the suffix of `name`, else by how the text begins. InputError where there is no article to be
    read, MissingExtraError where HTML or PDF is given and `article-summarizer[read]` is not installed.
    """
    return article_of(extract(data, content_type=content_type, name=name), name)


def extract(data: bytes, *, content_type: str | None = None, name: str | None = None) -> Extracted:
    """The text and the metadata in bytes, as `read_bytes` takes them."""
    kind = format_of(data, content_type, name)
    called, declared = name or "the article", declared_charset(content_type)
    if kind == "text":
        return Extracted(decode(data, name=called, declared=declared))
    module, _, function = _READERS[kind].partition(":")
    read: Reader = getattr(import_module(module), function)
    return read(data, called, declared)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory; give its files, or the directory to `summarise batch`")
        size = path.stat().st_size
        if size > 4 * LARGEST or size > LARGEST * 2:
            raise InputError(f"{path} has {size:,} bytes, at most {2 * LARGEST:,} are read; split it")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} is not there; check its name") from None
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def article_of(found: Extracted, name: str | None) -> Article:
    """The article of a text, its sentences numbered, with what its document declared before what its lines say."""
    text = found.text
    called = name or "the article"
    if not text.strip():
        raise InputError(f"{called} is empty; give an article's text")
    if len(text) > LARGEST:
        raise InputError(f"{called} has {len(text):,} characters, at most {LARGEST:,} are read; split it")
    if "\0" in text:
        raise InputError(f"{called} holds a NUL character and is not text; give plain text")
    if broken := _SURROGATE.search(text):
        raise InputError(
            f"{called} is not all text: half a character at {broken.start()}, as where a file is not UTF-8; convert it"
        )
    layout = lay_out(text, found.headline)
    sentences = [
        (paragraph, span) for paragraph, line in enumerate(layout.body) for span in paragraph_sentences(text, line)
    ]
    if not any(ch.isalnum() for _, span in sentences for ch in text[span.start : span.end]):
        raise InputError(f"{called} has no body: every line is a headline or furniture; give the article's text")
    return Article(
        text=text,
        sentences=tuple(
            Sentence(number, span, text[span.start : span.end], paragraph)
            for number, (paragraph, span) in enumerate(sentences, 1)
        ),
        headline=found.headline or layout.headline,
        standfirst=layout.standfirst,
        byline=found.byline or layout.byline,
        publisher=found.publisher or layout.publisher,
        published_at=found.published_at or layout.published_at,
        modified_at=found.modified_at or layout.modified_at,
        language=_language(text, found.language),
        furniture=tuple(layout.furniture),
        source=name,
        url=found.url,
        derived=found.derived,
    )


def _language(text: str, declared: str | None) -> str | None:
    """ "en" where a seventh of the words are English function words, else what is declared unless that is English.

    Pages declare English by habit, and rules that know English alone would be held against another language.
    """
    words = _words(text[:20_000].lower())
    if words and sum(map(_ENGLISH.__contains__, words)) > len(words) / 7:
        return "en"
    return None if declared == "en" else declared


def _words(lower: str) -> list[str]:
    """The runs of letters of a text. No pattern is needed where all are ASCII, as nearly always in English."""
    for mark in _USUAL_MARKS:
        lower = lower.replace(mark, " ")
    return lower.translate(_BLANKS).split() if lower.isascii() else _WORD.findall(lower)
