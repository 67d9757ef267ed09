"""The text of a PDF: pypdf reads the pages, their lines are joined to paragraphs. What was scanned is refused."""

from __future__ import annotations

import io
import logging
import re
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError, MissingExtraError
from summarizer.ingest.extracted import Extracted
from summarizer.ingest.reflow import reflowed

try:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
except ImportError:
    raise MissingExtraError("reading PDF is not installed: pip install 'article-summarizer[read]'") from None

if TYPE_CHECKING:
    from collections.abc import Iterator

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it mends is nothing to tell on standard error

_MOST_PAGES = 2_000
_LONGEST = 20_000_000  # characters
_SECONDS = 20.0  # a page has its own limit in pypdf; this is for all
_LEAST_TEXT = 20  # letters a page, below which a document is taken as scanned
_FAULTS = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)


def read_pdf(data: bytes, name: str, declared: str | None = None) -> Extracted:
    """The text of a PDF. InputError where it is broken, encrypted, too long or holds pictures of text alone."""
    del declared
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name} is an encrypted PDF; save it without a password")
        pages = list(_pages(reader, name))
        facts = reader.metadata
        author, *moments = (facts.author, facts.creation_date, facts.modification_date) if facts else (None,) * 3
    except (DependencyError, FileNotDecryptedError):
        raise InputError(f"{name} is an encrypted PDF; save it without a password") from None
    except _FAULTS as fault:
        # pypdf raises what it stumbles over in a damaged file, not its own errors alone.
        raise InputError(
            f"{name} is a damaged PDF ({_told(fault)}); print it to a new PDF, or give its text"
        ) from fault
    if sum(ch.isalnum() for page in pages for ch in page) < _LEAST_TEXT * max(1, len(pages)):
        raise InputError(f"{name} has no text in its {len(pages)} pages, it seems to be scanned; run OCR on it first")
    return Extracted(
        text=reflowed([page.splitlines() for page in pages]),
        byline=(str(author).strip() or None) if author else None,
        published_at=_date(moments[0]),
        modified_at=_date(moments[1]),
        derived=True,
    )


def _pages(reader: Any, name: str) -> Iterator[str]:
    if len(reader.pages) > _MOST_PAGES:
        raise InputError(f"{name} has {len(reader.pages):,} pages, at most {_MOST_PAGES:,} are read; split it")
    ends, length = time.monotonic() + _SECONDS, 0
    for page in reader.pages:
        text = page.extract_text()
        length += len(text)
        if length > _LONGEST or time.monotonic() > ends:
            raise InputError(f"{name} takes too long to read, or is too long; split it, or give its text")
        yield text


def _date(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _told(fault: Exception) -> str:
    return re.sub(r"\s+", " ", str(fault))[:80] or type(fault).__name__
