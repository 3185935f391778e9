"""The long-running commands: the server, and a worker on its own."""

from __future__ import annotations

import errno
import gc
import ipaddress
import os
import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import DatabaseUrl, clock, opened, settings
from .failures import CommandFailed

if TYPE_CHECKING:
    import ssl

    from starlette.types import ASGIApp

    from monthend.config import Settings
    from monthend.storage.opening import OpenStore

SECONDS_TO_FINISH = 10

Host = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The address to listen on; else 127.0.0.1."),
]
Port = Annotated[
    int | None,
    typer.Option(metavar="PORT", help="The port to listen on; else 8280. 0 takes a free one."),
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Limit each tenant as production, developer-sandbox or api-sandbox is; else off.",
    ),
]
Certificate = Annotated[
    str | None, typer.Option(metavar="FILE", help="Serve HTTPS with this certificate (PEM).")
]
Key = Annotated[
    str | None, typer.Option(metavar="FILE", help="The private key of the certificate (PEM).")
]
Proxies = Annotated[
    str | None,
    typer.Option(metavar="ADDRESSES", help="Believe forwarded headers from these addresses alone."),
]
WorkersOff = Annotated[
    bool, typer.Option("--workers-off", help="Leave trial balances to `monthend worker`.")
]


def serve(
    database: DatabaseUrl = None,
    host: Host = None,
    port: Port = None,
    profile: ProfileName = None,
    tls_certificate: Certificate = None,
    tls_key: Key = None,
    trusted_proxies: Proxies = None,
    workers_off: WorkersOff = False,
) -> None:
    """Serve REST and SOAP until stopped."""
    chosen = settings(
        database=database,
        host=host,
        port=port,
        profile=profile,
        tls_certificate=tls_certificate,
        tls_key=tls_key,
        trusted_proxies=trusted_proxies,
        workers_off=workers_off or None,
    )
    tls = _tls(chosen)
    with opened(chosen) as store, _listening(chosen) as listener:
        _start_log(chosen)
        _log_cautions(store, chosen)
        _log_open_wire(chosen)
        signal.signal(signal.SIGTERM, _leave)
        _run(_built(store, chosen), listener, chosen, tls)


def worker(database: DatabaseUrl = None) -> None:
    """Run requested trial balances and journal runs until stopped."""
    from monthend.worker import Worker

    chosen = settings(database=database)
    with opened(chosen) as store:
        _start_log(chosen)
        _log_cautions(store, chosen)
        signal.signal(signal.SIGTERM, _leave)
        working = Worker(store, clock, lease_seconds=chosen.lease_seconds)
        working.start()
        typer.echo(f"monthend works on {chosen.database_shown}")
        try:
            signal.pause()
        finally:
            working.stop()


def _leave(_: int, __: FrameType | None) -> None:
    """The end an operator asks for is a success."""
    raise SystemExit(0)


def _start_log(chosen: Settings) -> None:
    import structlog

    from monthend.config import unknown_settings

    from . import server_log

    server_log.start(level=chosen.log_level, form=chosen.log_format)
    for name in unknown_settings(os.environ):
        structlog.get_logger("monthend.settings").warning("unknown setting", name=name)


def _log_cautions(store: OpenStore, chosen: Settings) -> None:
    import structlog

    from monthend.storage.opening import cautions

    for caution in cautions(store, chosen.database):
        structlog.get_logger("monthend.storage").warning(caution)


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


def _tls(chosen: Settings) -> ssl.SSLContext | None:
    if not chosen.tls_certificate:
        if chosen.tls_key:
            raise CommandFailed("There is a key for TLS and no certificate: --tls-certificate.")
        return None
    from monthend.wire.tls import CertificateUnusable, context_of

    try:
        return context_of(chosen.tls_certificate, chosen.tls_key)
    except CertificateUnusable as problem:
        raise CommandFailed(str(problem)) from None


def _built(store: OpenStore, chosen: Settings) -> ASGIApp:
    from monthend import app

    served = app.ServerSettings(
        base_url=chosen.base_url or None,
        max_body_bytes=chosen.max_body_bytes,
        body_read_seconds=chosen.body_read_seconds,
        answer_seconds=chosen.answer_seconds,
        lease_seconds=chosen.lease_seconds,
        worker=not chosen.workers_off,
        concurrent_requests=chosen.concurrent_requests,
        profile=chosen.profile,
    )
    return app.build(store, served, clock)


def _run(
    served: ASGIApp, listener: socket.socket, chosen: Settings, tls: ssl.SSLContext | None
) -> None:
    """Serve until a signal, and finish what has been asked before it."""
    import uvicorn

    ready = _told(chosen, listener)

    class Server(uvicorn.Server):
        """A server that says one line when it can be asked."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            # Nothing of what was imported will ever be garbage; looking at it costs time.
            gc.collect()
            gc.freeze()
            typer.echo(ready)
            sys.stdout.flush()

    config = uvicorn.Config(
        served,
        **_connections(chosen),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=chosen.idle_seconds,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=chosen.trusted_proxies,
        ssl_context_factory=None if tls is None else lambda *_: tls,
    )
    Server(config).run(sockets=[listener])


def _connections(chosen: Settings) -> dict[str, Any]:
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
    return {"loop": "monthend.wire.loop:ServerLoop", "http": connections(limits)}
