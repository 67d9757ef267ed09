"""Long articles: windows, the merge of what they support, and the summary of what was merged."""

from __future__ import annotations

import json
import re
import tracemalloc
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import (
    RefusalError,
    Summary,
    TokenBudgetError,
    UnsupportedError,
    asummarise,
    preview,
    stream_summary,
    summarise,
)
from summarizer.cassettes.recorded import Recording
from summarizer.cassettes.replaying import choices_in, replayed
from summarizer.choosing import Choices, options_of
from summarizer.exchange import Reply
from summarizer.grounding.ground import ground
from summarizer.longform import flow_of
from summarizer.render.markdown import as_markdown
from summarizer.render.text import as_text
from summarizer.schema import Draft
from summarizer.text import Article, Sentence, Span
from summarizer.windows import is_long, windows
from tests.loopback import Answer, replies, says
from tests.reports import draft_within, is_summary, only_summary, repeated, report, report_draft, shown

MODEL = "openai/scripted-1"
TOKENS = 800
REPORT = report()
DRAFT = report_draft()
TOLD = [(item["text"], item["sentences"]) for item in DRAFT["summary"][::3]]


def careful(question: dict[str, Any]) -> str:
    """Items of the sentences shown; for the summary, that of each of the three stories."""
    if is_summary(question["messages"]):
        return only_summary(*TOLD)
    return json.dumps(draft_within(shown(question["messages"])))


def summed(**keywords: Any) -> Summary:
    return summarise(REPORT, model=MODEL, window_tokens=TOKENS, **keywords)


def refusing(number: int, how: Answer) -> Answer:
    """A careful model that answers the window that shows a sentence in another way."""

    def answer(handler: Any) -> None:
        messages = handler.question["messages"]
        strange = not is_summary(messages) and number in shown(messages)
        (how if strange else replies(careful))(handler)

    return answer


def spots(items: Any) -> set[tuple[int, int]]:
    """Where the evidence of items stands."""
    return {(piece.start, piece.end) for item in items for piece in item.evidence}


def test_windows_hold_every_sentence_and_overlap() -> None:
    """Numbers are the article's own; each window begins inside the one before, and none is over its size."""
    assert is_long(REPORT, TOKENS)
    parts = [[one.number for one in part.sentences] for part in windows(REPORT, TOKENS)]
    assert len(parts) >= 3
    assert sorted({number for part in parts for number in part}) == [one.number for one in REPORT.sentences]
    assert all(after[0] <= before[-1] < after[-1] for before, after in zip(parts, parts[1:], strict=False))
    assert all(not is_long(part, TOKENS) for part in windows(REPORT, TOKENS))


@given(
    st.lists(st.text("ab \n", min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=40), st.integers(1, 60)
)
def test_windows_lose_nothing_whatever_the_lengths(texts: list[str], tokens: int) -> None:
    """Each sentence is in a window, in order; a window is over its size only where it holds one sentence."""
    starts = list(accumulate((len(text) for text in texts), initial=0))
    spans = [Span(*pair) for pair in zip(starts, starts[1:], strict=False)]
    held = tuple(Sentence(number, span, texts[number - 1], 0) for number, span in enumerate(spans, 1))
    article = Article("".join(texts), held)
    parts = list(windows(article, tokens))
    ends = [0, *(part.sentences[-1].number for part in parts)]
    assert ends == sorted(set(ends))
    assert ends[-1] == len(texts)
    for end, part in zip(ends, parts, strict=False):
        assert part.sentences[0].number <= end + 1
        assert len(part.sentences) == 1 or not is_long(part, tokens)
        assert all(part.slice(sentence.span) == sentence.text for sentence in part.sentences)


def test_a_sentence_longer_than_a_window_is_one_alone() -> None:
    """However small the windows, each sentence is shown."""
    parts = [[one.number for one in part.sentences] for part in windows(REPORT, 1)]
    assert parts == [[one.number] for one in REPORT.sentences]


def test_the_merged_result_is_that_of_one_request(serve: Any) -> None:
    """Numbers are global, items found twice are one, nothing is lost: as if the article had been asked whole."""
    server = serve(replies(careful))
    result = summed()
    once = ground(REPORT, Draft.model_validate(DRAFT))
    assert len(server.requests) == len(result.provenance.windows) + 1 > 3
    assert {figure.evidence for figure in result.figures} == {figure.evidence for figure in once.figures}
    assert len(result.figures) == len(once.figures)
    assert spots(result.attributions) == spots(once.attributions)
    assert len(result.attributions) == len(once.attributions)
    assert sorted(claim.text for claim in result.key_claims) == sorted(claim.text for claim in once.key_claims)
    assert sorted(speaker.name for speaker in result.speakers) == sorted(speaker.name for speaker in once.speakers)
    assert not result.rejected


def test_links_lead_to_merged_items(serve: Any) -> None:
    """Ids are new and used once; speakers, sources, deniers and baselines are those of the one request."""
    serve(replies(careful))
    result = summed()
    names = {speaker.id: speaker.name for speaker in result.speakers}
    said = {item.id: (item.proposition, item.quotes) for item in result.attributions}
    counted = {figure.id: figure.text for figure in result.figures}
    once = ground(REPORT, Draft.model_validate(DRAFT))
    first = {item.id: (item.proposition, item.quotes) for item in once.attributions}
    whose = {speaker.id: speaker.name for speaker in once.speakers}
    assert len(names) == len(result.speakers)
    assert {(said[item.id], tuple(names[name] for name in item.speakers)) for item in result.attributions} == {
        (first[item.id], tuple(whose[name] for name in item.speakers)) for item in once.attributions
    }
    assert {(claim.text, said[name]) for claim in result.key_claims for name in claim.denied_by} >= {
        (claim.text, first[name]) for claim in once.key_claims for name in claim.denied_by
    }
    baselines = {figure.id: figure.text for figure in once.figures}
    assert {(figure.text, counted[figure.baseline]) for figure in result.figures if figure.baseline} == {
        (figure.text, baselines[figure.baseline]) for figure in once.figures if figure.baseline
    }


def test_the_tail_is_covered(serve: Any) -> None:
    """The last window ends with the last sentence, and what it says is in the result."""
    serve(replies(careful))
    result = summed()
    last = max(figure.evidence.sentence for figure in result.figures)
    assert last == max(number for figure in DRAFT["figures"] for number in figure["sentences"])
    assert result.provenance.windows[-1].last_sentence == len(REPORT.sentences)


def test_the_summary_is_told_from_merged_claims_alone(serve: Any) -> None:
    """The last request shows claims with their numbers and no sentence of the article; its words are the summary."""
    server = serve(replies(careful))
    result = summed()
    question = server.requests[-1]["messages"][1]["content"]
    assert all(f"[{numbers(claim)}] {claim.text}" in question for claim in result.key_claims)
    quoted = [line for line in question.split("\n") if line.startswith("[")]
    assert len(quoted) == len(result.key_claims)
    assert [sentence.text for sentence in result.summary_sentences] == [text for text, _ in TOLD]


def numbers(item: Any) -> str:
    return ", ".join(str(number) for number in sorted({piece.sentence for piece in item.evidence}))


def test_a_summary_sentence_that_says_more_is_refused(serve: Any) -> None:
    """A number that its sentences do not hold, and a sentence of no claim: both are rejected, the rest stands."""
    uncited = next(one.number for one in REPORT.sentences if not any(one.number in c["sentences"] for c in claims()))

    def boasting(question: dict[str, Any]) -> str:
        if not is_summary(question["messages"]):
            return careful(question)
        text, cited = TOLD[0]
        return only_summary(*TOLD, (f"{text.rstrip('.')}, affecting 4.5 million people.", cited), (text, [uncited]))

    serve(replies(boasting))
    result = summed(max_reasks=0)
    assert [failure.check for failure in result.rejected] == ["prose", "evidence"]
    assert all("4.5 million" not in sentence.text for sentence in result.summary_sentences)


def claims() -> list[dict[str, Any]]:
    return list(DRAFT["key_claims"])


@pytest.mark.parametrize(
    ("how", "failure"),
    [
        (says("This is prose."), "no valid reply"),
        (says(None, refusal="I would rather not."), "declined to answer"),
        (says(only_summary(("Ninety-nine zebras ran.", [1]))), "nothing in the model's reply is supported"),
    ],
)
def test_a_window_that_fails_is_told_of_and_the_rest_stands(
    serve: Any, caplog: pytest.LogCaptureFixture, how: Answer, failure: str
) -> None:
    """An invalid reply, a refusal, a reply without support: one window says why, the others' items are there."""
    serve(refusing(len(REPORT.sentences), how))
    result = summed(max_reasks=0)
    failed = [window for window in result.provenance.windows if window.failure]
    assert failed == [result.provenance.windows[-1]]
    assert failure in (failed[0].failure or "")
    assert {window.failure for window in result.provenance.windows[:-1]} == {None}
    assert all(figure.evidence.sentence <= result.provenance.windows[-2].last_sentence for figure in result.figures)
    told = f"sentences {failed[0].first_sentence} to {failed[0].last_sentence}"
    assert told in as_text(result)
    assert told in as_markdown(result, REPORT)
    assert told in caplog.text
    assert result.figures
    assert result.summary


def test_where_all_windows_fail_the_first_error_is_raised(serve: Any) -> None:
    """No result is made of nothing."""
    serve(says(None, refusal="I would rather not."))
    with pytest.raises(RefusalError):
        summed()


def test_an_unsupported_item_ends_the_call_where_that_is_asked_for(serve: Any) -> None:
    """`on_unsupported="raise"` holds in every window."""
    serve(refusing(len(REPORT.sentences), says(only_summary(("Ninety-nine zebras ran.", [1])))))
    with pytest.raises(UnsupportedError):
        summed(max_reasks=0, on_unsupported="raise")


def test_a_summary_that_is_refused_is_replaced_by_the_articles_own_sentences(serve: Any) -> None:
    """Where no summary comes, the most salient sentences of the claims stand in, and say so."""

    def silent(question: dict[str, Any]) -> str:
        return "no" if is_summary(question["messages"]) else careful(question)

    serve(replies(silent))
    result = summed(max_reasks=0)
    assert {sentence.origin for sentence in result.summary_sentences} == {"extracted"}
    assert result.figures


def test_many_claims_are_told_in_groups_and_evidence_is_kept(serve: Any) -> None:
    """Claims that do not fit one request are summarised in groups, then their summaries; evidence is the article's."""

    def each(question: dict[str, Any]) -> str:
        if not is_summary(question["messages"]):
            return careful(question)
        lines = [line for line in question["messages"][1]["content"].split("\n") if line.startswith("[")]
        told = [re.fullmatch(r"\[([\d, ]+)\] (.*)", line) for line in lines[::2]]
        return only_summary(*((one[2], [int(number) for number in one[1].split(",")]) for one in told if one))

    server = serve(replies(each))
    result = summed_in(400)
    asked = [request for request in server.requests if is_summary(request["messages"])]
    assert len(asked) >= 3
    assert result.summary_sentences
    for piece in (piece for sentence in result.summary_sentences for piece in sentence.evidence):
        assert REPORT.text[piece.start : piece.end] == piece.quote == REPORT.text_of(piece.sentence)


def summed_in(tokens: int) -> Summary:
    return summarise(REPORT, model=MODEL, window_tokens=tokens)


def test_a_sentence_that_was_not_shown_cannot_be_cited(serve: Any) -> None:
    """A window's draft is grounded in its own sentences."""
    first = next(windows(REPORT, TOKENS))
    beyond = next(item for item in DRAFT["key_claims"] if item["sentences"][0] > first.sentences[-1].number)
    claim = {**beyond, "attributed_to": [], "denied_by": []}
    reply = json.dumps({**json.loads(only_summary()), "key_claims": [claim]})
    serve(refusing(1, says(reply)))
    result = summed(max_reasks=0)
    assert f"shown are 1 to {first.sentences[-1].number}" in (result.provenance.windows[0].failure or "")


def test_the_budget_holds_over_all_windows(serve: Any) -> None:
    """Tokens are counted over the whole call."""
    server = serve(replies(careful))
    first, *others = preview(REPORT, model=MODEL, window_tokens=TOKENS)
    with pytest.raises(TokenBudgetError, match="window 2 of"):
        summed(token_budget=first.estimated_tokens)
    assert len(server.requests) == 1 <= len(others)


async def test_sync_async_stream_and_replay_agree(serve: Any, tmp_path: Any) -> None:
    """One flow: awaited, streamed, recorded and replayed it gives the same items."""
    server = serve(replies(careful))
    live = summed(cassette=tmp_path, record="new")
    asked = len(server.requests)
    again = summed(cassette=tmp_path)
    awaited = await asummarise(REPORT, model=MODEL, window_tokens=TOKENS, cassette=tmp_path)
    *partial, streamed = stream_summary(REPORT, model=MODEL, window_tokens=TOKENS, cassette=tmp_path)
    assert len(server.requests) == asked
    assert again.figures == awaited.figures == streamed.figures == live.figures
    assert again.provenance.windows == live.provenance.windows
    assert {piece.purpose for piece in partial} >= {f"draft, window 1 of {asked - 1}", "draft, of all windows"}


def test_a_recording_of_windows_is_played_as_it_was_made(serve: Any, tmp_path: Path) -> None:
    """A recording says how many tokens a window had, so that a check of it asks the same."""
    serve(replies(careful))
    summed(cassette=tmp_path, record="new")
    recording = Recording.read(next(tmp_path.iterdir()))
    (choices,) = choices_in(recording, {})
    assert choices.window_tokens == TOKENS
    state = replayed(recording, REPORT, choices)
    assert (state.missing, len(state.played)) == (None, len(recording.exchanges))


def test_each_window_is_completed(serve: Any) -> None:
    """With `complete`, what a window leaves out of its own sentences is asked for, and joined to the rest."""

    def lazy(question: dict[str, Any]) -> str:
        messages = question["messages"]
        if is_summary(messages):
            return only_summary(*TOLD)
        draft = draft_within(shown(messages))
        if len(messages) == 2:
            return json.dumps({**draft, "figures": [], "key_claims": []})
        asked = [item for item in draft["figures"] if f'"{item["text"]}"' in messages[-1]["content"]]
        figures = [{**item, "baseline": None, "attributed_to": []} for item in asked]
        return json.dumps({**json.loads(only_summary()), "figures": figures})

    server = serve(replies(lazy))
    result = summed(complete=True)
    count = len(result.provenance.windows)
    assert len(server.requests) == 2 * count + 1
    assert {figure.evidence.sentence for figure in result.figures} > {1}
    assert not result.rejected


def test_steps_are_asked_in_windows_too(serve: Any) -> None:
    """Small questions about each window; the last one shows claims and asks for the summary alone."""
    lines = [sentence.text for sentence in REPORT.sentences]

    def small(question: dict[str, Any]) -> str:
        text = question["messages"][1]["content"]
        held = [line for line in lines if " ".join(line.split()) in text and not line.startswith('"')]
        return "\n".join(f"- {line}" for line in held[:5]) if "bullet" in text else " ".join(held[:1])

    server = serve(replies(small))
    result = summarise(REPORT, model=MODEL, way="steps", window_tokens=TOKENS)
    assert len(result.provenance.windows) >= 3
    assert result.summary
    assert len({claim.text for claim in result.key_claims}) == len(result.key_claims) >= 10
    assert all(claim.text in server.requests[-1]["messages"][1]["content"] for claim in result.key_claims)


def test_a_preview_shows_every_window() -> None:
    """What would be sent first, whatever is answered."""
    requests = preview(REPORT, model=MODEL, window_tokens=TOKENS)
    assert len(requests) == len(list(windows(REPORT, TOKENS)))
    assert len({request.messages[0] for request in requests}) == 1


def test_two_million_characters_are_asked_about_within_bounded_memory() -> None:
    """Requests are made when those before them are answered, and nothing of a window stays but what it supports."""
    article = repeated(255)
    options = options_of(Choices(model=MODEL), MODEL)
    assert len(article.text) > 2_000_000
    asking = flow_of(article, options)
    request = next(asking)
    tracemalloc.start()
    try:
        for _ in range(3):
            numbers = shown([{}, {"content": request.messages[1].content}])
            assert len(request.messages[1].content) < 100_000
            claim = {"id": "c1", "text": article.text_of(numbers[0]), "sentences": numbers[:1], "modality": "stated"}
            claim |= {"attributed_to": [], "denied_by": []}
            request = asking.send(Reply(json.dumps({**json.loads(only_summary()), "key_claims": [claim]}), "scripted"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        asking.close()
    assert peak < 40 * len(article.text)
