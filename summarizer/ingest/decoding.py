"""From bytes to text: marks, what was declared, UTF-8, and a guess that has to look like text."""

from __future__ import annotations

import codecs
import re

from summarizer.errors import InputError

_MARKS = (  # the mark of UTF-32 begins as that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
# What pages that declare these hold in truth (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "shift_jis": "cp932", "euc_kr": "cp949"}
_MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
_TRUSTED = re.compile(r"utf_?-?(?:8|16|32)|cp\d+|iso8859|koi8|mac_|gb|big5|euc_|shift_jis|iso2022_jp|hz|tis_620|johab")
_IN_HTML = re.compile(
    rb"<(?:meta\b[^>]{0,300}?\bcharset\s*=|\?xml\b[^>]{0,100}?\bencoding\s*=)\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
# Letters and marks of Western European prose, without those that are letters of other languages in like encodings.
_WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÄÁÅÆÇÈÉÊËÍÎÑÓÔÖØŒÚÛÜ“”‘’„‚‹›«»–—…•·€£§©®™°±½¼¾ºª¿¡´×\xa0")
_MOST_MISREAD = 0.002  # replaced characters of a page, above which its encoding is another
_MOST_CHAOS = 5.0  # per cent, of charset-normalizer's measure of what looks wrong


def decode(data: bytes, *, name: str, declared: str | None = None) -> str:
    """The text of a file, exactly. `declared` is the encoding's name as its sender gave it; wrong ones are passed over.

    InputError for what is not text.
    """
    for encoding in _likely(data, declared):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = None if data.startswith(tuple(mark for mark, _ in _MARKS)) else _guessed(data)
    if text is None:
        if b"\0" in data:
            raise InputError(f"{name} holds NUL bytes and is not text; give plain text, HTML, PDF or an e-mail")
        raise InputError(f"{name} is not text in UTF-8; convert it, or give the text itself")
    return text


def decode_page(data: bytes, *, name: str, declared: str | None = None) -> str:
    """The text of an HTML page, which may declare its own encoding and hold a few broken bytes."""
    named = _IN_HTML.search(data, 0, 4096)
    for encoding in _likely(data, declared, named[1].decode("ascii", "replace") if named else None):
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= _MOST_MISREAD * len(text):
            return text
    return decode(data, name=name)


def _likely(data: bytes, *declared: str | None) -> list[str]:
    """The encodings to try: that of the mark alone, else the declared ones and UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    known = [*filter(None, (_encoding(label) for label in declared if label)), "utf-8"]
    # What holds NUL bytes is no text in any of the encodings whose characters are single bytes.
    return [name for name in known if b"\0" not in data or name.startswith(("utf-16", "utf-32"))]


def _encoding(label: str) -> str | None:
    """Python's name of a declared encoding; None where it is unknown, or no encoding of text files (as `punycode`)."""
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(name, name) if _TRUSTED.match(name) else None


def _guessed(data: bytes) -> str | None:
    """The text in Windows-1252 where it looks Western, else as charset-normalizer reads it; None if neither is text."""
    text = data.decode("cp1252", "replace")
    foreign = [ch for ch in text if ch > "\x7f"]
    wide = b"\0" in data
    if not wide and len(foreign) < 0.3 * len(text) and _WESTERN.issuperset(foreign):
        return text if _is_printable(text) else None
    from charset_normalizer import from_bytes  # noqa: PLC0415 - hardly ever needed, and not light

    best = from_bytes(data).best()
    if best is None or best.percent_chaos > _MOST_CHAOS or wide != best.encoding.startswith(("utf_16", "utf_32")):
        return None
    return text if _is_printable(text := str(best)) else None


def _is_printable(text: str) -> bool:
    """Whether the beginning holds nothing but printable characters, most of them letters."""
    start = text[:10_000]
    odd = sum(not ch.isprintable() and ch not in "\r\n\t\xa0" for ch in start)
    letters = sum(ch.isalpha() or ch.isspace() for ch in start)
    return bool(start) and not odd and letters >= 0.7 * len(start)
