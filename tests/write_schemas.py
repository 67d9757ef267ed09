"""Write `schemas/` from `summarizer.schema`: `make schemas`."""

from __future__ import annotations

import json
from pathlib import Path

from summarizer.schema import draft_schema, summary_schema

FOLDER = Path(__file__).parent.parent / "schemas"


def published() -> dict[str, str]:
    """Each file's name and text."""
    schemas = {"draft": draft_schema(), "summary": summary_schema()}
    return {f"{name}.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


if __name__ == "__main__":
    for name, text in published().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
