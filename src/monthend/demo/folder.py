"""The folder of a demo: made anew each time, and never anybody else's."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

CARD = "demo.json"
"""The file that makes a folder a demo's; it holds the address and the credentials."""
DATABASE = "monthend.db"
LOG = "server.log"
FILES = {CARD, LOG, "codes.csv", "rates.csv", "transactions.csv"}


class FolderRefused(Exception):
    """The folder holds something that a demo must not overwrite."""


class DemoFolder:
    """A folder that this demo alone uses.

    The lock on the card is handed to the server, so it is held for as long as
    either of them runs, and gone with them however they end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / DATABASE
        self.log = path / LOG
        self.card = path / CARD
        _refuse_other_content(path)
        path.mkdir(parents=True, exist_ok=True)
        self.lock = os.open(self.card, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self.lock)
            raise FolderRefused(
                f"A demo is still running in {path} {_who(self.card)}; stop it first."
            ) from None
        self._empty()

    @property
    def url(self) -> str:
        """The database as a URL."""
        return f"sqlite:///{self.database}"

    def write_card(self, **facts: object) -> None:
        """Keep what somebody needs who comes to the running demo later."""
        written = f"{json.dumps(facts, indent=2)}\n".encode()
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, written, 0)

    def release(self) -> None:
        os.close(self.lock)

    def _empty(self) -> None:
        os.ftruncate(self.lock, 0)
        for file in self.path.iterdir():
            if file != self.card:
                file.unlink()


def _refuse_other_content(path: Path) -> None:
    """Only a folder that is missing, empty, or an earlier demo's will do."""
    if not path.exists():
        return
    if not path.is_dir():
        raise FolderRefused(f"{path} is not a folder.")
    names = {file.name for file in path.iterdir()}
    foreign = {name for name in names - FILES if not name.startswith(DATABASE)}
    if foreign or (names and CARD not in names):
        some = ", ".join(sorted(foreign or names)[:3])
        raise FolderRefused(
            f"{path} holds something that is no demo's ({some}). "
            "Nothing was touched; name another folder."
        )


def _who(card: Path) -> str:
    with suppress(ValueError, OSError):
        facts: dict[str, Any] = json.loads(card.read_text(encoding="utf-8"))
        return f"(process {facts['pid']}, {facts['address']})"
    return "(it has only just begun)"
