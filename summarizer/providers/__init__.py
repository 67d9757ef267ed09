"""Providers: each SDK behind its own door."""
