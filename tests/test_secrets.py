"""What the real client sends and is sent is not in a recording; what only looks like it stays in the article."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openai
import pytest

from summarizer import Summary, asummarise, stream_summary, summarise
from summarizer.cassette_file import read_interactions
from summarizer.scrubbing import MASK, masked, secrets_in, worth_masking
from tests.damage import article_of, draft_of
from tests.loopback import Loopback, completion, status, streams

KEY = "sk-planted-0123456789abcdef"
IN_SETTINGS = {
    "OPENAI_API_KEY": KEY,
    "OPENAI_ORG_ID": "org-planted1",
    "OPENAI_PROJECT_ID": "proj_planted2",
    "OPENAI_WEBHOOK_SECRET": "whsec_planted/3+x==",
    "OPENAI_ADMIN_KEY": "sk-admin-planted4",
}
IN_HEADERS = {
    "X-Gateway": "gw-planted-0123456789-5",
    "X-Team-Token": "planted-6",
    "Cookie": 'first="planted-7"; second=planted-8',
    "api-key": "planted-azure-9",
}
IN_ANSWER_HEADERS = {
    "Set_Cookie": "session=planted-10; Path=/; HttpOnly",
    "openai_organization": "org-planted-11",
    "x_request_id": "req_planted-12",
    "openai_project": "proj-planted-13",
}
IN_ANSWER = {
    "id": "chatcmpl-planted14",
    "system_fingerprint": "fp_planted15",
    "organization": "planted 16",
    "user": "planted17",
    "project": "planted-18",
}
IN_ADDRESS = ("planted-in-query-19", "planted-in-path-20")
ARTICLE = article_of("earnings_tavira_foods")
GOOD = json.dumps(draft_of("earnings_tavira_foods"), ensure_ascii=False)


def _repeating(secrets: list[str]) -> str:
    """A good draft that tells each secret, plainly and in escapes that JSON allows, as a claim's text."""
    escaped = ["".join(f"\\u{ord(character):04X}" for character in secret) for secret in secrets]
    told = " ".join((*secrets, *escaped, *(secret.replace("/", "\\/") for secret in secrets))).replace('"', "")
    return GOOD.replace("Tavira Foods raised", f"Tavira Foods raised {told}", 1)


def _telling(handler: Any) -> None:
    """Answer with all that was sent and more, in headers, fields and texts."""
    sent = f"{handler.path.partition('?')[2]} {handler.headers} {IN_SETTINGS['OPENAI_WEBHOOK_SECRET']}"
    secrets = sorted(set(re.findall(r"[\w/+=-]*planted[\w/+=-]*", sent)))
    body = completion(_repeating([secret.rpartition("api-key=")[2] for secret in secrets])) | IN_ANSWER
    body["choices"][0]["message"]["annotations"] = [{"id": "planted-21", "user_id": "planted-22"}]
    status(200, json.dumps(body), **IN_ANSWER_HEADERS)(handler)


def _by_settings(_: Loopback, options: dict[str, Any]) -> Summary:
    return summarise(ARTICLE, **options)


def _by_client(server: Loopback, options: dict[str, Any]) -> Summary:
    url = f"{server.url}/{IN_ADDRESS[1]}"
    query = {"api-key": IN_ADDRESS[0], "api-version": "2024-10-21"}
    with openai.OpenAI(base_url=url, default_headers=IN_HEADERS, default_query=query) as client:
        return summarise(ARTICLE, client=client, **options)


def _by_async_client(server: Loopback, options: dict[str, Any]) -> Summary:
    async def call() -> Summary:
        async with openai.AsyncOpenAI(base_url=server.url, default_headers=IN_HEADERS) as client:
            return await asummarise(ARTICLE, client=client, **options)

    return asyncio.run(call())


def _by_azure(server: Loopback, options: dict[str, Any]) -> Summary:
    azure = {"azure_endpoint": server.url, "api_key": "planted-azure-9", "api_version": "2024-10-21"}
    with openai.AzureOpenAI(**azure) as client:
        return summarise(ARTICLE, client=client, **options)


def _unescaped(text: str) -> str:
    return re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text).replace("\\", "")


@pytest.mark.parametrize("call", [_by_settings, _by_client, _by_async_client, _by_azure])
def test_no_planted_secret_is_recorded(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[[Loopback, dict[str, Any]], Summary]
) -> None:
    """Key, organisation, project, cookies and ids, in whatever form a server repeats them, stand in no file."""
    server = serve(_telling)
    for name, value in IN_SETTINGS.items():
        monkeypatch.setenv(name, value)
    call(server, {"model": "openai/scripted-1", "cassette": tmp_path, "record": "new"})
    assert "planted" in str(server.headers)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    written = file.read_text(encoding="utf-8")
    for text in (written, _unescaped(written)):
        assert re.findall(r".{0,30}planted.{0,20}", text) == []
        assert "127.0.0.1" not in text
    monkeypatch.setenv("OPENAI_API_KEY", "another-key-1")
    assert summarise(ARTICLE, cassette=tmp_path).provenance.source == "cassette"
    assert file.read_text(encoding="utf-8") == written


LOOKALIKES = (
    'The leaked file began with "sk-live-51HxPq8ZkTr0aBcD", a key that its owner had revoked. '
    "Its header read Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x and named org-AbC123, proj_9 and AKIA0123456789. "
    "On 2024-10-21 the firm found C:\\temp\\u0041.txt, a cookie session=c00kie and 4111 1111 1111 1111 in its logs."
)


def test_an_article_that_prints_keys_is_recorded_byte_for_byte(serve: Any, tmp_path: Path) -> None:
    """What merely looks like a secret is text: it is asked, recorded and answered as it is."""
    from summarizer import preview

    serve(status(200, json.dumps(completion(LOOKALIKES))))
    with pytest.raises(Exception, match="no valid reply"):
        summarise(LOOKALIKES, model="openai/scripted-1", cassette=tmp_path, record="new", max_reasks=0)
    (interaction,) = read_interactions(next(tmp_path.glob("*.yaml")))
    asked = json.loads(interaction["request"]["body"])["messages"]
    answered = json.loads(interaction["response"]["body"]["string"])["choices"][0]["message"]["content"]
    (request,) = preview(LOOKALIKES, model="openai/scripted-1")
    assert [message["content"] for message in asked] == [message.content for message in request.messages]
    assert answered == LOOKALIKES


def test_the_key_in_use_is_masked_in_the_article_too(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An article that prints the very key in use is recorded without it, with a warning, and still found."""
    article = ARTICLE.text + f"\nThe note said {KEY} on both sides.\n"
    serve(status(200, json.dumps(completion(GOOD))))
    live = summarise(article, model="openai/scripted-1", cassette=tmp_path, record="new")
    written = next(tmp_path.glob("*.yaml")).read_text(encoding="utf-8")
    assert KEY not in written
    assert f"The note said {MASK} on both sides." in written
    assert "masked" in caplog.text
    monkeypatch.setenv("OPENAI_API_KEY", "another-key-1")
    assert summarise(article, cassette=tmp_path).figures == live.figures


def test_words_and_numbers_in_headers_are_no_secrets() -> None:
    """Names of tenants, placeholders, dates, counts and the model's own name are not hunted in articles."""
    sent = {"X-Tenant": "Bloomberg", "X-Account": "Associated Press", "Authorization": "Bearer whatever"}
    received = {"x-ratelimit-remaining-tokens": "149999984", "x-user-id": "20241021", "server": "gateway-1.2.3"}
    assert worth_masking(secrets_in(sent.items(), received.items())) == ()
    sent = {"X-Route": "gpt-4o-mini-2024-07-18"}
    assert worth_masking(secrets_in(sent.items(), ()), model="gpt-4o-mini-2024-07-18") == ()


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_a_secret_is_masked_at_any_depth_of_json(depth: int) -> None:
    """A text that is JSON within JSON hides a key no better than a plain one."""
    secret = 'k"ey/\\é-1'
    text = f"before {secret} after \\n"
    for _ in range(depth):
        text = json.dumps(text)
    (found,) = masked([text], (secret,))
    assert "ey" not in found
    assert MASK in found
    for _ in range(depth):
        found = json.loads(found)
    assert found == f"before {MASK} after \\n"


def test_a_key_that_a_stream_cuts_in_pieces_is_masked(serve: Any, tmp_path: Path) -> None:
    """Where no event shows the key and all together do, the answer is recorded whole, and replays the same draft."""
    serve(streams(_repeating([KEY])))
    *_, live = stream_summary(ARTICLE, model="openai/scripted-1", cassette=tmp_path, record="new")
    (interaction, *_) = read_interactions(next(tmp_path.glob("*.yaml")))
    body = interaction["response"]["body"]["string"]
    assert interaction["response"]["headers"] == {"content-type": ["application/json"]}
    assert f"raised {MASK} {MASK}" in json.loads(body)["choices"][0]["message"]["content"]
    *_, replayed = stream_summary(ARTICLE, cassette=tmp_path)
    assert replayed.figures == live.figures


def test_a_stream_without_a_secret_stays_one(serve: Any, tmp_path: Path) -> None:
    """What holds no secret is recorded as the events that came, without the account's identifiers."""
    serve(streams(GOOD))
    list(stream_summary(ARTICLE, model="openai/scripted-1", cassette=tmp_path, record="new"))
    (interaction, *_) = read_interactions(next(tmp_path.glob("*.yaml")))
    body = interaction["response"]["body"]["string"]
    assert interaction["response"]["headers"] == {"content-type": ["text/event-stream"]}
    assert body.count("data: ") > 10
    assert "fp_private" not in body
    assert "chatcmpl" not in body
