"""Recordings: real traffic in vcrpy's format, one file an article, found by the canonical request.

A cassette is a file that vcrpy loads and plays; beside each interaction we keep the sha256 of the
canonical request and of its parts, so that a look-up costs the same for any size and a miss can say
which part differs. Only an allow-list of headers is written, the address is replaced by a neutral one and
the key in use is masked wherever it stands, before anything is hashed or written. Files are written to a
temporary name, flushed and renamed. Reading one needs neither an SDK nor vcrpy, only YAML.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.completion import reply_from_completion
from summarizer.errors import CassetteError

if TYPE_CHECKING:
    from summarizer.exchange import Reply, Request
    from summarizer.providers.base import HttpExchange
    from summarizer.text import Article

RecordMode = Literal["none", "once", "new", "all"]
FORMAT = 1
_HOST = "http://provider"
_MODE = 0o644
_MASK = "(masked)"
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass
class Cassette:
    """The recorded exchanges of one article.

    `mode` is "none" (play only), "once" (record where there is no file yet), "new" (record what is
    missing) or "all" (record everything anew).
    """

    path: Path
    mode: RecordMode
    interactions: list[dict[str, Any]] = field(default_factory=list)
    _found: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _played: Counter[str] = field(default_factory=Counter)
    _recorded: list[dict[str, Any]] = field(default_factory=list)
    _lock: Any = field(default_factory=threading.Lock)
    _existed: bool = False

    @classmethod
    def load(cls, path: Path, *, mode: RecordMode = "none") -> Cassette:
        """The cassette of a file, which need not exist yet when `mode` records. CassetteError otherwise."""
        cassette = cls(path, mode)
        if path.is_file():
            cassette._existed = True
            cassette.interactions = _read(path)
        elif mode == "none":
            folder = path.parent if path.suffix else path
            raise CassetteError(f"there is no recording {path.name} in {folder}; record one with --record {folder}")
        for index, interaction in enumerate(cassette.interactions):
            cassette._found[interaction["summarizer"]["request"]].append(index)
        return cassette

    @property
    def records(self) -> bool:
        """Whether a request that is not found is to be made and recorded."""
        return self.mode in {"new", "all"} or (self.mode == "once" and not self._existed)

    @property
    def model(self) -> str | None:
        """The model that was asked in the first exchange."""
        return str(self.interactions[0]["summarizer"]["model"]) if self.interactions else None

    def find(self, request: Request) -> Reply | None:
        """The recorded reply; recorded more than once, they are played in order, then the last again."""
        if self.mode == "all":
            return None
        with self._lock:
            found = self._found.get(request.sha256)
            if not found:
                return None
            index = found[min(self._played[request.sha256], len(found) - 1)]
            self._played[request.sha256] += 1
        body = self.interactions[index]["response"]["body"]["string"]
        try:
            return reply_from_completion(json.loads(body), asked=request.model, source="cassette")
        except ValueError as fault:
            raise CassetteError(f"interaction {index + 1} of {self.path} cannot be read: {fault}") from fault

    def record(self, request: Request, exchange: HttpExchange) -> None:
        """Keep an answered exchange and write the file, so that what was paid for is not lost."""
        with self._lock:
            self._recorded.append(_interaction(request, exchange))
            kept = [] if self.mode == "all" else self.interactions
            _write(self.path, [*kept, *self._recorded])

    def unused(self) -> int:
        """How many recorded exchanges no request has asked for."""
        return sum(len(places) for key, places in self._found.items() if not self._played[key])

    def explain_miss(self, request: Request) -> str:
        """Which part of the request differs from the nearest recorded one, and how to record it."""
        wanted = _parts(request)
        nearest = max(
            (interaction["summarizer"] for interaction in self.interactions),
            key=lambda known: sum(known.get(part) == value for part, value in wanted.items()),
            default=None,
        )
        how = f"record it with --record {self.path.parent} (record='new')"
        if nearest is None:
            return f"{self.path} holds no recording; {how}"
        differing = [part for part, value in wanted.items() if nearest.get(part) != value and part != "purpose"]
        told = [
            f"model ({nearest.get('model')} recorded, {request.model} asked)" if part == "model" else part
            for part in differing
        ]
        return f"nothing is recorded in {self.path} for {request.purpose!r}: {', '.join(told)} differs; {how}"


def cassette_path(place: Path, article: Article) -> Path:
    """The file of an article: `place` itself where it names a YAML file, else a file in that folder."""
    if place.suffix in {".yaml", ".yml"}:
        return place
    name = Path(article.source).stem if article.source else (article.headline or article.sentences[0].text)
    slug = _SLUG.sub("-", name.lower()).strip("-")[:48] or "article"
    return place / f"{slug}-{article.sha256[:8]}.yaml"


def _parts(request: Request) -> dict[str, str]:
    """The request's parts by name: readable where short, digests where long."""
    parts = request.parts()
    system, *rest = parts["messages"]
    return {
        "purpose": request.purpose,
        "model": request.model,
        "prompt": _digest(system),
        "article or question": _digest(rest),
        "schema": _digest(parts["schema"]),
        "settings": _digest(parts["settings"]),
    }


def _digest(part: Any) -> str:
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _interaction(request: Request, exchange: HttpExchange) -> dict[str, Any]:
    return {
        "summarizer": {"request": request.sha256, **_parts(request)},
        "request": {
            "method": exchange.method,
            "uri": _HOST + exchange.path,
            "headers": {"content-type": ["application/json"]},
            "body": _laid_out(exchange.request_body, exchange.secrets),
        },
        "response": {
            "status": {"code": exchange.status, "message": "OK"},
            "headers": {"content-type": ["application/json"]},
            "body": {"string": _laid_out(exchange.response_body, exchange.secrets)},
        },
    }


_PRIVATE = {"id", "system_fingerprint", "organization", "user", "project", "account"}


def _laid_out(body: str, secrets: tuple[str, ...]) -> str:
    """JSON over several lines, so that a diff shows what changed; identifiers of the account left out."""
    for secret in secrets:
        body = body.replace(secret, _MASK)
    data = json.loads(body)
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if name not in _PRIVATE}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _read(path: Path) -> list[dict[str, Any]]:
    import yaml  # noqa: PLC0415 - only replay and recording need it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - both are safe loaders
        interactions = data["interactions"]
        ours = data["version"] == FORMAT and all("summarizer" in entry for entry in interactions)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        first = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise CassetteError(f"{path} is no cassette that can be read: {first}; record it anew") from fault
    if not ours:
        raise CassetteError(f"{path} was not recorded by this program; record it anew")
    return list(interactions)


def _write(path: Path, interactions: list[dict[str, Any]]) -> None:
    """Whole or not at all."""
    import yaml  # noqa: PLC0415 - only replay and recording need it

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        """Writes texts of several lines as blocks, which a reader can read."""

    def represent(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, represent)
    document = {"interactions": interactions, "version": FORMAT}
    text = yaml.dump(document, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=2**30)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(_MODE)  # mkstemp's own is for its maker alone
        Path(name).replace(path)
    except OSError as fault:
        raise CassetteError(f"{path} cannot be written: {fault}") from fault
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
