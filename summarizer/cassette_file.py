"""The file of a cassette: vcrpy's format, readable in a diff, without secrets, written whole or not at all.

vcrpy loads and plays it. Only an allow-list of headers is written, the address is replaced by a neutral one and the key
in use is masked wherever it stands, before anything is hashed or written. Files are written to a temporary name,
flushed and renamed. Reading one needs neither an SDK nor vcrpy, only YAML.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.completion import is_event_stream, reply_from_answer
from summarizer.errors import CassetteError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.circumstances import Circumstances
    from summarizer.exchange import Reply, Request
    from summarizer.providers.base import HttpExchange

FORMAT = 1
_HOST = "http://provider"
_MODE = 0o644
_MASK = "(masked)"


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
    is_stream = is_event_stream(exchange.response_body)
    written = _events_laid_out if is_stream else _laid_out
    return {
        "summarizer": {"request": request.sha256, **parts_of(request), **run},
        "request": {
            "method": exchange.method,
            "uri": _HOST + exchange.path,
            "headers": {"content-type": ["application/json"]},
            "body": _laid_out(exchange.request_body, exchange.secrets),
        },
        "response": {
            "status": {"code": exchange.status, "message": "OK"},
            "headers": {"content-type": ["text/event-stream" if is_stream else "application/json"]},
            "body": {"string": written(exchange.response_body, exchange.secrets)},
        },
    }


def reply_of(interaction: Mapping[str, Any], *, asked: str) -> Reply:
    """The answer of an interaction, `asked` being the model's name. ValueError where it is no chat completion."""
    body = interaction["response"]["body"]["string"]
    return reply_from_answer(body, asked=asked, source="cassette")


_PRIVATE = {"id", "system_fingerprint", "organization", "user", "project", "account"}


def _laid_out(body: str, secrets: tuple[str, ...]) -> str:
    """JSON over several lines, so that a diff shows what changed; identifiers of the account left out."""
    for secret in secrets:
        body = body.replace(secret, _MASK)
    data = json.loads(body)
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if name not in _PRIVATE}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _events_laid_out(body: str, secrets: tuple[str, ...]) -> str:
    """The events of a stream, a line each, without identifiers of the account."""
    for secret in secrets:
        body = body.replace(secret, _MASK)
    return "".join(f"{_event(line)}\n\n" for line in body.split("\n") if line.startswith("data:"))


def _event(line: str) -> str:
    try:
        event = json.loads(line[5:])
    except ValueError:
        return line  # [DONE]
    kept = {name: value for name, value in event.items() if name not in _PRIVATE}
    return f"data: {json.dumps(kept, ensure_ascii=False)}"


def read_interactions(path: Path) -> list[dict[str, Any]]:
    """The interactions of a file. CassetteError where it is none of ours."""
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


def write_interactions(path: Path, interactions: list[dict[str, Any]]) -> None:
    """Write the file whole or not at all. CassetteError where that is not possible."""
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
