"""Running it: uvicorn, one process or several, stopped gracefully."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
from dataclasses import replace
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from summarizer.choosing import chosen_model
from summarizer.errors import ModelNotChosenError, UsageError
from summarizer.web import logs
from summarizer.web.app import create_app
from summarizer.web.heads import Timely
from summarizer.web.settings import Settings
from summarizer.web.store.engine import engine_for, migrate

_log = logging.getLogger("summarizer.web")
_MARGIN = 5.0  # seconds beyond the grace for connections to close
_STARTING = 60  # seconds until a process that does not answer is begun anew; by uvicorn's 5 a busy machine starts none


def application(settings: Settings, *, verbose: bool) -> FastAPI:
    """What each process runs."""
    logs.begin(verbose=verbose)
    return create_app(settings)


def config_of(settings: Settings, *, verbose: bool = False) -> uvicorn.Config:
    """uvicorn's settings. No header of a proxy is believed."""
    return uvicorn.Config(
        partial(application, settings, verbose=verbose),
        factory=True,
        host=settings.host,
        port=settings.port,
        http=partial(Timely, head_seconds=settings.head_seconds),  # type: ignore[arg-type]  # called as a class is
        workers=settings.workers,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.grace + _MARGIN),
        timeout_worker_healthcheck=_STARTING,
    )


def serve(settings: Settings, *, verbose: bool = False, announce: Any = print) -> int:
    """Serve until a signal comes; the exit code. UsageError where the address or the database cannot be had."""
    logs.begin(verbose=verbose)
    settings = with_model(settings)
    config = config_of(settings, verbose=verbose)
    with _listening(settings) as listening:
        prepare(settings)
        announce(address_of(listening))
        return _run(config, listening)


def _run(config: uvicorn.Config, listening: socket.socket) -> int:
    if config.workers == 1:
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return 0 if server.started else 1
    with tempfile.TemporaryDirectory(prefix="summarizer-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        Multiprocess(config, sockets=[listening]).run()
    return 0


def with_model(settings: Settings) -> Settings:
    """The settings with the model that is asked by default. Without one the service begins, and is not ready."""
    try:
        return replace(settings, model=chosen_model(settings.model, None, None))
    except ModelNotChosenError as error:
        _log.warning("%s", error)
        return settings


def prepare(settings: Settings) -> None:
    """The tables as this program knows them."""
    engine = engine_for(settings.address)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def address_of(listening: socket.socket) -> str:
    """As a browser takes it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as fault:
        told = f"{settings.host}:{settings.port} cannot be listened on: {fault.strerror}; choose another with --port"
        raise UsageError(told) from fault
    listening.set_inheritable(True)
    return listening
