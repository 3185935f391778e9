"""A backup that forgets the old manifest, then publishes its file, then writes the new one.

Killed in between it leaves a file that the next one takes for somebody's database.
Run as `python -m fault.known_bad.manifest_after_file MOMENT FROM TO [--force]`.
"""

from __future__ import annotations

from fault import dying_backup
from monthend.storage.transfer import backup
from monthend.storage.transfer.manifest import Manifest, place_of, write
from monthend.storage.transfer.partial_file import PartialFile


def publish(file: PartialFile, target: str, manifest: Manifest, *, replace: bool) -> None:
    if replace:
        backup._forget(place_of(target))
    file.publish()
    write(target, manifest, replace=replace)


if __name__ == "__main__":
    backup._publish = publish
    dying_backup.main()
