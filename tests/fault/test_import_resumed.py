"""kill -9 of an importer, again and again: the next one goes on, and the books are the same."""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from any_store import AnyStore, url_of
from any_store import rows_of as answers
from company import Clock, Company
from contract.started_server import MODULES
from imported import import_rows
from monthend.domain.permissions import Channel
from monthend.services import import_resuming, replay, sessions
from monthend.services.import_resuming import Rereadable
from monthend.services.imports import ImportKind, import_file
from monthend.storage.opening import open_store
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.soundness import findings
from resumed import (
    OVER,
    import_again,
    ledger_of,
    many_entries,
    many_transactions,
    three_months,
    twin_of,
)

IMPORTERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'importer'"
STAGED = "SELECT sum(staged_rows) FROM import_batch WHERE NOT posted"
FILES = {"transactions": many_transactions(20_000), "entries": many_entries(5_000)}
CHANCE = random.Random(7)
MOST_KILLS = 8


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def books(company: Company) -> Company:
    three_months(company)
    return company


@pytest.fixture
def twin(books: Company, tmp_path: Path) -> Iterator[Company]:
    """A company like it, whose imports nobody interrupts."""
    made = twin_of(books, tmp_path / "twin", three_months)
    yield made
    made.store.close()


def importer(books: Company, kind: str, how: str = "as it is") -> subprocess.Popen[str]:
    url = url_of(books.store)
    if isinstance(books.store, PostgresStore):
        url += "?application_name=importer"
    return subprocess.Popen(
        [sys.executable, __file__, url, kind, how],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": MODULES},
    )


def killed_after(books: Company, kind: str, rows: int) -> int:
    """Kill an importer once so many rows are staged; how many there are in the end."""
    child = importer(books, kind)
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("staged") and int(line.split()[1]) >= rows:
            break
    kill(books, child)
    ((staged,),) = books.rows(STAGED)
    return int(str(staged))


def kill(books: Company, child: subprocess.Popen[str]) -> None:
    """Kill it; what its database server still does for it ends as well."""
    child.kill()
    child.wait()
    assert child.stdout is not None
    child.stdout.close()
    if isinstance(books.store, PostgresStore):
        while answers(books.store, IMPORTERS) != [(0,)]:
            time.sleep(0.01)


def wrong(books: Company) -> list[str]:
    found = [line for each in findings(books.store, books.clock()) for line in each.wrong]
    return [*found, *map(str, replay.replay(books.store).anomalies)]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    "part",
    [
        pytest.param(0.01, marks=pytest.mark.nightly),
        0.5,
        pytest.param(0.9, marks=pytest.mark.nightly),
    ],
)
def test_a_killed_import_is_gone_on_with(
    books: Company, twin: Company, kind: str, part: float
) -> None:
    staged = killed_after(books, kind, int(FILES[kind].count("\n") * part))
    books.clock.advance(OVER)
    result = import_again(books, FILES[kind], kind)
    import_rows(twin, kind, FILES[kind])
    assert result.resumed_after == staged > 0
    assert ledger_of(books) == ledger_of(twin)
    assert wrong(books) == []


@pytest.mark.postgresql_by_night
def test_an_import_that_is_killed_at_any_moment_comes_in_at_last(
    books: Company, twin: Company
) -> None:
    kills = 0
    while True:
        child = importer(books, "transactions")
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        if kills == MOST_KILLS:
            # A busy machine may give none of them the time that it takes.
            child.communicate()
            assert child.returncode == 0
            break
        time.sleep(CHANCE.uniform(0, 0.4))
        kill(books, child)
        kills += 1
        if books.rows("SELECT 1 FROM import_batch WHERE posted"):
            break
        # The next importer has the clock of the machine, by which the lease has not run out.
        books.spoil("UPDATE import_batch SET lease_until = '2000-01-01' WHERE lease_until <> ''")
    import_rows(twin, "transactions", FILES["transactions"])
    assert kills > 1
    assert ledger_of(books) == ledger_of(twin)
    assert wrong(books) == []


@pytest.mark.nightly
def test_a_build_that_passes_staged_rows_by_is_found_out(books: Company, twin: Company) -> None:
    """The negative control: such a build keeps lines that no balance knows of."""
    killed_after(books, "transactions", 10_000)
    books.spoil("UPDATE import_batch SET lease_until = '2000-01-01'")
    with importer(books, "transactions", "passing by") as bad:
        assert bad.wait() == 0
    import_rows(twin, "transactions", FILES["transactions"])
    assert ledger_of(books)["days"] != ledger_of(twin)["days"]
    assert wrong(books)


# The command line ------------------------------------------------------------------------


class CommandLine:
    """`monthend` in a process of its own, on a database in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("init", "--json")
        self.run("periods", "generate", "--from", "2026-01", "--months", "3", "--yes")
        (folder / "codes.csv").write_text("name,type\nReceivable,AccountsReceivable\n")
        self.run("import", "codes.csv", "--kind", "codes")

    def begun(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "monthend", *arguments],
            cwd=self.folder,
            env={**os.environ, "MONTHEND_DATABASE": "sqlite:///books.db", "PYTHONPATH": MODULES},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[str, str]:
        """Run a command to its end; what it says and what it tells meanwhile."""
        child = self.begun(*arguments)
        said, told = child.communicate()
        assert child.returncode == 0, told
        return said, told

    def kill_in_the_middle(self, *arguments: str) -> int:
        """Kill a command once it has staged rows; how many."""
        child = self.begun(*arguments)
        while not self.staged():
            assert child.poll() is None
            time.sleep(0.002)
        child.kill()
        child.communicate()
        return self.staged()

    def staged(self) -> int:
        with closing(sqlite3.connect(self.folder / "books.db", timeout=10)) as there:
            return int(there.execute(f"SELECT coalesce(({STAGED}), 0)").fetchone()[0])

    def let_the_lease_run_out(self) -> None:
        with closing(sqlite3.connect(self.folder / "books.db", timeout=10)) as there, there:
            there.execute("UPDATE import_batch SET lease_until = '2000-01-01'")


def written_as(form: str, folder: Path) -> list[str]:
    """A file with thirty thousand transactions, and what imports it."""
    rows = (f"N-{n},Invoice Item,Posted,2026-02-{n % 28 + 1:02},USD,1.00" for n in range(30_000))
    text = "number,type,status,date,currency,amount,debit_code,credit_code\n" + "".join(
        f"{row},Receivable,Income:Fees\n" for row in rows
    )
    arguments = ["--kind", "transactions", "--create-codes", "--json"]
    if form == "tables":
        (folder / "tables").mkdir()
        (folder / "tables" / "invoice.csv").write_text(
            "id,invoice_number,status,invoice_date\ni,INV-1,Posted,2026-02-03\n"
        )
        (folder / "tables" / "invoice_item.csv").write_text(
            "id,invoice_id,transaction_currency,charge_amount\n"
            + "".join(f"x{n},i,USD,1.00\n" for n in range(30_000))
        )
        return ["tables", "--kind", "zuora-tables", "--create-codes", "--json"]
    if form == "gz":
        (folder / "file.csv.gz").write_bytes(gzip.compress(text.encode()))
        return ["file.csv.gz", *arguments]
    (folder / "file.csv").write_text(text)
    if form == "parquet":
        csv = pytest.importorskip("pyarrow.csv")
        parquet = pytest.importorskip("pyarrow.parquet")
        import pyarrow

        texts = {name: pyarrow.string() for name in text.partition("\n")[0].split(",")}
        table = csv.read_csv(
            folder / "file.csv", convert_options=csv.ConvertOptions(column_types=texts)
        )
        parquet.write_table(table, folder / "file.parquet")
        return ["file.parquet", *arguments]
    return ["file.csv", *arguments]


@pytest.mark.parametrize(
    "form",
    [
        "csv",
        pytest.param("gz", marks=pytest.mark.nightly),
        pytest.param("parquet", marks=pytest.mark.nightly),
        "tables",
    ],
)
def test_the_command_resumes_and_says_so(tmp_path: Path, form: str) -> None:
    monthend = CommandLine(tmp_path)
    arguments = written_as(form, tmp_path)
    staged = monthend.kill_in_the_middle("import", *arguments)
    monthend.let_the_lease_run_out()
    said, told = monthend.run("import", *arguments)
    result = json.loads(said)
    assert told == f"Resuming after {staged:,} rows.\n"
    assert (result["resumed_after"], result["rows"]) == (staged, 30_000)
    assert "✗" not in monthend.run("doctor")[0]


@pytest.mark.nightly
def test_the_command_waits_for_the_lease_of_the_dead(tmp_path: Path) -> None:
    monthend = CommandLine(tmp_path)
    arguments = written_as("csv", tmp_path)
    staged = monthend.kill_in_the_middle("import", *arguments)
    said, told = monthend.run("import", *arguments)
    assert "Waiting up to 20 s" in told
    assert json.loads(said)["resumed_after"] == staged


@pytest.mark.nightly
def test_a_changed_setting_has_the_command_begin_anew(tmp_path: Path) -> None:
    monthend = CommandLine(tmp_path)
    arguments = written_as("csv", tmp_path)
    monthend.kill_in_the_middle("import", *arguments)
    monthend.let_the_lease_run_out()
    monthend.run("settings", "set", "late_transactions", "queue")
    said, told = monthend.run("import", *arguments)
    assert told == (
        "An interrupted import of this file is not resumed but begun anew: "
        "the settings have changed since.\n"
    )
    assert json.loads(said)["resumed_after"] == 0


# The importer that is killed ---------------------------------------------------------------


def pass_by(file, rows, begun, *_, **__):  # type: ignore[no-untyped-def]
    """What a build would do that trusts what is staged and forgets what it adds up to."""
    count = 0
    while count < begun.rows:
        count += len(file.chunk(min(begun.rows - count, 500)))
    yield from ()


def import_one(store: AnyStore, kind: str) -> None:
    import hashlib
    import io

    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, None, Channel.REST)
    )
    content = FILES[kind].encode()
    print("begun", flush=True)
    import_file(
        store,
        caller,
        Rereadable(file=io.BytesIO(content), digest=hashlib.sha256(content).hexdigest, said=str),
        kind=ImportKind(kind),
        file_name="again.csv",
        progress=lambda count: print("staged", count, flush=True),
    )


if __name__ == "__main__":
    if sys.argv[3] == "passing by":
        import_resuming.judged_again = pass_by
    opened = cast(AnyStore, open_store(sys.argv[1], clock=lambda: datetime.now(UTC)))
    import_one(opened, sys.argv[2])
