"""The file of a cassette: vcrpy's format, readable in a diff, without secrets, written whole or not at all.

vcrpy loads and plays it. No header is written but the content's type, the address is replaced by a neutral one, and
`bodies` says what is taken out of the bodies. What is looked up is the digest of the canonical request, which never
held a key, a host or a header. Reading a file needs neither an SDK nor vcrpy, only YAML.

An entry begins with a dash in the first column and nothing within it stands there, so a file is taken apart and put
together by its lines: adding to it or looking one entry up parses nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.bodies import answered, asked
from summarizer.completion import reply_from_answer
from summarizer.durable import locked, write_whole
from summarizer.errors import CassetteError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from summarizer.circumstances import Circumstances
    from summarizer.exchange import Reply, Request
    from summarizer.providers.base import HttpExchange

FORMAT = 1
_HOST = "http://provider/v1/"
_HEAD = f"version: {FORMAT}\ninteractions:\n".encode()
_DASH = re.compile(r"^(?=- )", re.MULTILINE)
_KEY = re.compile(rb"- summarizer:\n    request: '?([0-9a-f]{64})'?\n")


def parts_of(request: Request) -> dict[str, str]:
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


def interaction_of(
    request: Request, exchange: HttpExchange, circumstances: Circumstances | None = None
) -> dict[str, Any]:
    """An answered exchange as it is written."""
    run = {"run": circumstances.written()} if circumstances is not None else {}
    failed = {"failed": list(exchange.failed)} if exchange.failed else {}
    media, text = answered(exchange)
    return {
        "summarizer": {"request": request.sha256, **parts_of(request), **failed, **run},
        "request": {
            "method": exchange.method,
            "uri": _HOST + "/".join(exchange.path.split("/")[-2:]),
            "headers": {"content-type": ["application/json"]},
            "body": asked(exchange),
        },
        "response": {
            "status": {"code": exchange.status, "message": "OK"},
            "headers": {"content-type": [media]},
            "body": {"string": text},
        },
    }


def reply_of(interaction: Mapping[str, Any], *, asked: str) -> Reply:
    """The answer of an interaction, `asked` being the model's name. ValueError where it is no chat completion."""
    body = interaction["response"]["body"]["string"]
    failed = tuple(map(str, interaction["summarizer"].get("failed", ())))
    return replace(reply_from_answer(body, asked=asked, source="cassette"), failed=failed)


@dataclass(frozen=True)
class Entry:
    """One interaction as its file holds it, parsed when it is asked for: a look-up needs one of many."""

    path: Path
    content: bytes = field(repr=False)
    start: int
    end: int

    @property
    def lines(self) -> bytes:
        """Its lines, the dash included."""
        return self.content[self.start : self.end]

    @cached_property
    def key(self) -> str:
        """The sha256 of the canonical request."""
        found = _KEY.match(self.content, self.start)
        return found[1].decode() if found else str(self.interaction["summarizer"]["request"])

    @cached_property
    def interaction(self) -> dict[str, Any]:
        """The interaction as data. CassetteError where it cannot be read."""
        with _readable(self.path):
            (interaction,) = _parsed(self.lines)
            return _ours(interaction)

    @property
    def answer(self) -> dict[str, Any]:
        """What a replay reads of the interaction: its request, most of the text, is left unparsed where that goes."""
        response = self.content.find(b"\n  response:\n", self.start, self.end)
        if response < 0 or self.content.find(b"\n    failed:\n", self.start, response) >= 0:
            return self.interaction
        with _readable(self.path):
            return {"summarizer": {}, **_parsed(self.content[response + 1 : self.end])}


def read_entries(path: Path) -> list[Entry]:
    """The entries of a file. CassetteError where it is none of ours."""
    content = _content_of(path)
    bounds = [len(_HEAD)]
    while (end := content.find(b"\n- ", bounds[-1])) >= 0:
        bounds.append(end + 1)
    bounds.append(len(content))
    return [Entry(path, content, start, end) for start, end in pairwise(bounds) if start < end]


def _content_of(path: Path) -> bytes:
    """What a file holds, in our layout. CassetteError where it is none of ours."""
    with _readable(path):
        content = path.read_bytes()
        if b"\r" in content:
            content = content.replace(b"\r\n", b"\n")
        if content.startswith(_HEAD + b"- "):
            return content if content.endswith(b"\n") else content + b"\n"
        data = _parsed(content)  # written by another program, or by an older version of this one
        if data["version"] != FORMAT:
            raise ValueError("it is of another version")
        return _HEAD + b"".join(_written(_ours(interaction)) for interaction in data["interactions"])


def read_interactions(path: Path) -> list[dict[str, Any]]:
    """The interactions of a file. CassetteError where it is none of ours."""
    return [entry.interaction for entry in read_entries(path)]


def change_file(path: Path, *, add: Iterable[dict[str, Any]] = (), drop: Collection[Entry] = ()) -> None:
    """Add interactions at a file's end and drop entries, keeping whatever others wrote there meanwhile.

    What is there is copied, not parsed, so that a call costs the same however much is recorded but for the copying.
    CassetteError where the file cannot be read or written.
    """
    added = b"".join(map(_written, add))
    dropped = {entry.lines for entry in drop}
    with _changing(path) as place:
        content = _content_of(place) if place.exists() else _HEAD
        if dropped:
            kept = (entry.lines for entry in read_entries(place))
            content = _HEAD + b"".join(lines for lines in kept if lines not in dropped)
        write_whole(place, _document(content + added))


def write_interactions(path: Path, interactions: Iterable[dict[str, Any]]) -> None:
    """Replace all that a file holds. CassetteError where that is not possible."""
    content = _HEAD + b"".join(map(_written, interactions))
    with _changing(path) as place:
        write_whole(place, _document(content))


def _document(content: bytes) -> bytes:
    return content if content != _HEAD else _HEAD.rstrip() + b" []\n"


@contextmanager
def _changing(path: Path) -> Iterator[Path]:
    """The file itself where the path is a link to it, locked, its folder made; faults of the disk as ours."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        place = path.resolve()
        with locked(place):
            yield place
    except OSError as fault:
        raise CassetteError(f"{path} cannot be written: {fault}") from fault


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What is wrong with a file, in one line."""
    import yaml  # noqa: PLC0415 - only replay and recording need it

    try:
        yield
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as fault:
        first = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise CassetteError(f"{path} is no cassette that can be read: {first}; record it anew") from fault


def _parsed(text: bytes) -> Any:
    import yaml  # noqa: PLC0415 - only replay and recording need it

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


def _ours(interaction: Any) -> dict[str, Any]:
    if not isinstance(interaction, dict) or "request" not in interaction.get("summarizer", ()):
        raise ValueError("it was not recorded by this program")
    return interaction


def _written(interaction: dict[str, Any]) -> bytes:
    """An interaction as its lines in the file; texts of several lines as blocks, which a reader can read."""
    import yaml  # noqa: PLC0415 - only replay and recording need it

    text = yaml.dump([interaction], Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=2**30)
    return str(text).removesuffix("...\n").encode()  # a mark that the text ends here, which it does not


@cache
def _dumper() -> Any:
    import yaml  # noqa: PLC0415 - only replay and recording need it

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        """Writes texts of several lines as blocks, which a reader can read."""

    def represent(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, represent)
    return Dumper
