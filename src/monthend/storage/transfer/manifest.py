"""What stands beside a backup and makes it one: what it must be, written last of all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from monthend.services.history_chain import Head
from monthend.storage.opening import MANIFEST

from .partial_file import PRIVATE, PartialFile, trouble
from .places import TransferRefused

FORM = "monthend backup 1"
CHUNK = 1 << 20
LARGEST = 16 << 20


class ChainHead(msgspec.Struct, frozen=True, kw_only=True):
    """The last link of a chain of history."""

    chain: str
    number: int
    hash: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is; `taken` is the instant before which every answered commit is in it."""

    form: str = FORM
    program: str
    database: str
    schema: int
    taken: str
    commit_sequence: int
    rows: dict[str, int]
    heads: list[ChainHead]
    bytes: int
    sha256: str

    @property
    def chain_heads(self) -> list[Head]:
        """The heads as an anchor, which the chains of a restored database must still have."""
        return [Head(chain=each.chain, number=each.number, hash=each.hash) for each in self.heads]


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest as it is stored, with the hash of its own text."""

    manifest: Manifest
    sha256: str


def place_of(backup: str) -> str:
    """Where the manifest of a backup is."""
    return f"{os.path.realpath(backup)}{MANIFEST}"


def write(backup: str, manifest: Manifest, *, replace: bool) -> None:
    """Put a manifest beside its backup."""
    with PartialFile(place_of(backup), replace=replace, mode=PRIVATE) as file:
        try:
            with open(file.path, "wb") as stream:
                stream.write(_text(manifest))
        except OSError as problem:
            raise trouble(file.path, problem) from problem
        file.publish()


def read(backup: str) -> Manifest:
    """The manifest of a backup; a file without one, or with an altered one, is no backup.

    Neither is a manifest without its file, which a backup that was cut off has left.
    """
    try:
        with open(place_of(backup), "rb") as stream:
            text = stream.read(LARGEST)
    except FileNotFoundError:
        raise NotABackup(backup, f"there is no {place_of(backup)} beside it") from None
    except OSError as problem:
        raise trouble(place_of(backup), problem) from problem
    try:
        manifest = msgspec.json.decode(text, type=_Kept).manifest
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotABackup(backup, "its manifest cannot be read") from None
    # Byte for byte what would be written again: nothing in it has been changed or added.
    if _text(manifest) != text or manifest.form != FORM:
        raise NotABackup(backup, "its manifest was altered")
    if not os.path.exists(backup):
        raise NotABackup(backup, "there is a manifest, and the file itself is not there")
    return manifest


class NotABackup(TransferRefused):
    """A file that nothing may be restored from."""

    def __init__(self, backup: str, why: str) -> None:
        super().__init__(f"{backup} is no whole backup: {why}. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Content:
    """How long a file is, and its hash."""

    bytes: int
    sha256: str


def content_of(path: str) -> Content:
    """What a file holds."""
    measured = Measuring()
    for chunk in chunks_of(path):
        measured.add(chunk)
    return measured.content


def chunks_of(path: str) -> Iterator[bytes]:
    """A file in pieces; trouble with it is told of it, whatever becomes of the pieces."""
    try:
        with open(path, "rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except OSError as problem:
        raise trouble(path, problem) from problem


class Measuring:
    """Counts and hashes what passes by."""

    def __init__(self) -> None:
        self._length = 0
        self._digest = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        self._length += len(chunk)
        self._digest.update(chunk)

    @property
    def content(self) -> Content:
        return Content(self._length, self._digest.hexdigest())


def refuse_altered(backup: str, manifest: Manifest, content: Content) -> None:
    """Refuse a file that is not what its manifest says."""
    if content.bytes != manifest.bytes:
        raise NotABackup(
            backup, f"it has {content.bytes:,} bytes, and had {manifest.bytes:,} when it was made"
        )
    if content.sha256 != manifest.sha256:
        raise NotABackup(backup, "its content was altered")


def _text(manifest: Manifest) -> bytes:
    digest = hashlib.sha256(msgspec.json.encode(manifest)).hexdigest()
    packed = msgspec.json.encode(_Kept(manifest=manifest, sha256=digest))
    return msgspec.json.format(packed, indent=2) + b"\n"
