"""Any number of short articles that differ in one figure, each with its good draft: a mixed-up answer shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from summarizer import preview
from summarizer.providers.base import HttpExchange
from summarizer.recording import Cassette, cassette_path
from summarizer.text import Article
from tests.loopback import Answer, completion, replies

MODEL = "openai/scripted-1"


def mill(number: int) -> Article:
    """The article of a mill that ground `number` tonnes."""
    from summarizer import read_article

    return read_article(
        f"The mill at Orvel ground {number} tonnes of flour last year, its owner said on Monday.\n"
        "It stands on the left bank of the river and was built for a monastery.\n",
        name=f"mill {number}",
    )


def draft(number: int) -> str:
    """The good draft of that article."""
    text = f"The mill at Orvel ground {number} tonnes of flour last year."
    figure = {"text": f"{number} tonnes", "unit": "tonnes", "role": "level", "measures": "flour ground", "id": "f1"}
    empty: dict[str, Any] = {"direction": None, "baseline": None, "period": None, "attributed_to": []}
    claim = {"id": "c1", "text": text, "modality": "stated", "attributed_to": [], "denied_by": [], "sentences": [1]}
    return json.dumps(
        {
            "summary": [{"text": text, "sentences": [1]}],
            "speakers": [],
            "attributions": [],
            "key_claims": [claim],
            "figures": [figure | empty | {"sentences": [1]}],
        }
    )


def grinds() -> Answer:
    """A server's answer: the draft of the article that was asked about."""

    def compose(question: dict[str, Any]) -> str:
        asked = " ".join(message["content"] for message in question["messages"])
        found = re.search(r"ground (\d+) tonnes", asked)
        return draft(int(found[1]) if found else 0)

    return replies(compose)


def record(number: int, folder: Path) -> None:
    """Record a mill's one exchange, without a server."""
    (request,) = preview(mill(number), model=MODEL)
    body = json.dumps({"messages": request.parts()["messages"], "model": "scripted-1"})
    answer = json.dumps(completion(draft(number)))
    exchange = HttpExchange("POST", "/v1/chat/completions", body, answer, 200, ())
    Cassette.load(cassette_path(folder, mill(number)), mode="new").record(request, exchange)
