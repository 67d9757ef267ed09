"""What went over the wire, for a recording: the SDK's response taken apart, and the secrets that were in use."""

from __future__ import annotations

from typing import Any

from summarizer.providers.base import HttpExchange
from summarizer.scrubbing import secrets_in, worth_masking

_SECRETS_OF_A_CLIENT = ("api_key", "admin_api_key", "webhook_secret", "organization", "project")


def exchanged(response: Any, body: str, client: Any, model: str) -> HttpExchange:
    """The exchange of an httpx response, its body read, that `client` got from `model`."""
    request = response.request
    return HttpExchange(
        method=request.method,
        path=request.url.path,
        request_body=request.content.decode("utf-8"),
        response_body=body,
        status=response.status_code,
        secrets=worth_masking(_secrets(response, client), model=model),
    )


def _secrets(response: Any, client: Any) -> tuple[str | None, ...]:
    """Every secret in use: the client's, in its address, in what it sent and was sent."""
    request = response.request
    return (
        *(getattr(client, name, None) for name in _SECRETS_OF_A_CLIENT),
        *secrets_in(request.headers.multi_items(), response.headers.multi_items()),
        *secrets_in((), request.url.params.multi_items()),
        request.url.password,
    )
