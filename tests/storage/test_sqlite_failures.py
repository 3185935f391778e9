"""A store that cannot work says which file and why, and works again when the cause is gone."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from monthend.services.ports import StoreUnavailable
from monthend.storage.sqlite import SqliteDatabase, Transaction
from small_files import files_no_larger_than

NOBODY = 65534


def post(transaction: Transaction, size: int = 10) -> None:
    transaction.connection.execute("INSERT INTO entries VALUES (zeroblob(?))", (size,))


def count(transaction: Transaction) -> int:
    found: int = transaction.connection.execute("SELECT count(*) FROM entries").fetchone()[0]
    return found


def made(path: Path, *, patience: float = 10.0) -> SqliteDatabase:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (content BLOB)")
    return SqliteDatabase(str(path), patience=patience)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    database = made(tmp_path / "books.db", patience=0.2)
    yield database
    database.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an unprivileged user reaches, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="monthend-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def without_privileges() -> Iterator[None]:
    """File permissions bind nobody who is root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def mounted(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if shutil.which("mount") is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "size=512k"):
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="there is no folder") as refused:
        SqliteDatabase(str(tmp_path / "missing" / "books.db"))
    assert refused.value.file == str(tmp_path / "missing" / "books.db")
    assert str(tmp_path / "missing") in refused.value.cause


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="it is a folder"):
        SqliteDatabase(str(tmp_path))


def test_a_file_of_another_kind_is_no_database_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear accountant, " * 500)
    with pytest.raises(StoreUnavailable, match="not a SQLite database"):
        SqliteDatabase(str(path))
    assert path.read_text() == "Dear accountant, " * 500


def test_a_file_that_may_not_be_read_is_refused(open_folder: Path) -> None:
    made(open_folder / "books.db").close()
    (open_folder / "books.db").chmod(0o000)
    with without_privileges(), pytest.raises(StoreUnavailable, match="access is denied"):
        SqliteDatabase(str(open_folder / "books.db"))


def test_a_file_that_may_not_be_written_is_refused(open_folder: Path) -> None:
    made(open_folder / "books.db").close()
    (open_folder / "books.db").chmod(0o444)
    with without_privileges(), pytest.raises(StoreUnavailable, match="it is read-only"):
        SqliteDatabase(str(open_folder / "books.db"))


def test_a_folder_that_may_not_be_written_is_named(open_folder: Path) -> None:
    made(open_folder / "books.db").close()
    (open_folder / "books.db").chmod(0o666)
    open_folder.chmod(0o555)
    with without_privileges(), pytest.raises(StoreUnavailable, match="nothing can be written in"):
        SqliteDatabase(str(open_folder / "books.db"))


def test_lock_files_that_cannot_be_made_are_named(database: SqliteDatabase) -> None:
    Path(f"{database.path}.write").mkdir()
    with pytest.raises(StoreUnavailable, match=r"books\.db\.write fail with 'Is a directory'"):
        database.write(post)
    Path(f"{database.path}.write").rmdir()
    database.write(post)
    assert database.read(count) == 1


def test_a_full_database_refuses_one_call_and_keeps_the_others(database: SqliteDatabase) -> None:
    limit = database.write(lambda t: t.connection.execute("PRAGMA page_count").fetchone()[0]) + 2
    database.write(lambda t: t.connection.execute(f"PRAGMA max_page_count={limit}").fetchone())
    large = database.submit(lambda t: post(t, 1_000_000))
    small = database.submit(post)
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        large.result(10)
    assert small.exception(10) is None
    database.write(lambda t: t.connection.execute("PRAGMA max_page_count=100000").fetchone())
    database.write(lambda t: post(t, 1_000_000))
    assert database.read(count) == 2


def test_a_full_disk_stops_writes_until_there_is_room(small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(200_000))
    database = made(small_disk / "books.db")
    acknowledged = 0
    while (problem := database.submit(lambda t: post(t, 20_000)).exception(10)) is None:
        acknowledged += 1
    assert isinstance(problem, StoreUnavailable)
    assert "the disk is full" in str(problem)
    assert acknowledged > 0
    assert database.read(count) == acknowledged
    filler.unlink()
    database.write(post)
    assert database.read(count) == acknowledged + 1
    database.close()


def test_a_disk_without_room_for_the_lock_files_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "size=4m,nr_inodes=50"):
        pytest.skip("a small file system cannot be mounted here")
    try:
        database = made(folder / "books.db")
        with suppress(OSError):
            for number in range(50):
                (folder / str(number)).touch()
        with pytest.raises(StoreUnavailable, match="No space left on device"):
            database.write(post)
        database.close()
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_error_at_the_commit_undoes_it_and_passes(tmp_path: Path) -> None:
    rollbacks: list[str] = []
    made(tmp_path / "books.db").close()
    database = SqliteDatabase(
        str(tmp_path / "books.db"), on_rollback=lambda: rollbacks.append("rolled back")
    )
    database.write(post)
    with (
        files_no_larger_than(50_000),
        pytest.raises(StoreUnavailable, match="the disk reports an error"),
    ):
        database.write(lambda t: post(t, 200_000))
    assert rollbacks == ["rolled back"]
    assert database.read(count) == 1
    database.write(lambda t: post(t, 200_000))
    assert database.read(count) == 2
    database.close()


def test_a_deleted_database_is_missed_and_not_made_anew(database: SqliteDatabase) -> None:
    database.write(post)
    away = Path(f"{database.path}.away")
    Path(database.path).rename(away)
    for call in (database.write, database.read):
        with pytest.raises(StoreUnavailable, match="the file is not there"):
            call(count)
    assert not Path(database.path).exists()
    away.rename(database.path)
    database.write(post)
    assert database.read(count) == 2


def test_a_replaced_database_is_noticed(database: SqliteDatabase, tmp_path: Path) -> None:
    database.write(post)
    other = made(tmp_path / "other.db")
    other.write(post)
    other.write(post)
    other.close()
    for leftover in Path(database.path).parent.glob("books.db-*"):
        leftover.unlink()
    (tmp_path / "other.db").rename(database.path)
    assert database.read(count) == 2
    database.write(post)
    assert database.read(count) == 3


def test_a_foreign_program_that_keeps_the_database_locked_is_waited_for_and_then_told(
    database: SqliteDatabase,
) -> None:
    with closing(sqlite3.connect(database.path, isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="another program keeps it locked"):
            database.write(post)
        assert database.read(count) == 0
        foreign.execute("ROLLBACK")
    database.write(post)
    assert database.read(count) == 1


def test_a_process_that_keeps_the_right_to_write_is_waited_for_and_then_told(
    database: SqliteDatabase,
) -> None:
    database.write(post)
    with Path(f"{database.path}.write").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = [database.submit(post) for _ in range(3)]
        for call in waiting:
            with pytest.raises(StoreUnavailable, match=r"right to write for more than 0\.2 s"):
                call.result(10)
        fcntl.flock(lock, fcntl.LOCK_UN)
        database.write(post)
    assert database.read(count) == 2


def test_a_right_that_came_too_late_is_handed_on(database: SqliteDatabase) -> None:
    database.write(post)
    with Path(f"{database.path}.write").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreUnavailable):
            database.write(post)
        fcntl.flock(lock, fcntl.LOCK_UN)
        assert comes_free(lock.fileno())


def comes_free(lock: int, *, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        # A pause first: the one who waited in vain is next in line.
        time.sleep(0.01)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False
