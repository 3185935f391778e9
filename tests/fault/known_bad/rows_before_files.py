"""A build that takes the rows of a fiscal year away before its archive has its name.

Run as `python -m fault.known_bad.rows_before_files MOMENT add URL FOLDER`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fault import dying_archive
from monthend.engines import archives, archiving

MADE: list[tuple[Path, Path]] = []


@contextmanager
def made_later(folder: Path, _: int) -> Iterator[Path]:
    """The folder is not put in its place: that comes when the rows are gone."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder.parent))
    yield place
    MADE.append((place, folder))


def rows_first(archive: Callable[..., Any]) -> Callable[..., Any]:
    def work(*given: Any) -> Any:
        year = archive(*given)
        for place, folder in MADE:
            os.rename(place, folder)
        return year

    return work


if __name__ == "__main__":
    vars(archives)["made_whole"] = made_later
    archiving.archive = rows_first(archiving.archive)
    dying_archive.main()
