"""In which round a request is made: re-asks, windows and steps by the Batch API or after it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from summarizer import read_article, summarise_many
from tests.batch_provider import Provider, grinds
from tests.loopback import completion, status
from tests.mills import MODEL, draft, mill
from tests.provider_batch.ended import apart_from_its_making, lies, made, values


def test_re_asks_are_ordinary_requests(many: Any, provider: Provider) -> None:
    """What fails the checks is asked for again at once."""
    provider.compose = lies
    assert values(many(range(1000, 1004))) == [1000, 1001, 1002, 1003]
    assert (len(provider.batched), len(provider.asked)) == (4, 4)


def test_re_asks_may_be_a_second_batch(many: Any, provider: Provider) -> None:
    """With two rounds the re-asks are a batch too, and the results are the same."""
    provider.compose = lies
    one = many(range(1000, 1004), journal=None, provider_batch=False)
    del provider.asked[:]
    two = many(range(1000, 1004), provider_batch=2)
    assert [apart_from_its_making(r.summary) for r in one] == [apart_from_its_making(r.summary) for r in two]
    assert [len(provider.lines(batch)) for batch in provider.batches] == [4, 4]
    assert not provider.asked


def test_a_run_does_not_grow_more_rounds_than_it_has(many: Any, provider: Provider) -> None:
    """Where re-asks failed, the next try has the batch's answers, and one round does not make them a second batch."""
    provider.compose = lies
    provider.faults["chat"] = [("before", status(401))] * 4
    assert values(many(range(1000, 1004))) == ["ProviderError"] * 4
    assert values(many(range(1000, 1004), retry_failed=True)) == [1000, 1001, 1002, 1003]
    assert [len(provider.lines(batch)) for batch in provider.batches] == [4]
    assert len(provider.asked) == 4


def test_answers_that_were_no_good_are_asked_for_anew(many: Any, provider: Provider) -> None:
    """An article that ended by the model's own words is sent again with `retry_failed`; other choices are not."""
    provider.compose = lambda _: (200, completion("no draft"))
    assert values(many([1000, 1001], max_reasks=0)) == ["ReplyError"] * 2
    provider.compose = grinds
    assert values(many([1000], max_reasks=0, retry_failed=True)) == [1000]
    assert [len(provider.lines(batch)) for batch in provider.batches] == [2, 1]
    assert values(many([1000], max_reasks=1)) == [1000]
    assert made(provider) == {"upload": 2, "create": 2, "content": 2}


def test_windows_are_asked_about_at_once(provider: Provider, tmp_path: Path) -> None:
    """The first request of every window is of the first round; the last, about the merged claims, is ordinary."""

    def compose(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number, figure = re.findall(r"\[(\d+)\] The mill at Orvel ground (\d+)", body["messages"][-1]["content"])[0]
        return 200, completion(draft(int(figure)).replace('"sentences": [1]', f'"sentences": [{number}]'))

    provider.compose = compose
    sentences = [f"The mill at Orvel ground {number} tonnes of flour last year." for number in range(1000, 1060)]
    article = read_article("\n".join(sentences), name="long")
    keywords: dict[str, Any] = {"model": MODEL, "window_tokens": 300, "max_reasks": 0}
    (ordinary,) = summarise_many([article], **keywords)
    asked = list(provider.asked)
    del provider.asked[:]
    (result,) = summarise_many([article], provider_batch=True, journal=tmp_path / "journal", **keywords)
    assert len(provider.batched) > 2
    assert provider.batched == asked[:-1]
    assert provider.asked == asked[-1:]
    assert len(result.summary.key_claims) == len(provider.batched)  # type: ignore[union-attr]
    assert apart_from_its_making(result.summary) == apart_from_its_making(ordinary.summary)


def test_steps_take_a_round_each(provider: Provider, tmp_path: Path) -> None:
    """Asked in steps, an article's independent questions are of the first round and the others of one each."""
    provider.compose = lambda _: (200, completion("- The mill at Orvel ground 1000 tonnes of flour."))
    keywords: dict[str, Any] = {"model": MODEL, "way": "steps", "journal": tmp_path / "journal"}
    (ordinary,) = summarise_many([mill(1000)], **keywords | {"journal": None})
    asked = len(provider.asked)
    assert asked > 2
    (result,) = summarise_many([mill(1000)], provider_batch=asked - 1, **keywords)
    assert len(provider.asked) == asked
    assert [len(provider.lines(batch)) for batch in provider.batches] == [2] + [1] * (asked - 2)
    assert apart_from_its_making(result.summary) == apart_from_its_making(ordinary.summary)
