"""Who is asked for one article at a time: ours, and what one would use otherwise, from the bare socket up.

Each opens what it needs and returns the call that is timed: an article in, the number of valid items out. The others
are given their messages ready made; ours is given the text. A peer that is not installed is left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from benchmarks.corpus import MODEL, Prepared, read

PATH = "/chat/completions"
KEY = "none"


@dataclass(frozen=True)
class Asked:
    """One article, and the messages about it."""

    text: str
    messages: Any

    @property
    def body(self) -> dict[str, Any]:
        """The least that a server wants."""
        return {"model": "scripted-1", "messages": self.messages}


Call = Callable[[Asked], int]


def questions(files: Prepared) -> list[Asked]:
    """All that the files ask."""
    return list(map(Asked, read(files.articles), read(files.messages)))


def counted(draft: Any) -> int:
    """The items of a draft."""
    lists = (draft.summary, draft.speakers, draft.attributions, draft.key_claims, draft.figures)
    return sum(map(len, lists))


def grounded(summary: Any) -> int:
    """The items of a result that passed the checks."""
    lists = (summary.summary_sentences, summary.speakers, summary.attributions, summary.key_claims, summary.figures)
    return sum(map(len, lists))


def validated(answer: bytes | str) -> int:
    """The items of a valid draft in a server's whole answer."""
    from summarizer.schema import Draft

    return counted(Draft.model_validate_json(json.loads(answer)["choices"][0]["message"]["content"]))


def floor(url: str) -> Call:
    """http.client over one open connection, and pydantic."""
    import http.client

    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)

    def call(one: Asked) -> int:
        connection.request("POST", address.path + PATH, json.dumps(one.body), {"Content-Type": "application/json"})
        return validated(connection.getresponse().read())

    return call


def httpx2_client(url: str) -> Call:
    """httpx2 and pydantic."""
    import httpx2

    client = httpx2.Client()
    return lambda one: validated(client.post(url + PATH, json=one.body).content)


def _openai(url: str) -> Any:
    import openai

    return openai.OpenAI(base_url=url, api_key=KEY, max_retries=0)


def openai_post(url: str) -> Call:
    """The openai client's transport alone: `client.post(content=bytes)`, and pydantic."""
    import httpx2

    client, typed = _openai(url), {"headers": {"Content-Type": "application/json"}}

    def call(one: Asked) -> int:
        content = json.dumps(one.body).encode()
        return validated(client.post(PATH, content=content, options=typed, cast_to=httpx2.Response).content)

    return call


def openai_create(url: str) -> Call:
    """`create`, and pydantic."""
    from summarizer.schema import Draft

    create = _openai(url).chat.completions.create
    return lambda one: counted(Draft.model_validate_json(create(**one.body).choices[0].message.content))


def openai_parse(url: str) -> Call:
    """`parse`, which sends the schema and validates."""
    from summarizer.schema import Draft

    parse = _openai(url).chat.completions.parse
    return lambda one: counted(parse(**one.body, response_format=Draft).choices[0].message.parsed)


def instructor_client(mode: str) -> Callable[[str], Call]:
    """instructor in one of its modes."""

    def opened(url: str) -> Call:
        import instructor

        from summarizer.schema import Draft

        client = instructor.from_openai(_openai(url), mode=instructor.Mode[mode])
        return lambda one: counted(client.create(**one.body, response_model=Draft, max_retries=0))

    return opened


def pydantic_ai(output: str) -> Callable[[str], Call]:
    """A pydantic-ai agent that answers by the schema (NativeOutput) or by a tool (ToolOutput)."""

    def opened(url: str) -> Call:
        import pydantic_ai
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        from summarizer.schema import Draft

        model = OpenAIChatModel("scripted-1", provider=OpenAIProvider(base_url=url, api_key=KEY))
        agent: Any = pydantic_ai.Agent(model, output_type=getattr(pydantic_ai, output)(Draft), retries=0)

        def call(one: Asked) -> int:
            system, user = (message["content"] for message in one.messages)
            return counted(agent.run_sync(user, instructions=system).output)

        return call

    return opened


def langextract(url: str) -> Call:
    """langextract, which asks for the same items its own way and aligns them with the text, all in one chunk."""
    import langextract as lx
    from langextract.providers.openai import OpenAILanguageModel

    model = OpenAILanguageModel("scripted-1", api_key=KEY, base_url=url.replace("/v1", "/extractions/v1"))
    example = lx.data.ExampleData("The mill stands.", [lx.data.Extraction("key_claims", "The mill stands")])

    def call(one: Asked) -> int:
        found: Any = lx.extract(
            one.text,
            prompt_description=one.messages[0]["content"],
            examples=[example],
            model=model,
            use_schema_constraints=False,
            max_char_buffer=100_000,
            show_progress=False,
        )
        return sum(item.char_interval is not None for item in found.extractions)

    return call


def ours(url: str) -> Call:
    """`summarise()` as it comes: request, call, validation, every item checked, its evidence."""
    from summarizer import summarise

    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY}
    return lambda one: grounded(summarise(one.text, model=MODEL))


def ours_with_client(url: str) -> Call:
    """The same, with an openai client of the caller's."""
    from summarizer import summarise

    client = _openai(url)
    return lambda one: grounded(summarise(one.text, model=MODEL, client=client))


FLOOR, BASE = "http.client + pydantic", "instructor, JSON_SCHEMA"
CONTENDERS: dict[str, Callable[[str], Call]] = {
    FLOOR: floor,
    "httpx2 + pydantic": httpx2_client,
    "openai post + pydantic": openai_post,
    "openai create + pydantic": openai_create,
    "openai parse": openai_parse,
    BASE: instructor_client("JSON_SCHEMA"),
    "instructor, TOOLS": instructor_client("TOOLS"),
    "pydantic-ai, schema": pydantic_ai("NativeOutput"),
    "pydantic-ai, tool": pydantic_ai("ToolOutput"),
    "langextract": langextract,
    "summarise()": ours,
    "summarise(client=)": ours_with_client,
}
_PEERS = ("langextract", "pydantic_ai")


def installed(names: list[str]) -> list[str]:
    """Those of the contenders whose library is installed; a line for each other."""
    absent = [peer for peer in _PEERS if find_spec(peer) is None]
    for peer in absent:
        print(f"{peer} is not installed and is left out: uv sync --group bench")
    return [name for name in names if name.split(",")[0].replace("-", "_") not in absent]
