"""What one call costs beside the raw SDK and instructor: CPU and peak memory, against a zero-latency server.

    python -m benchmarks.call [calls]

Every contender runs in a process of its own, sends the same question to the same loopback server and gets
the same answer (the scripted draft of an example article). `http.client + pydantic` is the floor. CPU is user and
system time of the process a call, after five calls to warm up; memory is the process's peak. Ours does more
than the others: it also reads the article, checks every item and builds the evidence.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.damage import article_of, draft_of
from tests.loopback import says, serving

NAME = "earnings_tavira_foods"
WARM_UP = 5


def floor(url: str) -> Callable[[], object]:
    """http.client and pydantic."""
    import http.client
    from urllib.parse import urlsplit

    from summarizer.schema import Draft

    address = urlsplit(url)
    body = json.dumps({"model": "m", "messages": _messages()})

    def call() -> object:
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return Draft.model_validate_json(answer["choices"][0]["message"]["content"])

    return call


def openai_sdk(url: str) -> Callable[[], object]:
    """The openai client, `create`, and pydantic."""
    import openai

    from summarizer.schema import Draft

    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)

    def call() -> object:
        answer = client.chat.completions.create(model="m", messages=_messages())  # type: ignore[arg-type]
        return Draft.model_validate_json(answer.choices[0].message.content or "")

    return call


def instructor_sdk(url: str) -> Callable[[], object]:
    """instructor in its JSON-schema mode."""
    import instructor
    import openai

    from summarizer.schema import Draft

    client = instructor.from_openai(
        openai.OpenAI(base_url=url, api_key="none", max_retries=0), mode=instructor.Mode.JSON_SCHEMA
    )
    return lambda: client.create(model="m", messages=_messages(), response_model=Draft, max_retries=0)  # type: ignore[arg-type]


def summarizer_call(url: str) -> Callable[[], object]:
    """`summarise()`: request, grounding and result."""
    from summarizer import summarise

    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
    text = article_of(NAME).text
    return lambda: summarise(text, model="openai/m")


def summarizer_own_client(url: str) -> Callable[[], object]:
    """`summarise(client=...)`: the same, over one open client."""
    import openai

    from summarizer import summarise

    client = openai.OpenAI(base_url=url, api_key="none")
    text = article_of(NAME).text
    return lambda: summarise(text, model="openai/m", client=client)


CONTENDERS = {
    "http.client + pydantic": floor,
    "openai": openai_sdk,
    "instructor": instructor_sdk,
    "summarise()": summarizer_call,
    "summarise(client=)": summarizer_own_client,
}


def _messages() -> list[dict[str, str]]:
    from summarizer.pipeline import Options, first_request
    from summarizer.prompts import load_prompt

    request = first_request(article_of(NAME), Options("openai/m", "whole", load_prompt("whole")))
    return [{"role": message.role, "content": message.content} for message in request.messages]


def measure(name: str, url: str, calls: int) -> dict[str, float]:
    """CPU milliseconds a call, wall milliseconds a call, and peak megabytes of this process."""
    call = CONTENDERS[name](url)
    for _ in range(WARM_UP):
        call()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        call()
    return {
        "cpu_ms": (time.process_time() - cpu) / calls * 1000,
        "wall_ms": (time.perf_counter() - wall) / calls * 1000,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(calls: int) -> None:
    """Print the table, each as a ratio to the openai client's."""
    results = {}
    with serving(says(json.dumps(draft_of(NAME)))) as server:
        for name in CONTENDERS:
            command = [sys.executable, "-m", "benchmarks.call", "--one", name, server.url, str(calls)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
            results[name] = json.loads(done.stdout)
    base = results["openai"]["cpu_ms"]
    print(f"{'one call':<26}{'CPU ms':>9}{'ratio':>8}{'wall ms':>9}{'peak MB':>9}")
    for name, found in results.items():
        cpu, wall, peak = found["cpu_ms"], found["wall_ms"], found["peak_mb"]
        print(f"{name:<26}{cpu:>9.1f}{cpu / base:>8.2f}{wall:>9.1f}{peak:>9.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], sys.argv[3], int(sys.argv[4]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
