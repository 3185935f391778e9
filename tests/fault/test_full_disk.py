"""A started server whose disk runs full, and has room again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from company import Clock
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import TEMPORARY, Zuora, assert_done, assert_refused
from fault.small_disk import mounted
from monthend.services.ports import StoreUnavailable
from monthend.storage.opening import open_store

SIZE = 4 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", SIZE) as folder:
        yield folder


def fill(filler: Path) -> None:
    """Take every byte there is."""
    with filler.open("wb", buffering=0) as file:
        for piece in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(bytes(piece))
            except OSError:
                continue


def test_a_full_disk_refuses_until_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "books.db")
    owner = database.init()
    shutil.move(database.path, small_disk / "books.db")
    there = DatabaseFile(small_disk / "books.db")
    with StartedServer(there) as server:
        zuora = Zuora.signed_in(server.url, owner)
        january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        fill(small_disk / "filler")
        answers = [zuora.update(january, notes=f"{number} " + 200 * "x") for number in range(60)]
        refused = [answer for answer in answers if not answer.succeeded]
        for answer in refused:
            assert_refused(answer, TEMPORARY, status=503)
            assert "retry-after" in answer.headers
        told = [n for n, answer in enumerate(answers) if answer.succeeded]
        notes = zuora.period(january)["notes"] or ""
        assert notes.split(" ")[0] == (str(told[-1]) if told else "")
        assert refused, "the disk was not full"
        (small_disk / "filler").unlink()
        assert_done(zuora.close(january))
        assert zuora.period(january)["status"] == "Closed"


def test_a_database_on_a_read_only_file_system_names_the_remedy(
    small_disk: Path, tmp_path: Path
) -> None:
    database = DatabaseFile(tmp_path / "books.db")
    database.init()
    for file in tmp_path.glob("books.db*"):
        shutil.move(file, small_disk / file.name)
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True)
    with pytest.raises(StoreUnavailable, match=r"file system is read-only.*copy the file"):
        open_store(f"sqlite:///{small_disk / 'books.db'}", clock=Clock()).check_schema()
