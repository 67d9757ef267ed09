"""Coverage: what a result leaves out is listed, and asked for once where the caller wants it complete."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summarizer import UsageError, summarise
from summarizer.additions import joined
from summarizer.schema import Draft
from tests.damage import article_of, draft_of
from tests.loopback import says

NAME = "earnings_tavira_foods"
ARTICLE = article_of(NAME)
MODEL = "openai/scripted-1"
EMPTY: dict[str, Any] = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": []}


def _thin() -> dict[str, Any]:
    """The careful draft with its summary and claims alone, cut down to the first of each."""
    draft = draft_of(NAME)
    claim = {**draft["key_claims"][0], "attributed_to": [], "denied_by": []}
    return {**EMPTY, "summary": draft["summary"][:1], "key_claims": [claim]}


def _numbers(result: Any) -> list[tuple[int, int]]:
    found = result.provenance.coverage
    return [(part.in_summary, part.in_article) for part in (found.figures, found.quotations, found.speakers)]


def test_a_full_draft_covers_more_than_a_thin_one(serve: Any) -> None:
    """The careful draft tells most of what the rules find; a thin one's gaps are listed with their evidence."""
    serve(says(json.dumps(draft_of(NAME))))
    full = summarise(ARTICLE, model=MODEL)
    serve(says(json.dumps(_thin())))
    thin = summarise(ARTICLE, model=MODEL)
    for (told, known), (less, same) in zip(_numbers(full), _numbers(thin), strict=True):
        assert less < told <= known == same
        assert told >= 0.8 * known
    missing = thin.provenance.coverage.figures.missing
    assert missing
    for item in missing:
        assert ARTICLE.text[item.evidence.start : item.evidence.end] == item.evidence.quote == item.text


def test_complete_asks_once_for_what_is_left_out(serve: Any) -> None:
    """The re-ask names what is missing; what the model adds is grounded like the rest, and what fails is rejected."""
    draft = draft_of(NAME)
    good, bad = draft["figures"][0], {**draft["figures"][1], "text": "4.5 million rockets", "baseline": None}
    loose = [{**figure, "attributed_to": [], "baseline": None} for figure in (good, bad)]
    server = serve(says(json.dumps(_thin())), says(json.dumps({**EMPTY, "figures": loose})))
    result = summarise(ARTICLE, model=MODEL, complete=True)
    assert len(server.requests) == 2
    asked = server.requests[1]["messages"][-1]["content"]
    assert "leaves it out" in asked
    assert f'speaker "{draft["speakers"][0]["name"]}"' in asked
    assert [figure.text for figure in result.figures] == [good["text"]]
    assert [item.item["text"] for item in result.rejected] == ["4.5 million rockets"]
    assert [attempt.request for attempt in result.provenance.attempts] == ["draft", "draft, completing"]


def test_a_draft_stands_where_completing_it_brings_no_valid_reply(serve: Any) -> None:
    """A reply that is no draft adds nothing and takes nothing away."""
    server = serve(says(json.dumps(_thin())), says("I have nothing to add."))
    result = summarise(ARTICLE, model=MODEL, complete=True)
    assert len(server.requests) == 2
    assert len(result.key_claims) == 1


def test_an_older_prompt_says_that_it_cannot_complete() -> None:
    """A prompt without the section is wrong usage, said before anything is sent."""
    with pytest.raises(UsageError, match="whole@1 cannot complete"):
        summarise(ARTICLE, model=MODEL, prompt="whole@1", complete=True)


def test_ids_that_are_taken_are_changed_with_all_that_refers_to_them() -> None:
    """A second `s1` of another name becomes `s1+`, also where an attribution names it; a known speaker is kept."""
    draft = Draft.model_validate(draft_of(NAME))
    known, other = draft.speakers[0], draft.speakers[1].model_copy(update={"id": draft.speakers[0].id, "name": "Ada"})
    said = draft.attributions[0].model_copy(update={"speakers": [known.id]})
    new = joined(draft, draft.model_copy(update={"summary": [], "speakers": [other], "attributions": [said]}))
    assert new.speakers[-1].id == f"{known.id}+"
    assert new.attributions[-1].speakers == [f"{known.id}+"]
    assert new.attributions[-1].id == f"{said.id}+"
    same = joined(draft, draft.model_copy(update={"summary": [], "speakers": [known], "attributions": [said]}))
    assert len(same.speakers) == len(draft.speakers)
    assert same.attributions[-1].speakers == [known.id]
