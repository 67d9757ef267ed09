"""Replies that are no draft: the right error or re-ask, the right number of requests, never half a result."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from summarizer import (
    RefusalError,
    ReplyError,
    TruncatedReplyError,
    UnsupportedError,
    asummarise,
    summarise,
)
from summarizer.pipeline import may_stand_in
from tests.damage import article_of, draft_of
from tests.loopback import says, status

ARTICLE = article_of("earnings_tavira_foods")
DRAFT = draft_of("earnings_tavira_foods")
GOOD = json.dumps(DRAFT)
MODEL = "openai/scripted-1"


def _with(**changes: Any) -> str:
    return json.dumps({**DRAFT, **changes})


INVALID = {
    "prose": "Here is your summary: Tavira did well.",
    "empty": "",
    "null content": None,
    "cut-off JSON": GOOD[:900],
    "a list": "[1, 2]",
    "wrong types": _with(figures="many"),
    "extra fields": _with(mood="good"),
    "a missing field": json.dumps({"summary": []}),
    "a closed enumeration opened": GOOD.replace('"affirms"', '"hints"'),
    "control characters": _with(summary=[{"text": "Tavira\u001b[31m rose.", "sentences": [1]}]),
    "ten megabytes": _with(summary=[{"text": "a" * 10_000_000, "sentences": [1]}]),
    "too many items": _with(summary=DRAFT["summary"] * 200),
}


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_reply_is_asked_for_again_and_then_an_error(serve: Any, name: str) -> None:
    """Each kind of invalid reply costs one request and `max_reasks` re-asks, and ends as a ReplyError."""
    server = serve(says(INVALID[name]))
    with pytest.raises(ReplyError, match="no valid reply in 3 tries") as caught:
        summarise(ARTICLE, model=MODEL, max_reasks=2)
    assert len(server.requests) == 3
    assert [attempt.outcome for attempt in caught.value.attempts] == ["answered"] * 3


@pytest.mark.parametrize("name", INVALID)
def test_a_valid_reply_after_an_invalid_one_is_used(serve: Any, name: str) -> None:
    """The re-ask tells what was wrong, and its answer is the result."""
    server = serve(says(INVALID[name]), says(GOOD))
    result = summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 2
    assert "not valid" in server.requests[1]["messages"][-1]["content"]
    assert len(server.requests[1]["messages"][-2]["content"]) <= 20_000
    assert len(result.figures) == len(DRAFT["figures"])


def test_markdown_fences_around_json_are_no_fault(serve: Any) -> None:
    """A model that wraps its JSON in a code fence is understood at once."""
    server = serve(says(f"```json\n{GOOD}\n```"))
    assert summarise(ARTICLE, model=MODEL).rejected == ()
    assert len(server.requests) == 1


def test_a_reply_cut_off_at_its_limit_gets_twice_the_room_once(serve: Any) -> None:
    """A truncated reply is asked for once more with a doubled limit."""
    server = serve(says(GOOD[:500], finish_reason="length"), says(GOOD))
    summarise(ARTICLE, model=MODEL)
    assert [request["max_tokens"] for request in server.requests] == [4096, 8192]


def test_a_reply_cut_off_twice_is_an_error(serve: Any) -> None:
    """Two truncated replies end as a TruncatedReplyError, with both attempts."""
    server = serve(says(GOOD[:500], finish_reason="length"))
    with pytest.raises(TruncatedReplyError) as caught:
        summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == len(caught.value.attempts) == 2


@pytest.mark.parametrize(
    "answer",
    [says(None, refusal="I cannot help with that."), says("", finish_reason="content_filter")],
    ids=["refusal", "content filter"],
)
def test_a_refusal_is_reported_as_one_and_not_asked_again(serve: Any, answer: Any) -> None:
    """A model that declines costs one request and raises a RefusalError."""
    server = serve(answer)
    with pytest.raises(RefusalError, match="declined"):
        summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 1


def test_an_answer_that_is_no_completion_is_the_servers_fault(serve: Any) -> None:
    """A 200 with HTML or other JSON is a ProviderError, not a crash."""
    serve(status(200, "<html>proxy</html>"))
    with pytest.raises(Exception, match="chat completion") as caught:
        summarise(ARTICLE, model=MODEL)
    assert type(caught.value).__name__ == "ProviderError"


def test_a_reply_about_something_else_leaves_nothing(serve: Any) -> None:
    """A well-formed draft in another language, about nothing in the article, is refused whole."""
    foreign = {
        "summary": [{"text": "Le président Dupont a annoncé 4,5 millions de fusées.", "sentences": [1]}],
        "speakers": [],
        "attributions": [],
        "key_claims": [],
        "figures": [{**DRAFT["figures"][0], "text": "4,5 millions", "baseline": None}],
    }
    server = serve(says(json.dumps(foreign)))
    with pytest.raises(UnsupportedError, match="nothing in the model's reply is supported"):
        summarise(ARTICLE, model=MODEL, max_reasks=1)
    assert len(server.requests) == 2


def _one_bad() -> dict[str, Any]:
    bad = copy.deepcopy(DRAFT)
    bad["figures"][0]["text"] = "81%"
    return bad


def test_only_failing_items_are_asked_for_again_with_the_reason(serve: Any) -> None:
    """The re-ask names the failing item and why; its correction takes the item's place."""
    patch = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": [DRAFT["figures"][0]]}
    server = serve(says(json.dumps(_one_bad())), says(json.dumps(patch)))
    result = summarise(ARTICLE, model=MODEL)
    asked = server.requests[1]["messages"][-1]["content"]
    assert '"81%" is not in sentence 1' in asked
    assert '"f2"' not in asked
    assert result.rejected == ()
    assert result.figures[0].text == "18%"


def test_what_still_fails_is_rejected_with_its_reason(serve: Any) -> None:
    """After the re-asks the item is in `rejected` and nowhere else."""
    serve(says(json.dumps(_one_bad())))
    result = summarise(ARTICLE, model=MODEL, max_reasks=0)
    assert [(item.kind, item.item["text"], item.check) for item in result.rejected] == [("figure", "81%", "figure")]
    assert "81%" not in result.model_dump_json(exclude={"rejected", "provenance"})


def test_raise_and_keep_do_what_they_say(serve: Any) -> None:
    """`raise` ends in an UnsupportedError; `keep` keeps the item and names the failed check."""
    serve(says(json.dumps(_one_bad())))
    with pytest.raises(UnsupportedError, match="81%"):
        summarise(ARTICLE, model=MODEL, max_reasks=0, on_unsupported="raise")
    kept = summarise(ARTICLE, model=MODEL, max_reasks=0, on_unsupported="keep")
    figure = next(item for item in kept.figures if item.text == "81%")
    assert any(warning.startswith("figure (failed)") for warning in figure.warnings)
    assert ARTICLE.text[figure.evidence.start : figure.evidence.end] == figure.evidence.quote
    assert kept.rejected == ()


async def test_the_async_call_gives_the_same_result(serve: Any) -> None:
    """`asummarise` and `summarise` differ in seconds alone."""
    serve(says(GOOD))
    awaited = (await asummarise(ARTICLE, model=MODEL)).model_dump()
    plain = summarise(ARTICLE, model=MODEL).model_dump()
    for result in (awaited, plain):
        for attempt in result["provenance"]["attempts"]:
            attempt.pop("seconds")
    assert awaited == plain


@pytest.mark.parametrize(
    "sentence",
    [
        "Why did you found the library?",
        "I founded it in spring, with two friends.",
        "Its owner reads aloud on Fridays.",
        "A Yankee in the Mill (solo)",
        "There are other sites, and we leave them be.",
    ],
)
def test_what_an_interview_asks_or_answers_stands_in_for_no_claim(sentence: str) -> None:
    """A question, somebody's own "I" and a line of a list are never shown as a claim of the article."""
    assert not may_stand_in(sentence)


@pytest.mark.parametrize(
    "sentence", ["The owner said: “We read on Fridays.”", "U.S. readers sent 40 tapes.", "Henry I. Marsh won the vote."]
)
def test_what_an_article_tells_itself_may_stand_in(sentence: str) -> None:
    """Quotations inside a sentence and initials leave it what it is."""
    assert may_stand_in(sentence)
