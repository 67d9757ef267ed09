"""From what the caller has (text, a file, bytes) to an `Article`; `fetching` reads from the web."""

from summarizer.ingest.decoding import decode
from summarizer.ingest.read import aread_article, read_article, read_bytes

__all__ = ["aread_article", "decode", "read_article", "read_bytes"]
