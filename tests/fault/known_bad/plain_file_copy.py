"""A backup that copies the file of a live database, and not the log beside it.

What was committed since the last checkpoint is in the log alone. The manifest is made
as for a proper backup, so that nothing but the content is wrong.
"""

from __future__ import annotations

import shutil

from company import Clock
from monthend.storage.transfer import backup, manifest


def take(url: str, target: str, clock: Clock) -> None:
    shutil.copyfile(url.removeprefix("sqlite:///"), target)
    made = backup._described(target, clock(), "sqlite")
    manifest.write(target, made, replace=False)
