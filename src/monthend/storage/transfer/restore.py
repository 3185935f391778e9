"""A backup becomes a database again: on either store, whichever it was taken from."""

from __future__ import annotations

from contextlib import closing

from monthend.storage import schema
from monthend.storage.opening import SQLITE

from .copying import copied, opened_target
from .manifest import Manifest, Measuring, chunks_of, content_of, read, refuse_altered
from .partial_file import PartialFile, trouble
from .places import TransferRefused, refuse_other_schema
from .sqlite_file import SqliteSource, still


def restore(backup: str, url: str) -> Manifest:
    """Make a database of a backup where there is none yet.

    A backup of an older schema comes back as the file it was, for `monthend migrate`.
    """
    manifest = read(backup)
    if manifest.schema > schema.VERSION or not url.startswith(SQLITE):
        refuse_other_schema(backup, manifest.schema)
    if url.startswith(SQLITE):
        _as_it_was(backup, manifest, url.removeprefix(SQLITE))
    else:
        _row_by_row(backup, manifest, url)
    return manifest


def _as_it_was(backup: str, manifest: Manifest, path: str) -> None:
    measured = Measuring()
    with PartialFile(path) as file:
        try:
            with open(file.path, "wb") as stream:
                for chunk in chunks_of(backup):
                    measured.add(chunk)
                    stream.write(chunk)
        except OSError as problem:
            raise trouble(file.path, problem) from problem
        refuse_altered(backup, manifest, measured.content)
        file.publish()


def _row_by_row(backup: str, manifest: Manifest, url: str) -> None:
    refuse_altered(backup, manifest, content_of(backup))
    with closing(SqliteSource(backup, still(backup))) as source, opened_target(url) as target:
        proof = copied(source, target)
    if not proof.equal:
        raise TransferRefused(f"What was written is not what is in {backup}. Nothing was kept.")
