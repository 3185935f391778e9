"""The files that settings name: read before anything starts, and refused by the setting's name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .failures import CommandFailed

if TYPE_CHECKING:
    import ssl

    from monthend.config import Settings
    from monthend.services.webhook_keys import WebhookKeys


def check(chosen: Settings) -> None:
    """Refuse settings by which a server could not start, or never read an archive."""
    tls_of(chosen)
    webhook_keys_of(chosen.webhook_keys)
    check_archives(chosen)


def tls_of(chosen: Settings) -> ssl.SSLContext | None:
    """What HTTPS is served with, if it is; files that cannot be used are refused."""
    if not chosen.tls_certificate:
        if chosen.tls_key:
            raise CommandFailed("There is a key for TLS and no certificate: --tls-certificate.")
        return None
    from monthend.wire.tls import CertificateUnusable, context_of

    try:
        return context_of(chosen.tls_certificate, chosen.tls_key)
    except CertificateUnusable as problem:
        raise CommandFailed(str(problem)) from None


def webhook_keys_of(file: str) -> WebhookKeys:
    """The keys in a file, or none where no file is named; one that is unusable is refused."""
    from monthend.services.webhook_keys import NO_KEYS, KeysUnusable, WebhookKeys

    if not file:
        return NO_KEYS
    try:
        with open(file, encoding="utf-8") as lines:
            return WebhookKeys.of_lines(lines)
    except (OSError, UnicodeDecodeError, KeysUnusable) as problem:
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise CommandFailed(f"The webhook_keys in {file} cannot be used: {why}.") from None


def check_archives(chosen: Settings) -> None:
    """Refuse a folder that is none, that may not be read, or that nobody could ever make."""
    from monthend.storage.opening import archive_folder

    asked = Path(archive_folder(chosen.archives, chosen.database)).absolute()
    there = next(each for each in (asked, *asked.parents) if os.path.lexists(each))
    why = ""
    if not there.is_dir():
        why = f"{there} is no folder"
    elif not os.access(there, os.R_OK | os.X_OK if there == asked else os.X_OK):
        why = f"{there} may not be read"
    if why:
        raise CommandFailed(f"The archives in {asked} cannot be used: {why}.")
