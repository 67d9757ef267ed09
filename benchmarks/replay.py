"""What one replayed call costs beside vcrpy's global patch and beside reading the file, in one interleaved run.

    python -m benchmarks.replay [--rounds N] [--json FILE]

Recordings stand a file each in one folder, or all in one file. "look-up" is ours: open the cassette, find the answer
by the digest of the request, read it; "summarise()" is all of a call, the article's reading and checking included.
"vcrpy" is its global patch, matching on the body, round an open openai client's call. For "in an open one" the opening
is not counted. Medians, in milliseconds of CPU, of calls for recordings drawn at random.
"""

from __future__ import annotations

import logging
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openai
import vcr

from benchmarks.keeping import kept, options
from summarizer import preview, summarise
from summarizer.recording import Cassette, cassette_path
from tests.mills import MODEL, mill, record

SIZES = (1, 100, 1000)
MATCH_ON = ("method", "uri", "body")  # by default it ignores the body: any article's answer would do
Call = Callable[[], object]


@dataclass(frozen=True)
class Recordings:
    """Where some recordings are, and the contenders that play one of them: each yields the call that is timed."""

    place: Path
    client: Any

    @contextmanager
    def plain_read(self, number: int) -> Iterator[Call]:
        """The floor."""
        yield self._path(number).read_bytes

    @contextmanager
    def look_up(self, number: int) -> Iterator[Call]:
        """Ours, without the article's checking."""
        path, request = self._path(number), _request(number)
        yield lambda: Cassette.load(path).find(request)

    @contextmanager
    def all_of_a_call(self, number: int) -> Iterator[Call]:
        """Ours, from the text to the result."""
        text = mill(number)
        yield lambda: summarise(text, cassette=self.place)

    @contextmanager
    def by_vcrpy(self, number: int) -> Iterator[Call]:
        """vcrpy and the openai client."""

        def call() -> None:
            with self._patched(number):
                self._asked(number)

        yield call

    @contextmanager
    def look_up_in_an_open_one(self, number: int) -> Iterator[Call]:
        """Ours, the file read before."""
        opened, request = Cassette.load(self._path(number)), _request(number)
        yield lambda: opened.find(request)

    @contextmanager
    def by_vcrpy_in_an_open_one(self, number: int) -> Iterator[Call]:
        """vcrpy's, the file read and the patch in place before."""
        with self._patched(number):
            yield lambda: self._asked(number)

    def _path(self, number: int) -> Path:
        return cassette_path(self.place, mill(number))

    def _patched(self, number: int) -> Any:
        return vcr.use_cassette(str(self._path(number)), record_mode="none", match_on=MATCH_ON)

    def _asked(self, number: int) -> None:
        messages = [{"role": message.role, "content": message.content} for message in _request(number).messages]
        answer = self.client.chat.completions.create(model="scripted-1", messages=messages)
        assert str(number) in answer.choices[0].message.content


def _request(number: int) -> Any:
    (request,) = preview(mill(number), model=MODEL)
    return request


CONTENDERS: dict[str, Callable[[Recordings, int], AbstractContextManager[Call]]] = {
    "plain read": Recordings.plain_read,
    "look-up": Recordings.look_up,
    "vcrpy": Recordings.by_vcrpy,
    "look-up, open": Recordings.look_up_in_an_open_one,
    "vcrpy, open": Recordings.by_vcrpy_in_an_open_one,
    "summarise()": Recordings.all_of_a_call,
}


def measured(recordings: Recordings, size: int, rounds: int) -> dict[str, float]:
    """The median milliseconds of each contender, by turns."""
    numbers = random.Random(size)
    times: defaultdict[str, list[float]] = defaultdict(list)
    for turn in range(rounds + 1):
        for name, contender in CONTENDERS.items():
            with contender(recordings, 1000 + numbers.randrange(size)) as call:
                began = time.process_time()
                call()
                if turn:  # the first warms up
                    times[name].append(time.process_time() - began)
    return {name: statistics.median(taken) * 1000 for name, taken in times.items()}


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = options("What one replayed call costs", "replay")
    parser.add_argument("--rounds", type=int, default=11)
    given, rows = parser.parse_args(arguments), {}
    print(f"{'one call, CPU ms':<22}" + "".join(f"{name:>15}" for name in CONTENDERS))
    logging.getLogger("summarizer").setLevel(logging.ERROR)  # of one file for all, most is left over each time
    client = openai.OpenAI(base_url="http://provider/v1", api_key="none")
    with client, tempfile.TemporaryDirectory() as folder:
        for layout in ("folder", "file"):
            for size in SIZES:
                place = Path(folder) / (f"{size}" if layout == "folder" else f"{size}.yaml")
                for number in range(1000, 1000 + size):
                    record(number, place)
                rows[f"{size} in one {layout}"] = found = measured(Recordings(place, client), size, given.rounds)
                cells = "".join(f"{milliseconds:>15.2f}" for milliseconds in found.values())
                print(f"{size:>5} in one {layout:<9}{cells}", flush=True)
    kept(rows, given.json)


if __name__ == "__main__":
    main()
