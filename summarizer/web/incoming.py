"""Reading a request: which article, which options, what the client wants back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, TypeVar

from fastapi import Header, Query, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from summarizer.web import context
from summarizer.web.answers import invalid
from summarizer.web.fields import Line
from summarizer.web.problems import ProblemError
from summarizer.web.service import Service
from summarizer.web.settings import Settings
from summarizer.web.store.accepting import Acceptance, Bounds, Once
from summarizer.web.submissions import BatchAsked, Given, Options, SummaryAsked

FILES = (
    "text/plain",
    "text/markdown",
    "text/html",
    "application/xhtml+xml",
    "application/pdf",
    "message/rfc822",
    "application/octet-stream",
)
JSON, FORM = "application/json", "multipart/form-data"
_Asked = TypeVar("_Asked", bound=BaseModel)
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d{1,4})(?![\w.])")


class QueryOptions(Options):
    """The options of an upload, which has no room for them in its body."""

    name: Annotated[Line, Field(max_length=300)] | None = Field(default=None, description="what to call the article")


Uploading = Annotated[QueryOptions, Query()]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="with the same request again: the same answer, for 24 hours; with another request: refused",
    ),
]
Prefer = Annotated[
    str | None,
    Header(
        max_length=200,
        description="`respond-async`: answer 202 at once; `wait=SECONDS`: 202 when that is over",
        openapi_examples={"at once": {"value": "respond-async"}, "ten seconds": {"value": "wait=10"}},
    ),
]


async def asked(request: Request, query: QueryOptions, settings: Settings) -> tuple[Given, Options]:
    """The article and the options of a request, however they came. ProblemError where they do not fit."""
    _plain(request)
    kind = media_type(request)
    if kind == JSON:
        wanted = await _parsed(request, SummaryAsked)
        given, options = wanted.given(), _merged(query, wanted)
    elif kind == FORM:
        given, options = await _form(request, query)
    elif kind in FILES:
        content_type = request.headers.get("content-type")
        given = Given("file", await request.body(), content_type=content_type, name=query.name)
        options = query
    else:
        raise unsupported(kind, (JSON, FORM, *FILES))
    _check(given, options, settings)
    return given, options


async def batch_asked(request: Request, settings: Settings) -> tuple[list[Given], Options]:
    """The articles and the options of a batch."""
    _plain(request)
    if (kind := media_type(request)) != JSON:
        raise unsupported(kind, (JSON,))
    wanted = await _parsed(request, BatchAsked)
    if len(wanted.articles) > settings.most_articles:
        raise ProblemError(413, "too-large", f"a batch may have {settings.most_articles:,} articles at most")
    givens = [article.given() for article in wanted.articles]
    for given in givens:
        _check(given, wanted, settings)
    return givens, wanted


def accepting(service: Service, owner: str, key: str | None, print_: str) -> Acceptance:
    """Who asks for what, as the store looks at it."""
    settings = service.settings
    bounds = Bounds(settings.per_minute, settings.burst, settings.most_active, settings.most_batched)
    once = Once(key, print_) if key is not None else None
    return Acceptance(owner, context.request_id.get(), bounds, once)


def patience(prefer: str | None, longest: float) -> float:
    """For how many seconds the client wants to wait for the result."""
    words = (prefer or "").lower()
    if found := _WAIT.search(words):
        return min(float(found[1]), longest)
    return 0.0 if "respond-async" in words else longest


def chosen(request: Request, offered: tuple[str, ...]) -> str:
    """The media type that the client accepts best; the first one offered where it does not say. 406 where none."""
    accept = request.headers.get("accept", "").strip() or "*/*"
    best, found = 0.0, None
    for kind in offered:
        if (weight := _weight(accept, kind)) > best:
            best, found = weight, kind
    if found is None:
        raise ProblemError(406, "not-acceptable", f"the answer can be {' or '.join(offered)}")
    return found


def media_type(request: Request) -> str:
    """What the body is said to be, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def unsupported(kind: str, taken: tuple[str, ...]) -> ProblemError:
    """415."""
    told = f"{kind or 'a body without a Content-Type'} is not taken; send {', '.join(taken)}"
    return ProblemError(415, "unsupported-media-type", told, headers={"Accept": ", ".join(taken)})


def _plain(request: Request) -> None:
    """415 where the body is compressed: what it would grow to cannot be bounded by its length."""
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        told = "compressed bodies are not taken; send it without Content-Encoding"
        raise ProblemError(415, "unsupported-media-type", told, headers={"Accept-Encoding": "identity"})


async def _parsed(request: Request, kind: type[_Asked]) -> _Asked:
    try:
        return kind.model_validate_json(await request.body(), strict=True)
    except ValidationError as fault:
        raise invalid(fault, "body") from None


async def _form(request: Request, query: QueryOptions) -> tuple[Given, Options]:
    try:
        async with request.form(max_files=1, max_fields=20, max_part_size=100_000) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise ProblemError(422, "not-valid", "the form needs a part named file, with a file name")
            data, content_type = await file.read(), file.content_type
            name = _name(file.filename)
            fields = {key: value for key, value in form.multi_items() if isinstance(value, str)}
    except MultiPartException as fault:
        raise ProblemError(400, "bad-request", f"the form cannot be read: {fault.message}") from None
    options = _merged(query, _options(fields))
    return Given("file", data, content_type=content_type, name=query.name or fields.get("name") or name), options


def _options(fields: Mapping[str, str]) -> Options:
    try:
        return QueryOptions.model_validate(fields)
    except ValidationError as fault:
        raise invalid(fault, "body") from None


def _name(given: str | None) -> str | None:
    """A file's name, without folders and what cannot be shown."""
    last = re.split(r"[/\\]", given or "")[-1]
    return "".join(ch for ch in last if ch.isprintable())[:300] or None


def _merged(query: Options, body: Options) -> Options:
    """The options of the body, and those of the query that it leaves open."""
    said = {name: getattr(query, name) for name in query.model_fields_set & set(Options.model_fields)}
    return body.model_copy(update={name: value for name, value in said.items() if name not in body.model_fields_set})


def _check(given: Given, options: Options, settings: Settings) -> None:
    if options.model is not None and not settings.allows(options.model):
        told = f"the model {options.model} is not among those that this service allows"
        raise ProblemError(403, "model-not-allowed", told)
    if given.kind == "url" and not settings.fetches:
        raise ProblemError(403, "addresses-not-allowed", "this service fetches nothing; give the article itself")
    if given.kind in {"text", "html"} and len(given.data or b"") > 4 * settings.longest_text:
        told = f"an article may have {settings.longest_text:,} characters at most; split it"
        raise ProblemError(413, "too-large", told, code=3)
    if given.kind == "file" and not given.data:
        raise ProblemError(422, "unreadable-article", "the file is empty", code=3)


def _weight(accept: str, kind: str) -> float:
    """How much a client wants a media type: the q of the part that names it most closely."""
    found: tuple[int, float] = (-1, 0.0)
    for part in accept.split(","):
        pattern, *parameters = (piece.strip().lower() for piece in part.split(";"))
        closeness = {kind: 2, kind.partition("/")[0] + "/*": 1, "*/*": 0}.get(pattern)
        if closeness is not None and closeness > found[0]:
            found = (closeness, _q(parameters))
    return found[1]


def _q(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
