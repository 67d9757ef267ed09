"""A website on 127.0.0.1 whose pages answer, or misbehave, as a test says; and PDFs made by hand."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from summarizer.ingest.connecting import Network

PUBLIC = "93.184.215.14"  # an address that is public; tests never reach it
ROBOTS = "/robots.txt"
HTML = "text/html; charset=utf-8"
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a GET by its path with what the test gave; 404 otherwise."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        site.headers.append({name.lower(): value for name, value in self.headers.items()})
        with contextlib.suppress(ConnectionError):
            site.pages.get(self.path, answers(404, b""))(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        del format, args


class Site:
    """The server, what it was asked, and with which headers."""

    def __init__(self, pages: Mapping[str, Answer]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.reached: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.site = self  # type: ignore[attr-defined]
        self.ended = threading.Event()
        self.server.ended = self.ended  # type: ignore[attr-defined]

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def network(self, *addresses: str) -> Network:
        """A network whose every name is looked up as these addresses, and in which all of them lead here."""

        def open_here(address: str, port: int, seconds: float) -> socket.socket:
            self.reached.append(f"{address}:{port}")
            return socket.create_connection(("127.0.0.1", self.port), seconds)

        return Network(look_up=lambda *_: list(addresses or (PUBLIC,)), open=open_here)


@contextlib.contextmanager
def site(pages: Mapping[str, Answer]) -> Iterator[Site]:
    """A running website."""
    running = Site(pages)
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.ended.set()
        running.server.shutdown()
        running.server.server_close()
        thread.join(2)


def answers(status: int, body: bytes, content_type: str | None = HTML, **headers: str) -> Answer:
    """A whole answer; header names with underscores for dashes."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        if content_type is not None:
            handler.send_header("Content-Type", content_type)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def page(body: str | bytes, content_type: str | None = HTML, **headers: str) -> Answer:
    """200 with that body."""
    return answers(200, body.encode() if isinstance(body, str) else body, content_type, **headers)


def redirect(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return answers(status, b"", Location=to)


def rules(text: str) -> Answer:
    """A robots.txt."""
    return page(text, "text/plain")


def pours(piece: bytes, times: int, **headers: str) -> Answer:
    """That many chunks of the same bytes, without a length."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in {"Content_Type": HTML, "Transfer_Encoding": "chunked", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for _ in range(times):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    return answer


def drips(before: bytes) -> Answer:
    """These bytes of an answer, and then one every few hundredths of a second for ever."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(before)
        while not handler.server.ended.wait(0.02):  # type: ignore[attr-defined]
            handler.wfile.write(b"x")

    return answer


def sends(raw: bytes) -> Answer:
    """These bytes, and the end of the connection."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(raw)

    return answer


def bomb(megabytes: int) -> bytes:
    """Blanks, compressed to a thousandth."""
    return gzip.compress(b" " * (megabytes * 1_000_000))


def pdf(*pages: list[str], stream: bytes | None = None, info: str = "") -> bytes:
    """A PDF of these lines in Helvetica; or with one page of `stream`, compressed already."""
    streams = [_stream(lines) for lines in pages] if stream is None else [stream]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(streams):
        box = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * number} 0 R >>".encode())
        head = f"<< /Length {len(content)} /Filter /FlateDecode >>".encode()
        objects.append(head + b"\nstream\n" + content + b"\nendstream")
    objects.append(f"<< {info} >>".encode())
    data = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    data += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(data)


def _stream(lines: list[str]) -> bytes:
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    return zlib.compress(f"BT /F1 11 Tf 14 TL 50 800 Td\n{shown}ET".encode("cp1252"))


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
