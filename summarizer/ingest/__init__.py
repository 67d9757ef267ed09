"""From what the caller has (text, a file) to an `Article`."""

from summarizer.ingest.read import decode, read_article

__all__ = ["decode", "read_article"]
