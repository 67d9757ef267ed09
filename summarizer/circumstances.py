"""The run that an exchange was recorded in: enough to know later whether it is stale, and to run it again.

It stands beside the exchange and is no part of what is looked up: recordings made before it was kept still play.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from summarizer.schema import draft_schema
from summarizer.version import __version__

if TYPE_CHECKING:
    from summarizer.prompts import PromptTemplate
    from summarizer.text import Article

_TYPES: dict[Any, type] = {"str | None": str, "int | None": int, "bool | None": bool}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run was given. None is what an older recording does not say.

    `article_source` is the file's name without its folder; `recorded_at` is UTC, to the second; `prompt` is
    `NAME@VERSION`; digests are sha256 in hex.
    """

    recorded_at: str | None = None
    program: str | None = None
    article_sha256: str | None = None
    article_source: str | None = None
    headline: str | None = None
    prompt: str | None = None
    prompt_sha256: str | None = None
    draft_schema_sha256: str | None = None
    way: str | None = None
    max_reasks: int | None = None
    complete: bool | None = None
    window_tokens: int | None = None  # where the caller chose them

    @classmethod
    def of(
        cls,
        article: Article,
        prompt: PromptTemplate,
        *,
        way: str,
        max_reasks: int,
        complete: bool,
        window_tokens: int | None = None,
    ) -> Circumstances:
        """Those of a run of this program, now."""
        return cls(
            recorded_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            program=__version__,
            article_sha256=article.sha256,
            article_source=PurePath(article.source).name if article.source else None,
            headline=article.headline,
            prompt=prompt.reference,
            prompt_sha256=prompt.sha256,
            draft_schema_sha256=draft_schema_sha256(),
            way=way,
            max_reasks=max_reasks,
            complete=complete,
            window_tokens=window_tokens,
        )

    @classmethod
    def read(cls, written: Any) -> Circumstances:
        """Those that a recording holds; what it does not say, or says in another form, is left out."""
        held = written if isinstance(written, Mapping) else {}
        return cls(**{one.name: held[one.name] for one in fields(cls) if type(held.get(one.name)) is _TYPES[one.type]})

    def written(self) -> dict[str, Any]:
        """As they stand in a recording."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@cache
def draft_schema_sha256() -> str:
    """The digest of the draft's JSON Schema: of compact JSON with sorted keys."""
    text = json.dumps(draft_schema(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
