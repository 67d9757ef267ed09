"""Who may come in: keys, or nobody but this machine; and from which pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from summarizer.web.answers import refuse
from summarizer.web.problems import ProblemError
from summarizer.web.service import Serving
from summarizer.web.settings import Settings, is_loopback
from summarizer.web.store.accepting import LOCAL
from summarizer.web.store.keys import owner_of

_bearer = HTTPBearer(auto_error=False, description="a key made by `summarise serve keys add NAME`")


async def owner(
    service: Serving, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> str:
    """Whose summaries a request is about: the name of its key; without one only where no key is asked for."""
    if credentials is None:
        if service.settings.is_open:
            return LOCAL
        raise _unknown("give a key: Authorization: Bearer KEY")
    found = await service.stored(owner_of, credentials.credentials)
    if found is None:
        raise _unknown("this key opens nothing; it may have been revoked")
    return found


Owner = Annotated[str, Depends(owner)]


def _unknown(told: str) -> ProblemError:
    return ProblemError(401, "unknown-key", told, headers={"WWW-Authenticate": "Bearer"})


class Doorkeeper:
    """Refuses requests meant for another host (DNS rebinding), and what pages of elsewhere send."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or answer with a problem."""
        if scope["type"] == "http" and (problem := self._objection(scope)) is not None:
            await refuse(problem, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _objection(self, scope: Scope) -> ProblemError | None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            return ProblemError(421, "wrong-host", "this service does not answer for the host that the request names")
        origin = headers.get("origin")
        if origin is not None and not self._may_ask(origin, headers.get("host", "")):
            told = "pages of another origin may not use this service; its owner can allow one with --cors-origin"
            return ProblemError(403, "other-origin", told)
        return None

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname if _is_host(host) else None
        if name is None:
            return False
        allowed = self._settings.allowed_hosts
        if not self._settings.is_open:
            return not allowed or name in allowed
        return is_loopback(name) or name in allowed

    def _may_ask(self, origin: str, host: str) -> bool:
        return origin in self._settings.cors_origins or (_is_url(origin) and urlsplit(origin).netloc == host)


def _is_host(host: str) -> bool:
    try:
        return bool(urlsplit(f"//{host}").hostname) and "@" not in host
    except ValueError:
        return False


def _is_url(origin: str) -> bool:
    try:
        return urlsplit(origin).scheme in {"http", "https"}
    except ValueError:
        return False
