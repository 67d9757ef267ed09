"""What a request looks like: its kinds of body, each with an example that a service takes as it stands."""

from __future__ import annotations

from typing import Any

from summarizer.web.incoming import FILES, QueryOptions

_REF = "#/components/schemas/"
_LINES = (
    "The mill at Orvel ground 4,200 tonnes of flour last year, its owner said on Monday.",
    "It stands on the left bank of the river and was built for a monastery.",
)
_HEADLINE = "Mill at Orvel sets a record"
_TEXT = "\n".join((_HEADLINE, "", *_LINES))
_PAGE = (
    f'<!doctype html>\n<html lang="en"><head><title>{_HEADLINE}</title></head>\n'
    f"<body><article><h1>{_HEADLINE}</h1>{''.join(f'<p>{line}</p>' for line in _LINES)}</article></body></html>"
)
_MAIL = (
    "From: news@example.org\nTo: readers@example.org\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"
    f"Subject: {_HEADLINE}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + "\n".join(_LINES)
)
_RAW = {
    "text/plain": _TEXT,
    "text/markdown": f"# {_HEADLINE}\n\n" + "\n".join(_LINES),
    "text/html": _PAGE,
    "application/xhtml+xml": _PAGE,
    "message/rfc822": _MAIL,
}
_ASKED = {
    "text": {"summary": "plain text", "value": {"text": _TEXT, "name": "the mill"}},
    "html": {"summary": "a page that you have", "value": {"html": _PAGE, "max_reasks": 1}},
    "url": {"summary": "a page at its address", "value": {"url": "https://www.example.org/news/mill"}},
    "options": {
        "summary": "with options",
        "value": {"text": _TEXT, "way": "whole", "on_unsupported": "keep", "complete": True, "timeout": 60},
    },
}


def _form() -> dict[str, Any]:
    """A form: the file, and the options as its other parts."""
    schema = QueryOptions.model_json_schema()
    options = {name: _present(told) for name, told in schema["properties"].items()}
    file = {"type": "string", "format": "binary", "description": "with a file name"}
    return {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": file, **options},
            "additionalProperties": False,
        },
        "encoding": {"file": {"contentType": ", ".join(FILES)}},
        "examples": {"file": {"summary": "a file of text", "value": {"file": _TEXT, "name": "mill.txt"}}},
    }


def _present(told: dict[str, Any]) -> dict[str, Any]:
    """An option as a part of a form, where nothing is null: it is left out."""
    kinds = [kind for kind in told.pop("anyOf", []) if kind != {"type": "null"}]
    return {name: of for name, of in told.items() if of is not None} | (kinds[0] if kinds else {})


def _file(kind: str) -> dict[str, Any]:
    if kind not in _RAW:
        return {"schema": {"type": "string", "format": "binary"}}
    return {"schema": {"type": "string", "minLength": 1}, "example": _RAW[kind]}


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


ARTICLE_BODY = _body(
    {
        "application/json": {"schema": {"$ref": f"{_REF}SummaryAsked"}, "examples": _ASKED},
        "multipart/form-data": _form(),
        **{kind: _file(kind) for kind in FILES},
    }
)
BATCH_BODY = _body(
    {
        "application/json": {
            "schema": {"$ref": f"{_REF}BatchAsked"},
            "examples": {
                "two": {
                    "summary": "two articles, by the same options",
                    "value": {"articles": [{"text": _TEXT, "name": "a"}, {"html": _PAGE}], "max_reasks": 1},
                }
            },
        }
    }
)
