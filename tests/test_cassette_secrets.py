"""Secrets in recordings: what is found, and what is not taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from summarizer import read_article, stream_summary, summarise
from summarizer.cassettes.findings import findings
from summarizer.cassettes.secrets import entropy, kinds_of_secrets, looks_random
from tests.damage import draft_of
from tests.loopback import says, streams
from tests.recordings import FILE, MODEL, NAMES, recorded

TOKEN = "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNm" + "AbCdEfGh"
RANDOM = "9f8Kq2Zt7LmX4vB1nR6cYw3D"


def test_secrets_are_found_by_format_and_by_entropy(serve: Any, tmp_path: Path) -> None:
    """A planted token and planted random characters are told with their place, and not shown; the article is not."""
    draft = draft_of(NAMES[0])
    draft["speakers"][0]["role"] = f"chief executive {TOKEN}"
    draft["speakers"][1]["role"] = f"analyst ({RANDOM})"
    recorded(serve, tmp_path, draft, max_reasks=0)
    found = list(findings([tmp_path]))
    assert [(one.kind, one.what, one.place) for one in found] == [
        ("secret", "a token of Hugging Face", "response choices.0.message.content"),
        ("secret", "characters that look random", "response choices.0.message.content"),
    ]
    assert not any(planted in str(one) for one in found for planted in (TOKEN, RANDOM))


def test_a_secret_is_found_in_a_stream_that_cut_it_in_pieces(serve: Any, tmp_path: Path) -> None:
    """A streamed answer is looked through as a whole, and its recording is otherwise in order."""
    draft = draft_of(NAMES[0])
    draft["speakers"][0]["role"] = f"chief executive {TOKEN}"
    serve(streams(json.dumps(draft)))
    list(stream_summary(FILE, model=MODEL, cassette=tmp_path, record="new", max_reasks=0))
    found = list(findings([tmp_path], articles=[read_article(FILE)]))
    assert [(one.what, one.place) for one in found] == [("a token of Hugging Face", "response answer")]


def test_a_header_that_should_not_be_there_is_a_secret(serve: Any, tmp_path: Path) -> None:
    """A file to which something else added a cookie is told of."""
    file = recorded(serve, tmp_path)
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["interactions"][0]["response"]["headers"]["Set-Cookie"] = ["a=b"]
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert [(f.kind, f.what) for f in findings([tmp_path])] == [("secret", "the header set-cookie")]


def test_what_the_article_says_does_not_look_random(serve: Any, tmp_path: Path) -> None:
    """An address in the article, and the model quoting it, is the article's own."""
    address = f"https://example.org/{RANDOM}"
    serve(says(json.dumps({**draft_of(NAMES[0]), "speakers": []}).replace("million", address)))
    summarise(
        FILE.read_text(encoding="utf-8") + f"\nThe report lies at {address} for a year.",
        model=MODEL,
        cassette=tmp_path,
        record="new",
        on_unsupported="keep",
        max_reasks=0,
    )
    assert list(findings([tmp_path])) == []


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (RANDOM, True),
        ("0f1e9a8b7c6d5e4f3a2b1c0d9e8f7a6b", True),
        ("proj-4f7c9b1e-8d2a-47c6-9b3f-0e1d2c3b4a59", True),
        ("llama-v3p1-8b-instruct-20240722", False),
        ("the-minister-of-agriculture-2024-03-15", False),
        ("Donaudampfschifffahrtsgesellschaft", False),
        ("call_9f8Kq2Zt7LmX4vB1nR6cYw3D", False),
        ("====================1111111111", False),
    ],
)
def test_random_characters_are_told_from_words(token: str, expected: bool) -> None:
    """Keys and digests look random; long words, dates, addresses and names of models do not."""
    assert looks_random(token) is expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a key of Anthropic", "sk-ant-api03-" + "x1" * 20),
        ("a key of OpenAI or of its kind", "sk-proj-" + "Ab1_" * 12),
        ("an organisation or project of OpenAI", "org-" + "aB3" * 8),
        ("a token of GitHub", "ghp_" + "a1B2" * 9),
        ("a key of AWS", "AKIA" + "ABCDEFGH2345WXYZ"),
        ("a key of Google", "AIza" + "Sy0" * 11 + "ab"),
        ("a token of Slack", "xoxb-" + "1234567890-abc"),
        ("a JSON web token", "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "c2lnbmF0dXJl"),
        ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("a bearer token", "Authorization: Bearer " + "0a1b2c3d4e5f6a7b"),
        ("an address with its password", "https://" + "anna:hunter2@example.org/"),
    ],
)
def test_the_formats_of_well_known_keys_are_known(kind: str, text: str) -> None:
    """Each is called by its name, also in the middle of a sentence."""
    assert list(kinds_of_secrets(f"It said: {text}, and no more.")) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "The task-force-on-agricultural-subsidies met; the sk-illed-labour-shortage went on.",
        "Bearer representatives-and-shareholders said so.",
        "Write to https://example.org/a:b@c or press@example.org.",
    ],
)
def test_ordinary_sentences_hold_no_keys(text: str) -> None:
    """Hyphens, colons and the word bearer are no secret."""
    assert list(kinds_of_secrets(text)) == []


def test_entropy_is_that_of_shannon() -> None:
    """One letter tells nothing, four in equal shares two bits each."""
    assert entropy("aaaa") == 0
    assert entropy("abcdabcd") == 2
