"""The long-running commands: the server, and a worker on its own."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import DatabaseUrl, clock, opened, settings
from .failures import CommandFailed

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from monthend.config import Settings
    from monthend.storage.opening import OpenStore

SECONDS_TO_FINISH = 10


def serve(
    database: DatabaseUrl = None,
    host: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="The address to listen on; else 127.0.0.1."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="The port to listen on; else 8280. 0 takes a free one."),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Limit each tenant as production, developer-sandbox or api-sandbox is; else off.",
        ),
    ] = None,
    workers_off: Annotated[
        bool, typer.Option("--workers-off", help="Leave trial balances to `monthend worker`.")
    ] = False,
) -> None:
    """Serve REST and SOAP until stopped."""
    chosen = settings(
        database=database,
        host=host,
        port=port,
        profile=profile,
        workers_off=workers_off or None,
    )
    with opened(chosen) as store, _listening(chosen) as listener:
        _start_log(chosen)
        _log_cautions(store, chosen)
        signal.signal(signal.SIGTERM, _leave)
        _run(_built(store, chosen), listener, _told(chosen, listener))


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
    return f"monthend serves {chosen.database_shown} at http://{bare}:{port}"


def _built(store: OpenStore, chosen: Settings) -> ASGIApp:
    from monthend import app

    served = app.ServerSettings(
        base_url=chosen.base_url or None,
        max_body_bytes=chosen.max_body_bytes,
        body_read_seconds=chosen.body_read_seconds,
        lease_seconds=chosen.lease_seconds,
        worker=not chosen.workers_off,
        concurrent_requests=chosen.concurrent_requests,
        profile=chosen.profile,
    )
    return app.build(store, served, clock)


def _run(served: ASGIApp, listener: socket.socket, ready: str) -> None:
    """Serve until a signal, and finish what has been asked before it."""
    import uvicorn

    class Server(uvicorn.Server):
        """A server that says one line when it can be asked."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            # Nothing of what was imported will ever be garbage; looking at it costs time.
            gc.collect()
            gc.freeze()
            typer.echo(ready)
            sys.stdout.flush()

    fast = sys.platform != "win32"
    config = uvicorn.Config(
        served,
        loop="uvloop" if fast else "asyncio",
        http="httptools" if fast else "h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    Server(config).run(sockets=[listener])
