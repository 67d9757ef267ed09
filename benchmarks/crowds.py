"""Who is asked for many articles at once: ours, and the async clients that one would use otherwise.

Each opens what it needs and returns a work for a file of articles: all are asked about, `concurrency` at a time, and
the number of those that came with all their items is returned. Messages and texts are read from files as needed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.contenders import KEY, PATH, counted, grounded, validated
from benchmarks.corpus import ITEMS, MODEL, Prepared, read

PATIENCE = 300.0  # seconds
Ask = Callable[[Any], Awaitable[int]]  # the messages about an article in, the number of valid items out
Crowd = Callable[[Path], Awaitable[int]]


def _openai(url: str) -> Any:
    import openai

    # Many at once keep the event loop busy for longer than the five seconds that the client allows for connecting.
    return openai.AsyncOpenAI(base_url=url, api_key=KEY, max_retries=0, timeout=PATIENCE)


def httpx2_client(url: str) -> Ask:
    """httpx2 and pydantic."""
    import httpx2

    client = httpx2.AsyncClient(
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=1000), timeout=PATIENCE
    )

    async def ask(messages: Any) -> int:
        return validated((await client.post(url + PATH, json={"model": "m", "messages": messages})).content)

    return ask


def openai_create(url: str) -> Ask:
    """AsyncOpenAI's `create`, and pydantic."""
    from summarizer.schema import Draft

    create = _openai(url).chat.completions.create

    async def ask(messages: Any) -> int:
        answer = await create(model="m", messages=messages)
        return counted(Draft.model_validate_json(answer.choices[0].message.content))

    return ask


def instructor_client(url: str) -> Ask:
    """instructor's async client in its JSON-schema mode."""
    import instructor

    from summarizer.schema import Draft

    client = instructor.from_openai(_openai(url), mode=instructor.Mode.JSON_SCHEMA)

    async def ask(messages: Any) -> int:
        return counted(await client.create(model="m", messages=messages, response_model=Draft, max_retries=0))

    return ask


def pydantic_ai(url: str) -> Ask:
    """A pydantic-ai agent that answers by the schema."""
    from pydantic_ai import Agent, NativeOutput
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    from summarizer.schema import Draft

    model = OpenAIChatModel("m", provider=OpenAIProvider(openai_client=_openai(url)))
    agent: Any = Agent(model, output_type=NativeOutput(Draft), retries=0)

    async def ask(messages: Any) -> int:
        system, user = (message["content"] for message in messages)
        return counted((await agent.run(user, instructions=system)).output)

    return ask


async def _at_once(ask: Ask, concurrency: int, articles: Path) -> int:
    """All are asked, so many at a time."""
    waiting = read(Prepared.of(articles).messages)

    async def work() -> int:
        return sum([await ask(messages) == ITEMS for messages in waiting])

    return sum(await asyncio.gather(*(work() for _ in range(concurrency))))


async def ours(concurrency: int, articles: Path, *, journal: bool = False, processes: int = 1) -> int:
    """`asummarise_many` as it comes."""
    from summarizer import asummarise_many

    place = articles.with_suffix(f".{os.getpid()}.journal") if journal else None
    results = asummarise_many(read(articles), model=MODEL, concurrency=concurrency, journal=place, processes=processes)
    return sum([grounded(result.summary) == ITEMS async for result in results if result.summary])


OURS, JOURNAL, BASE = "summarise_many", "summarise_many, journal", "instructor, JSON_SCHEMA"
CORES = os.cpu_count() or 1
SPREAD = f"summarise_many, {CORES} processes"
_ASKS = {
    "httpx2 + pydantic": httpx2_client,
    "AsyncOpenAI + pydantic": openai_create,
    BASE: instructor_client,
    "pydantic-ai, schema": pydantic_ai,
}
CROWDS = (*_ASKS, OURS, JOURNAL, SPREAD)


def crowd(name: str, url: str, concurrency: int) -> Crowd:
    """The contender of that name."""
    if name in _ASKS:
        return partial(_at_once, _ASKS[name](url), concurrency)
    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY}
    return partial(ours, concurrency, journal=name == JOURNAL, processes=CORES if name == SPREAD else 1)
