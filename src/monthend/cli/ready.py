"""Asking a server whether it is ready, from outside and without anything but the program."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from .acting import settings
from .failures import CommandFailed

if TYPE_CHECKING:
    import ssl

    from monthend.config import Settings

ASK_AGAIN_SECONDS = 0.1
ASKED_SECONDS = 10.0
"""More than a server takes to find out that its database does not answer."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def ready(
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server's address; else from --host and --port."),
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where it listens; else 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="The port it listens on; else 8280.")
    ] = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="Ask again for so long.", min=0)
    ] = 0,
) -> None:
    """Ask a running server whether it is ready."""
    chosen = settings(host=host, port=port)
    address = (url or _own(chosen)).rstrip("/")
    patience_ends = time.monotonic() + wait
    while (problem := _problem(f"{address}/readyz", None if url else chosen)) is not None:
        if time.monotonic() >= patience_ends:
            raise CommandFailed(f"The server at {address} is not ready: {problem}")
        time.sleep(ASK_AGAIN_SECONDS)
    typer.echo(f"The server at {address} is ready.")


def _own(chosen: Settings) -> str:
    """The address of a server with these settings, for those on its machine."""
    host = EVERYWHERE.get(chosen.host, chosen.host)
    bare = f"[{host}]" if ":" in host else host
    scheme = "https" if chosen.tls_certificate else "http"
    return f"{scheme}://{bare}:{chosen.port}"


def _problem(address: str, own: Settings | None) -> str | None:
    """Why a server is not ready; None when it is."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPSHandler, ProxyHandler, build_opener

    opener = build_opener()
    if own is not None:
        # What is on this machine is behind no proxy.
        opener = build_opener(ProxyHandler({}), HTTPSHandler(context=_trusted(own)))
    try:
        with opener.open(address, timeout=ASKED_SECONDS):
            return None
    except HTTPError as answer:
        return _told(answer.code, answer.read(2000).decode(errors="replace").strip())
    except URLError as problem:
        return f"{problem.reason}."
    except (OSError, HTTPException, ValueError) as problem:
        return f"{problem}."


def _trusted(own: Settings) -> ssl.SSLContext | None:
    """The server's own certificate is known, whatever name stands in it."""
    if not own.tls_certificate:
        return None
    import ssl

    try:
        context = ssl.create_default_context(cafile=own.tls_certificate)
    except OSError as problem:
        raise CommandFailed(
            f"The certificate {own.tls_certificate} cannot be read: {problem}."
        ) from None
    context.check_hostname = False
    # It may be signed by others: it is the one that is meant, whoever vouches for it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _told(code: int, said: str) -> str:
    """The checks that fail, in words."""
    try:
        checks = json.loads(said)["checks"]
        failing = {name: check for name, check in checks.items() if "problem" in check}
        wrong = [f"{name}: {check['problem']}" for name, check in failing.items()]
    except (ValueError, KeyError, TypeError, AttributeError):
        wrong = []
    return " ".join(wrong) or f"it answered {code} {said}"
