"""Where this user's files lie, by the custom of the system."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_cache() -> Path:
    """Our folder in the user's cache directory. RuntimeError where this user has no home."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "summarizer"
