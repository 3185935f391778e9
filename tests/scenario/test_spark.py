"""Spark on its own and as a cluster: every figure and every file is the database's."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest
from benchmarks import ledger_generator

import awkward_ledger
from cli.commands import Commands
from company import Clock, Company, found_company
from engine_files import InMemory, compared, export, of_database, stored
from monthend.domain.trial_balance import BalanceRow
from monthend.engines import detail_queries, manifest, spark_session
from monthend.engines.manifest import ExportUnusable
from monthend.engines.spark_books import SparkBooks
from monthend.engines.spark_session import SparkUnavailable
from monthend.services import computed_files, trial_balances
from monthend.services.export_ports import ExportedTable
from monthend.services.imports import ImportKind, import_file
from monthend.storage.store import SqliteStore
from spark_cluster import LOOPBACK, SparkCluster, need_spark

pytestmark = pytest.mark.nightly

MONTHS = ("Dec", "Jan", "Feb")
ROWS = 400
HERE = "local[2]"
LISTENS = "0A"
FIRST, DAYS, ENTRIES, CODES = date(2024, 1, 1), 730, 10_000, 200


@pytest.fixture(scope="module", autouse=True)
def loopback() -> Iterator[None]:
    """Spark's Java in this process, too, keeps to the loopback interface."""
    need_spark()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LOOPBACK.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def cluster() -> Iterator[SparkCluster]:
    with SparkCluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A ledger with something for every file; nothing changes it but runs."""
    with store_in(tmp_path_factory.mktemp("awkward")) as store:
        company = found_company(store, Clock())
        company.add_codes()
        awkward_ledger.fill(company, Random(8), ROWS)
        yield company


def store_in(folder: Path) -> closing[SqliteStore]:
    return closing(SqliteStore(str(folder / "books.db"), clock=Clock(), synchronous="OFF"))


def files_by(books: SparkBooks, name: str) -> Any:
    """The trial balance of a period and its files, from an export alone."""
    into, period = InMemory(), books.period(name)
    balance = books.trial_balance(period)
    made = computed_files.make(
        books.basis(period, charges=True),
        balance,
        into,
        waiting=books.unconverted(balance.end_date),
        closed_in=books.closed_in,
    )
    return balance.rows, compared(into.of(made))


def by_database(company: Company, name: str) -> Any:
    period = company.calendar.named(name)
    assert period is not None
    balance = company.read(lambda books, by: trial_balances.computed(books, by, period.id))
    return balance.rows, compared(of_database(company, period))


@pytest.mark.parametrize("on_cluster", [True, False], ids=["cluster", "here"])
def test_every_figure_and_every_file_is_the_databases(
    awkward: Company, request: pytest.FixtureRequest, tmp_path: Path, on_cluster: bool
) -> None:
    master = request.getfixturevalue("cluster").master if on_cluster else HERE
    exported = export(awkward, tmp_path / "out", monthly=on_cluster)
    with SparkBooks(exported, master) as books:
        for name in MONTHS:
            found = files_by(books, name)
            assert found == by_database(awkward, name)
            period = awkward.calendar.named(name)
            assert period is not None
            assert found[1] == compared(stored(awkward, period))
            assert len(found[1]) >= 8


def test_twenty_four_months_of_a_generated_ledger_are_the_databases(
    cluster: SparkCluster, tmp_path: Path
) -> None:
    with store_in(tmp_path) as store:
        company = generated(store)
        exported = export(company, tmp_path / "out", monthly=True)
        with SparkBooks(exported, cluster.master) as books:
            for period in company.calendar.periods:
                if period.start_date is None or period.end_date is None:
                    continue
                kept = company.read(
                    lambda given, _, of=period: given.period_balances(of.start_date, of.end_date)  # type: ignore[misc]
                )
                found = books.trial_balance(books.period(period.id)).rows
                assert found == kept
                assert figures(found) == ledger_generator.expected(
                    entries(), ledger_generator.accounts(CODES), period.start_date, period.end_date
                )  # fmt: skip


def entries() -> Iterator[ledger_generator.Entry]:
    return ledger_generator.entries(ENTRIES, first=FIRST, days=DAYS, codes=CODES, currencies=1)


def figures(rows: tuple[BalanceRow, ...]) -> ledger_generator.Expected:
    return {(row.code, row.currency): (row.opening, row.debit, row.credit) for row in rows}


def generated(store: SqliteStore) -> Company:
    company = found_company(store, Clock())
    for number in range(24):
        start = date(2024 + number // 12, number % 12 + 1, 1)
        following = date(2024 + (number + 1) // 12, (number + 1) % 12 + 1, 1)
        end = date.fromordinal(following.toordinal() - 1)
        company.create_period(
            {"name": f"{start:%Y-%m}", "start_date": start, "end_date": end, "fiscal_year": 2024}
        )
    file = io.StringIO()
    ledger_generator.write_csv(file, entries(), ledger_generator.accounts(CODES))
    import_file(
        store,
        company.administrator,
        io.BytesIO(file.getvalue().encode()),
        kind=ImportKind.ENTRIES,
        create_codes=True,
        file_name="entries.csv",
        progress=lambda _: None,
    )
    return company


# By the command ---------------------------------------------------------------------------


@pytest.fixture
def books(tmp_path: Path) -> Commands:
    books = Commands(tmp_path / "books.db")
    books.say("init", "--json")
    books.say("periods", "generate", "--from", "2026-01", "--months", "2", "--yes")
    rows = "entry_id,date,account,debit,credit,currency\n"
    rows += "1,2026-01-05,Assets:Bank,10.00,,USD\n1,2026-01-05,Income:Sales,,10.00,USD\n"
    books.say("import", "-", "--kind", "entries", "--create-codes", stdin=rows)
    return books


def test_the_command_prints_verifies_and_writes_the_same(
    books: Commands, cluster: SparkCluster, tmp_path: Path
) -> None:
    ask = ("trial-balance", "Jan 2026", "--format", "json")
    stored = books.told(*ask)
    folder = str(tmp_path / "out")
    books.say("export", folder, "--format", "parquet", "--partition", "month")
    for options in (
        ("--engine", "spark", "--master", HERE),
        ("--engine", "spark", "--master", cluster.master, "--parquet", folder),
    ):
        told = books.told(*ask, *options)
        assert (told["sha256"], told["rows"]) == (stored["sha256"], stored["rows"])
        said = books.say("trial-balance", "Jan 2026", "--verify", *options)
        assert "the lines add up to the stored result" in said
    into = tmp_path / "files"
    by_spark = ("--engine", "spark", "--master", HERE, "--parquet", folder, "--files", str(into))
    assert "There are no detail files" in books.run("trial-balance", "Jan 2026", *by_spark).stderr


def test_a_cent_that_is_off_is_drift(
    books: Commands, cluster: SparkCluster, tmp_path: Path
) -> None:
    """The control: files that say otherwise, under a manifest that was made to fit."""
    folder = tmp_path / "out"
    books.say("trial-balance", "Jan 2026")
    books.say("export", str(folder), "--format", "parquet", "--partition", "month")
    spoil(folder, lambda lines: pyarrow.compute.add(lines["amount"], 1))
    options = ("--engine", "spark", "--master", cluster.master, "--parquet", str(folder))
    done = books.run("trial-balance", "Jan 2026", "--verify", *options)
    assert done.exit_code == 1
    assert "The lines and the stored trial balance differ" in done.stderr


def spoil(folder: Path, amounts: Callable[[Any], Any]) -> None:
    """Give the lines other amounts, and make the manifest say that it was always so."""
    told = manifest.read(folder)
    (of_lines,) = (file for file in told.files if file.table == ExportedTable.LINES)
    at = folder / of_lines.path
    lines = pyarrow.parquet.read_table(at, partitioning=None)
    place = lines.schema.get_field_index("amount")
    pyarrow.parquet.write_table(lines.set_column(place, "amount", amounts(lines)), at)
    changed = replace(of_lines, sha256=digest_of(at))
    files = tuple(changed if file is of_lines else file for file in told.files)
    manifest.write(folder, manifest.sealed(replace(told, files=files)))


def digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# What does not come out -------------------------------------------------------------------


def test_a_sum_that_no_longer_fits_is_an_error_and_no_other_number(
    books: Commands, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    more = "entry_id,date,account,debit,credit,currency\n"
    more += "2,2026-01-05,Assets:Bank,1.00,,USD\n2,2026-01-05,Income:Sales,,1.00,USD\n"
    books.say("import", "-", "--kind", "entries", stdin=more)
    books.say("export", str(folder), "--format", "parquet")
    largest = 2**63 - 1
    spoil(folder, lambda lines: pyarrow.array([largest] * len(lines), pyarrow.int64()))
    with SparkBooks(folder, HERE) as spark, pytest.raises(ExportUnusable, match="OVERFLOW"):
        spark.trial_balance(spark.period("Jan 2026"))


def test_a_broken_query_is_told_in_one_line(
    awkward: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SparkBooks(export(awkward, tmp_path / "out"), HERE) as spark:
        basis = spark.basis(spark.period("Jan"), charges=True)
        monkeypatch.setattr(detail_queries, "CHARGES", "SELECT raise_error('no') WHERE :end <> ''")
        with pytest.raises(ExportUnusable, match="Spark gives up on it") as told:
            list(basis.details.charges(awkward_ledger.JANUARY))
        assert "\n" not in str(told.value)


def test_a_folder_is_read_as_it_is_called(awkward: Company, tmp_path: Path) -> None:
    odd = export(awkward, tmp_path / "a b%20:z é#~,;=+&@!$()", monthly=True)
    with SparkBooks(odd, HERE) as spark:
        assert files_by(spark, "Jan") == by_database(awkward, "Jan")


def test_a_cluster_without_a_worker_is_told(
    awkward: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark_session, "EXECUTORS_WITHIN_SECONDS", 3.0)
    exported = export(awkward, tmp_path / "out")
    with (
        SparkCluster(workers=0) as empty,
        SparkBooks(exported, empty.master) as spark,
        pytest.raises(SparkUnavailable, match="had no worker with a free processor"),
    ):
        spark.trial_balance(spark.period("Jan"))


IN_A_PROCESS = """
import sys
from pathlib import Path
from monthend.engines.spark_books import SparkBooks
with SparkBooks(Path(sys.argv[1]), sys.argv[2]) as books:
    print(len(books.trial_balance(books.period("Jan")).rows), flush=True)
    sys.stdin.read()
"""


def test_nothing_listens_but_on_the_loopback_interface(awkward: Company, tmp_path: Path) -> None:
    """In a process of its own, to which nobody has said that it should."""
    exported = export(awkward, tmp_path / "out")
    environment = {name: value for name, value in os.environ.items() if name not in LOOPBACK}
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_PROCESS, str(exported), HERE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as asked:
        assert asked.stdout is not None
        assert int(asked.stdout.readline()) > 0
        found = {place for pid in children(asked.pid) for place in listening(pid)}
        asked.communicate()
    assert found
    assert found <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


def children(pid: int) -> Iterator[int]:
    """Processes that a process has started, and those that these have."""
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                yield child
                yield from children(child)


def listening(pid: int) -> Iterator[str]:
    """Addresses on which a process takes connections; one that has ended takes none."""
    with suppress(OSError):
        held = {sockets(descriptor) for descriptor in Path(f"/proc/{pid}/fd").iterdir()}
        for kind, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
            for row in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]:
                fields = row.split()
                if fields[3] == LISTENS and f"socket:[{fields[9]}]" in held:
                    raw = bytes.fromhex(fields[1].partition(":")[0])
                    words = (raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
                    yield socket.inet_ntop(family, b"".join(words))


def sockets(descriptor: Path) -> str:
    """What a descriptor is open on; nothing if it has been closed since."""
    with suppress(OSError):
        return os.readlink(descriptor)
    return ""
