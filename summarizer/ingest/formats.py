"""Which format bytes are in: by their first bytes, by what their sender declared, by their name, by how they begin."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from summarizer.errors import InputError

Format = Literal["text", "html", "pdf", "email"]

_TYPES: dict[str, Format] = {
    "text/plain": "text",
    "text/markdown": "text",
    "text/x-markdown": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "message/rfc822": "email",
}
_UNTOLD = {"", "application/octet-stream", "binary/octet-stream", "application/unknown", "application/download"}
_SUFFIXES: dict[str, Format] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    ".pdf": "pdf",
    ".eml": "email",
}
SUFFIXES = frozenset(_SUFFIXES)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?>(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(rb"(?:[\x21-\x39\x3b-\x7e]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}\r?\n")
_OF_MAIL = re.compile(rb"^(?:message-id|mime-version|received|return-path|delivered-to):", re.IGNORECASE | re.MULTILINE)
# What is met in place of articles, by its first bytes.
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive (as .docx, .odt and .epub are)",
    b"\x1f\x8b": "compressed by gzip",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
}


def declared_format(content_type: str | None) -> Format | None:
    """The format of a media type; None where it tells nothing. InputError for one that is not read."""
    media = (content_type or "").partition(";")[0].strip().lower()
    if media in _UNTOLD:
        return None
    if media not in _TYPES:
        raise InputError(f"it is declared as {media[:60]!r}, which is not read: give text, HTML, PDF or an e-mail")
    return _TYPES[media]


def declared_charset(content_type: str | None) -> str | None:
    """The encoding that a media type names."""
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def format_of(data: bytes, content_type: str | None, name: str | None) -> Format:
    """The format of bytes; "text" where nothing speaks for another. InputError for formats that are not read."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            raise InputError(f"{name or 'it'} is {what}, which is not read: give text, HTML, PDF or an e-mail")
    suffix = PurePath(name or "").suffix.lower()
    return declared_format(content_type) or _SUFFIXES.get(suffix) or _sniffed(data)


def _sniffed(data: bytes) -> Format:
    start = data[:65_536]
    plain = start.decode("utf-16", "ignore").encode() if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else start
    if _HTML.match(plain.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    header = _HEADER.match(start)
    return "email" if header and _OF_MAIL.search(header[0]) else "text"
