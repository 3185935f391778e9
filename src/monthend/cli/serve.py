"""The long-running commands: the server, and a worker on its own."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from . import named_files
from .acting import clock, opened
from .failures import CommandFailed

if TYPE_CHECKING:
    import ssl

    from starlette.types import ASGIApp

    from monthend.choosing import Choice
    from monthend.config import Settings
    from monthend.storage.opening import OpenStore
    from monthend.watching.tracing import Tracing
    from monthend.watching.watch import WatchSettings
    from monthend.wire.crowd import Crowd


def serve(choice: Choice) -> None:
    """Serve REST and SOAP until stopped."""
    from monthend.wire.crowd import Crowd

    chosen = choice.settings
    named_files.check(chosen)
    tls, crowd = named_files.tls_of(chosen), Crowd(chosen.connections)
    with (
        _tracing(chosen) as tracing,
        opened(chosen) as store,
        _listening(chosen) as listener,
    ):
        _start_log(chosen)
        _log_cautions(store, chosen)
        _log_open_wire(chosen)
        signal.signal(signal.SIGTERM, _leave)
        watching = replace(_watched(chosen, crowd, threading.Event()), tracing=tracing)
        _run(_built(store, chosen, watching), listener, chosen, tls, watching, crowd)


@contextmanager
def _tracing(chosen: Settings) -> Iterator[Tracing | None]:
    """What traces, if anything is to; what it has not sent is sent at the end."""
    from monthend.watching.traces import tracing_of

    tracing = tracing_of(chosen.traces, chosen.traces_endpoint)
    try:
        yield tracing
    finally:
        if tracing is not None:
            tracing.close()


def worker(choice: Choice) -> None:
    """Run requested trial balances and journal runs until stopped."""
    from monthend.app import courier_of
    from monthend.rehearsal.tools import Tools, notebook_of
    from monthend.rehearsing import met_by_runs
    from monthend.worker import Worker

    chosen = choice.settings
    named_files.check_archives(chosen)
    tools = Tools.opened(notebook_of(chosen.database)) if chosen.rehearsal else None
    with _tracing(chosen) as tracing, opened(chosen) as store:
        _start_log(chosen)
        _log_cautions(store, chosen)
        signal.signal(signal.SIGTERM, _leave)
        working = Worker(
            store if tracing is None else tracing.store(store),
            clock,
            lease_seconds=chosen.lease_seconds,
            job=tracing.job if tracing else None,
            courier=courier_of(store, _webhooks(chosen), clock),
            meet=met_by_runs(tools),
        )
        working.start()
        typer.echo(f"monthend works on {chosen.database_shown}")
        try:
            signal.pause()
        finally:
            working.stop()


def _webhooks(chosen: Settings) -> str | None:
    """The networks that deliveries may go to beside public addresses, None for none at all."""
    return chosen.webhook_networks if chosen.webhooks == "on" else None


def _leave(_: int, __: FrameType | None) -> None:
    """The end an operator asks for is a success."""
    raise SystemExit(0)


def _start_log(chosen: Settings) -> None:
    import structlog

    from monthend.choosing import unknown_settings

    from . import server_log

    server_log.start(level=chosen.log_level, form=chosen.log_format)
    for name in unknown_settings(os.environ):
        structlog.get_logger("monthend.settings").warning("unknown setting", name=name)


def _log_cautions(store: OpenStore, chosen: Settings) -> None:
    import structlog

    from monthend.storage import surroundings
    from monthend.storage.opening import cautions

    for caution in cautions(store, chosen.database):
        structlog.get_logger("monthend.storage").warning(caution)
    # Where somebody rehearses that is meant, and there are paths that release it.
    for told in () if chosen.rehearsal else surroundings.own_clocks(store):
        structlog.get_logger("monthend.storage").warning(
            "a tenant goes by a clock of its own", told=told, remedy=surroundings.RELEASE
        )


def _log_open_wire(chosen: Settings) -> None:
    """Warn where tokens and passwords would come over a network that anybody may read."""
    import structlog

    if chosen.tls_certificate or chosen.trusted_proxies or _stays_here(chosen.host):
        return
    structlog.get_logger("monthend.serve").warning(
        "others can reach this address without HTTPS: give a --tls-certificate, or name the proxy"
        " that ends TLS with --trusted-proxies",
        host=chosen.host,
    )


def _stays_here(host: str) -> bool:
    """Whether an address is of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(chosen: Settings) -> socket.socket:
    """A socket with the address, which nobody can reach before the server is ready."""
    where = f"{chosen.host}:{chosen.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            chosen.host, chosen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Several sockets may be bound to one address before one of them listens; then none may.
        listener.listen()
    except OSError as problem:
        taken = problem.errno == errno.EADDRINUSE
        why = "it is in use; choose another with --port" if taken else problem.strerror
        raise CommandFailed(f"The address {where} cannot be listened on: {why}.") from problem
    return listener


def _told(chosen: Settings, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    bare = f"[{host}]" if ":" in host else host
    scheme = "https" if chosen.tls_certificate else "http"
    return f"monthend serves {chosen.database_shown} at {scheme}://{bare}:{port}"


def _watched(chosen: Settings, crowd: Crowd, leaving: threading.Event) -> WatchSettings:
    from monthend.storage.opening import folder_of
    from monthend.watching.readiness import Needs
    from monthend.watching.watch import WatchSettings

    needs = Needs(
        worker_silence_seconds=chosen.worker_silence_seconds, disk_free_mib=chosen.disk_free_mib
    )
    return WatchSettings(
        needs=needs,
        folder=folder_of(chosen.database),
        leaving=leaving,
        metrics=chosen.metrics,
        request_log=chosen.request_log,
        connections=lambda: {"asking": len(crowd) - crowd.waiting, "waiting": crowd.waiting},
    )


def _built(store: OpenStore, chosen: Settings, watching: WatchSettings) -> ASGIApp:
    from monthend import app
    from monthend.rehearsal.tools import notebook_of

    served = app.ServerSettings(
        base_url=chosen.base_url or None,
        max_body_bytes=chosen.max_body_bytes,
        body_read_seconds=chosen.body_read_seconds,
        answer_seconds=chosen.answer_seconds,
        lease_seconds=chosen.lease_seconds,
        worker=not chosen.workers_off,
        concurrent_requests=chosen.concurrent_requests,
        profile=chosen.profile,
        webhooks=_webhooks(chosen),
        event_streams=chosen.event_streams,
        rehearsal=chosen.rehearsal,
        notebook=notebook_of(chosen.database),
        watch=watching,
    )
    return app.build(store, served, clock)


def _run(
    served: ASGIApp,
    listener: socket.socket,
    chosen: Settings,
    tls: ssl.SSLContext | None,
    watching: WatchSettings,
    crowd: Crowd,
) -> None:
    """Serve until a signal, and finish what has been asked before it."""
    import uvicorn

    from monthend.wire.server import Server

    address = _told(chosen, listener)

    def ready() -> None:
        typer.echo(address)
        sys.stdout.flush()

    config = uvicorn.Config(
        served,
        **_connections(chosen, crowd),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=chosen.idle_seconds,
        timeout_graceful_shutdown=chosen.finish_seconds,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=chosen.trusted_proxies,
        ssl_context_factory=None if tls is None else lambda *_: tls,
    )
    drain = chosen.drain_seconds
    server = Server(config, ready=ready, leaving=watching.leaving, crowd=crowd, drain_seconds=drain)
    server.run(sockets=[listener])


def _connections(chosen: Settings, crowd: Crowd) -> dict[str, Any]:
    """What connections are made of; the fast parser and the limits are not for Windows."""
    if sys.platform == "win32":
        return {"loop": "asyncio", "http": "h11"}
    from monthend.wire.connection import Limits, connections
    from monthend.wire.files import allow_files

    allow_files(chosen.connections)
    limits = Limits(
        head_seconds=chosen.head_seconds,
        unread_seconds=chosen.unread_seconds,
        connections=chosen.connections,
    )
    return {"loop": "monthend.wire.loop:ServerLoop", "http": connections(limits, crowd)}
