"""API keys: random, shown once, kept as digests.

A key is `sum_ID_SECRET`. Its secret has 256 random bits, so a plain SHA-256 tells nothing about it: slow hashes are for
what people make up.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select, update

from summarizer.web.store.engine import writing
from summarizer.web.store.tables import KeyRow

_PREFIX = "sum"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it may be shown. Who has a key of a name sees what other keys of that name asked for."""

    id: str
    name: str
    created_at: float
    revoked_at: float | None


def add_key(engine: Engine, name: str) -> str:
    """Make a key; it is told this once."""
    id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = {"id": id_, "name": name, "digest": _digest(secret), "created_at": time.time()}
    with writing(engine) as connection:
        connection.execute(insert(KeyRow).values(row))
    return f"{_PREFIX}_{id_}_{secret}"


def list_keys(engine: Engine) -> list[Key]:
    """Every key, revoked ones too, the oldest first."""
    columns = (KeyRow.id, KeyRow.name, KeyRow.created_at, KeyRow.revoked_at)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(KeyRow.created_at, KeyRow.id)).all()
    return [Key(*row) for row in rows]


def revoke_key(engine: Engine, id_: str) -> bool:
    """Let a key open nothing any more, from the next request on. Whether there was one to revoke."""
    change = update(KeyRow).where(KeyRow.id == id_, KeyRow.revoked_at.is_(None)).values(revoked_at=time.time())
    with writing(engine) as connection:
        return bool(connection.execute(change).rowcount)


def owner_of(engine: Engine, key: str) -> str | None:
    """Whose key it is: its name; None where it opens nothing. The comparison takes the same time whatever it finds."""
    prefix, _, rest = key.partition("_")
    id_, _, secret = rest.partition("_")
    if prefix != _PREFIX or not id_.isalnum() or not id_.isascii():
        return None
    query = select(KeyRow.name, KeyRow.digest).where(KeyRow.id == id_, KeyRow.revoked_at.is_(None))
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    is_right = hmac.compare_digest(_digest(secret), row.digest if row is not None else _digest(""))
    return row.name if row is not None and is_right else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
