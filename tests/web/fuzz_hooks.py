"""Loaded by Schemathesis: gives it articles to send, and writes down what each operation answered."""

from __future__ import annotations

import os
import uuid
from typing import Any

import schemathesis
from hypothesis import strategies as st

from tests.mills import mill

_ARTICLES = st.one_of(st.integers(1, 10**6).map(lambda number: mill(number).text), st.text(min_size=1))
schemathesis.openapi.format("article", _ARTICLES)


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Random words have no sentence in them; what is said to be an article mostly has."""
    del context
    for name in ("SummaryAsked", "ArticleGiven"):
        for form in raw_schema["components"]["schemas"][name]["properties"]["text"]["anyOf"]:
            if form["type"] == "string":
                form["format"] = "article"
                form.pop("pattern", None)
    bodies = raw_schema["paths"]["/v1/summaries"]["post"]["requestBody"]["content"]
    bodies["text/plain"]["schema"]["format"] = "article"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Made-up keys repeat themselves, which is refused: a good one is made the only one of its kind."""
    del context, kwargs
    given = case.headers or {}
    if case.meta and case.meta.generation.mode.is_positive and "Idempotency-Key" in given:
        given["Idempotency-Key"] = uuid.uuid4().hex


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """One line an answer, and whether the request was made to fit."""
    del context
    fits = "fits" if case.meta and case.meta.generation.mode.is_positive else "misfits"
    with open(os.environ["FUZZ_ANSWERS"], "a", encoding="utf-8") as file:  # noqa: PTH123 - appended by two threads
        file.write(f"{case.method.upper()} {case.path} {response.status_code} {fits}\n")
