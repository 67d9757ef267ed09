"""Grounding: what a draft says, held against its article. One file a kind of check."""
