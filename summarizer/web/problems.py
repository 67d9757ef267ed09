"""Everything that can go wrong, as RFC 9457 has it told: `application/problem+json`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from summarizer.errors import ProviderError, SummarizerError

MEDIA_TYPE = "application/problem+json"
_URN = "urn:article-summarizer:problem:"
_ALWAYS = (421, 500, 503)  # another host, a fault of the program, no store
_BUSY = {429, 503, 529}


class Fault(BaseModel):
    """Where a request does not fit, and how."""

    where: str = Field(description="as in body.text, query.limit")
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="which problem: a URN that stays the same")
    title: str
    status: int
    detail: str
    instance: str = Field(description="the request that met it")
    code: int = Field(
        description="as the exit codes of `summarise`; 1 for a fault of the program, 2 for wrong usage, …"
    )
    request_id: str
    summary: str | None = Field(default=None, description="the id of the summary that was accepted before this")
    errors: list[Fault] = Field(default_factory=list, description="what does not fit, where the request is not valid")


class ProblemError(Exception):
    """Ends a request with a problem. `name` is the last part of its type."""

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        *,
        code: int = 2,
        headers: Mapping[str, str] | None = None,
        errors: list[Fault] | None = None,
        summary: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.name, self.detail, self.code = status, name, detail, code
        self.headers, self.errors, self.summary = dict(headers or {}), errors or [], summary

    def problem(self, instance: str, request_id: str, summary: str | None = None) -> Problem:
        """As it is told."""
        return Problem(
            type=_URN + self.name,
            title=title_of(self.status),
            status=self.status,
            detail=self.detail,
            instance=instance,
            code=self.code,
            request_id=request_id,
            errors=self.errors,
            summary=summary or self.summary,
        )


# What a summary may end with, by the nearest class of the error.
_ENDS = {
    "ModelNotChosenError": (503, "no-model"),
    "MissingExtraError": (503, "not-set-up"),
    "MissingKeyError": (503, "not-set-up"),
    "ModelStoreError": (503, "not-set-up"),
    "UsageError": (422, "not-possible"),
    "UrlRefusedError": (422, "address-refused"),
    "FetchError": (502, "address-failed"),
    "InputError": (422, "unreadable-article"),
    "ProviderError": (502, "provider-failed"),
    "ReplyError": (502, "no-valid-reply"),
    "UnsupportedError": (422, "not-supported-by-article"),
    "DeadlineError": (504, "too-late"),
    "TokenBudgetError": (422, "token-budget"),
}


def ending(error: SummarizerError) -> ProblemError:
    """The problem that a summary's error is."""
    known = (_ENDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _ENDS)
    status, name = next(known, (500, "fault"))
    if isinstance(error, ProviderError) and error.status in _BUSY:
        status, name = 503, "provider-busy"
    return ProblemError(status, name, str(error), code=error.exit_code)


def plain(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> ProblemError:
    """A problem that the HTTP status says all about."""
    title = title_of(status)
    code = 1 if status >= 500 else 2
    return ProblemError(status, title.lower().replace(" ", "-"), detail or title, code=code, headers=headers)


def title_of(status: int) -> str:
    """The status in words."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Problem"


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route, as FastAPI describes answers; beside them those that every route can meet."""
    return {status: {"model": Problem, "description": title_of(status)} for status in sorted({*statuses, *_ALWAYS})}
