"""How many tokens a text takes: counted where the model's tokenizer is installed, else estimated.

The estimate is a quarter of the text's UTF-8 bytes: four characters of English a token, a little more than one of
Chinese. Windows of long articles are always cut by it: a replay has to cut them alike, whatever is installed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

BYTES = 4  # of UTF-8 a token
_O200K = ("openai/gpt-4o", "openai/gpt-4.1", "openai/gpt-5", "openai/o1", "openai/o3", "openai/o4")


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def estimated(text: str) -> int:
    """The tokens that a text will take, by its length."""
    return size(text) // BYTES


def tokens_of(text: str, model: str) -> int:
    """The tokens that a text takes of `provider/model`."""
    return _counted(text) if model.startswith(_O200K) and _is_installed() else estimated(text)


@cache
def _is_installed() -> bool:
    return find_spec("bpe_openai") is not None


@lru_cache(maxsize=64)  # instructions and schemas come with every request
def _counted(text: str) -> int:
    return len(_encoding().encode_ordinary(text.encode("utf-8", "replace").decode("utf-8")))


@cache
def _encoding() -> Any:
    import bpe_openai  # noqa: PLC0415 - an extra, which carries its vocabulary: tiktoken would fetch it

    return bpe_openai.get_encoding("o200k_base")
