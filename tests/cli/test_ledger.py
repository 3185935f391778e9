"""Imports and trial balances from the command line."""

import csv
import gzip
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from cli.commands import Commands
from cli.conftest import ENTRIES, RATES
from company import Company
from contract.detail_files import sheets
from late import set_to
from monthend.cli.ledger import Engine
from monthend.cli.recomputed import lines_of, lines_source
from monthend.domain.errors import TrialBalanceNotRun
from monthend.domain.permissions import Channel
from monthend.services import periods, sessions, trial_balances
from monthend.services.caller import Caller
from monthend.services.computed_files import ComputedBooks
from monthend.services.ports import Books
from monthend.storage.opening import open_store

HEAD = "accounting_code,type,category,currency,opening,debit,credit,closing".split(",")


def printed(books: Commands, *options: str, period: str = "Jan 2026") -> list[list[str]]:
    text = books.say("trial-balance", period, "--format", "csv", *options)
    return list(csv.reader(text.splitlines()))


# Trial balances ---------------------------------------------------------------------


def test_an_open_period_gets_a_trial_balance_when_it_is_asked_for(books: Commands) -> None:
    done = books.run("trial-balance", "Jan 2026", "--format", "csv")
    assert "Running the trial balance of Jan 2026" in done.stderr
    assert "Running" not in books.run("trial-balance", "Jan 2026", "--format", "csv").stderr


def test_the_preview_of_a_close_says_that_a_run_has_to_come_first(monthend: Commands) -> None:
    monthend.say("import", "-", "--kind", "entries", "--create-codes", stdin=ENTRIES)
    assert "run before the close" not in (said := monthend.say("close-preview", "Jan 2026"))
    assert "EUR to USD on 2026-01-20 is missing" in said
    assert "2026-01-20 is missing" in monthend.refusal("pending-close", "Jan 2026")
    monthend.say("user", "add", "bob", "--role", "Zuora Finance Standard User")
    monthend.say("import", "-", "--kind", "rates", "--as", "bob", stdin=RATES)
    assert "run before the close" in (said := monthend.say("close-preview", "Jan 2026"))
    assert "Its trial balance would have" not in said
    monthend.say("trial-balance", "Jan 2026", "--run")
    assert "Its trial balance would have" in monthend.say("close-preview", "Jan 2026")
    monthend.say("close", "Jan 2026")
    assert "EUR" in monthend.say("trial-balance", "Jan 2026")


def test_csv_amounts_are_signed_with_debits_positive(books: Commands) -> None:
    assert printed(books) == [
        HEAD,
        ["Assets:Bank", "OtherAssets", "Assets", "EUR", "0.00", "0.00", "3.00", "-3.00"],
        ["Assets:Bank", "OtherAssets", "Assets", "USD", "0.00", "10.00", "0.00", "10.00"],
        ["Expenses:Rent", "OtherExpenses", "Expenses", "EUR", "0.00", "3.00", "0.00", "3.00"],
        ["Income:Sales", "OtherRevenue", "Revenue", "USD", "0.00", "0.00", "10.00", "-10.00"],
    ]


def test_a_workbook_says_what_csv_says(books: Commands) -> None:
    done = books.run("trial-balance", "Jan 2026", "--format", "xlsx")
    ((name, (head, *rows)),) = sheets(done.stdout_bytes).items()
    assert (name, head) == ("Trial balance", HEAD)
    told = [[*row[:4], *map(Decimal, row[4:])] for row in rows]
    assert told == [[*row[:4], *map(Decimal, row[4:])] for row in printed(books)[1:]]


def test_a_workbook_without_rows_is_none(monthend: Commands) -> None:
    done = monthend.run("trial-balance", "2026-01-31", "--format", "xlsx")
    assert (done.exit_code, done.stdout_bytes) == (1, b"")
    assert "no workbook" in done.stderr


def test_a_terminal_gets_no_workbook(books: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda _: True)
    done = books.run("trial-balance", "Jan 2026", "--format", "xlsx")
    assert (done.exit_code, done.stdout_bytes) == (1, b"")
    assert "redirect it" in done.stderr


def test_in_home_currency_each_code_has_one_row(books: Commands) -> None:
    head, bank, rent, sales = printed(books, "--in", "home")
    assert head == HEAD
    assert bank[3:] == ["USD", "0.00", "10.00", "3.30", "6.70"]
    assert rent[3:] == ["USD", "0.00", "3.30", "0.00", "3.30"]
    assert sales[3:] == ["USD", "0.00", "0.00", "10.00", "-10.00"]


def test_the_next_period_opens_with_the_closing_balances(books: Commands) -> None:
    books.say("close", "Jan 2026")
    (_, bank, *_) = printed(books, "--in", "home", period="Feb 2026")
    assert bank[4:] == ["6.70", "0.00", "0.00", "6.70"]


def test_a_table_shows_totals_proofs_and_the_hash(books: Commands) -> None:
    shown = books.say("trial-balance", "Jan 2026")
    stored = books.told("trial-balance", "Jan 2026", "--format", "json")
    assert shown.count("Total") == 2
    assert "R1: debits equal credits" in shown
    assert stored["sha256"] in shown
    assert str(stored["commitSequence"]) in shown


def test_json_says_what_csv_says(books: Commands) -> None:
    rows = books.told("trial-balance", "Jan 2026", "--format", "json")["rows"]
    values = [[str(value) for value in row.values()] for row in rows]
    assert values == printed(books)[1:]


def test_a_result_stays_until_it_is_run_anew(books: Commands) -> None:
    before = printed(books)
    more = ENTRIES.replace("\n1,", "\n3,").replace("\n2,", "\n4,")
    books.say("import", "-", "--kind", "entries", stdin=more)
    assert printed(books) == before
    assert printed(books, "--run")[1][-1] == "-6.00"


def test_a_closed_period_is_not_run_anew(books: Commands) -> None:
    books.say("close", "Jan 2026")
    assert "closed" in books.refusal("trial-balance", "Jan 2026", "--run")


def test_verifying_a_sound_result_succeeds(books: Commands) -> None:
    shown = books.say("trial-balance", "Jan 2026", "--verify")
    assert "the lines add up to the stored result" in shown


def test_verifying_lists_where_lines_and_result_differ(books: Commands) -> None:
    books.say("close", "Jan 2026")
    tamper(books, "UPDATE line SET amount = amount + 1 WHERE amount = 1000")
    done = books.run("trial-balance", "Jan 2026", "--verify")
    assert done.exit_code == 1
    assert "Assets:Bank USD" in done.stderr


class Counted:
    """An engine's lines, and how often they were taken out of the books."""

    def __init__(self) -> None:
        self.taken_out = 0

    @contextmanager
    def source(self, books: Books, caller: Caller) -> Iterator[ComputedBooks]:
        self.taken_out += 1
        source = lines_source(Engine.DUCKDB, None)
        assert source is not None
        with source(books, caller) as engine:
            yield engine

    def drift(self, books: Books, caller: Caller, period_id: str) -> Sequence[str] | None:
        with lines_of(self.source, books, caller) as lines:
            return trial_balances.read(books, caller, period_id, verify=True, lines=lines).drift


def test_an_engine_takes_the_books_out_once_for_a_verification(company: Company) -> None:
    company.create_months(date(2025, 12, 1), 2)
    company.post_entry("Dec", date(2025, 12, 5))
    company.post_entry("Jan", date(2026, 1, 5))
    set_to(company, "pnl_opening", "fiscal_year")
    company.close_through([period.id for period in company.calendar.periods])
    counted, january = Counted(), company.calendar.periods[1].id
    assert company.read(partial(counted.drift, period_id=january)) == []
    assert counted.taken_out == 1


def test_a_period_without_a_result_needs_no_lines_of_an_engine(company: Company) -> None:
    (january,) = company.create_months(date(2026, 1, 1), 1)
    counted = Counted()
    with pytest.raises(TrialBalanceNotRun):
        company.read(partial(counted.drift, period_id=january))
    assert counted.taken_out == 0


def test_the_open_ended_period_has_no_trial_balance(books: Commands) -> None:
    books.refusal("trial-balance", "2040-01-01")


# Imports --------------------------------------------------------------------------


def test_a_file_may_be_packed(monthend: Commands, tmp_path: Path) -> None:
    file = tmp_path / "entries.csv.gz"
    file.write_bytes(gzip.compress(ENTRIES.encode()))
    said = monthend.told("import", str(file), "--kind", "entries", "--create-codes", "--json")
    assert (said["rows"], said["codes_made"]) == (4, 3)


def test_a_wrong_row_is_named_and_nothing_is_imported(monthend: Commands) -> None:
    wrong = ENTRIES.replace("3.00,,EUR", "three,,EUR")
    refusal = monthend.refusal("import", "-", "--kind", "entries", "--create-codes", stdin=wrong)
    assert refusal.startswith("line 5, column debit: ")
    assert printed(monthend) == [HEAD]


def test_a_packed_file_that_breaks_off_imports_nothing(monthend: Commands, tmp_path: Path) -> None:
    file = tmp_path / "entries.csv.gz"
    file.write_bytes(gzip.compress(ENTRIES.encode())[:-12])
    assert str(file) in monthend.refusal("import", str(file), "--kind", "entries", "--create-codes")
    assert printed(monthend) == [HEAD]


def test_a_missing_file_is_named(monthend: Commands) -> None:
    assert "nowhere.csv" in monthend.refusal("import", "nowhere.csv", "--kind", "codes")


def test_a_closed_period_takes_no_import(books: Commands) -> None:
    books.say("close", "Jan 2026")
    more = ENTRIES.replace("\n1,", "\n3,").replace("\n2,", "\n4,")
    books.refusal("import", "-", "--kind", "entries", stdin=more)


# Doctor ---------------------------------------------------------------------------


def tamper(books: Commands, *statements: str) -> None:
    """Write to the file past the program, its fences taken down."""
    with sqlite3.connect(books.file) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)


def test_a_sound_database_has_nothing_wrong(books: Commands) -> None:
    books.say("close", "Jan 2026")
    assert "Remedy" not in books.say("doctor")


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE line SET amount = 1001 WHERE amount = 1000", "2026-01-05, Assets:Bank, USD"),
        ("UPDATE line SET home_amount = 1 WHERE amount = 1000", "2026-01-05, Assets:Bank, USD"),
        ("DELETE FROM line WHERE amount = 300", "2026-01-20, Expenses:Rent, EUR"),
        ("UPDATE month_balance SET debit = 1 WHERE debit = 1000", "2026-01, Assets:Bank, USD"),
        ("UPDATE day_balance SET debit = 1 WHERE debit = 1000", "USD is off by -999"),
        ("UPDATE trial_balance_run SET sha256 = 'x'", "Jan 2026: the stored result"),
        ("UPDATE trial_balance_run SET state = 'failed'", "Jan 2026: it has no completed"),
        (
            "UPDATE trial_balance_run SET state = 'queued', requested_on = '2000-01-01 00:00:00.0'",
            "waited since 2000-01-01",
        ),
        ("DELETE FROM entity", "belongs to no entity"),
    ],
)
def test_the_doctor_finds_harm_and_knows_a_remedy(books: Commands, harm: str, found: str) -> None:
    books.say("close", "Jan 2026")
    tamper(books, harm)
    done = books.run("doctor")
    assert done.exit_code == 1
    assert found in done.stdout
    assert "Remedy: " in done.stdout


# Detail files -----------------------------------------------------------------------

CODES = "name,type\nReceivable,AccountsReceivable\nSales,SalesRevenue\nDeferred,DeferredRevenue\n"
TRANSACTIONS = """number,type,status,date,currency,amount,debit_code,credit_code,account_number
II-1,Invoice Item,Posted,2026-01-05,USD,10.00,Receivable,Sales,A-1
C-1,Charge,Unprocessed,2026-01-05,USD,10.00,Receivable,Sales,A-1
"""


KINDS = ("account-aging", "invoice-aging", "receivables-detail", "receivables-roll-forward")


@pytest.fixture
def billed(monthend: Commands) -> Commands:
    """An invoice and a charge in January."""
    monthend.say("import", "-", "--kind", "codes", stdin=CODES)
    monthend.say("import", "-", "--kind", "transactions", stdin=TRANSACTIONS)
    return monthend


def test_detail_files_are_written_into_a_folder(billed: Commands, tmp_path: Path) -> None:
    done = billed.run("trial-balance", "Jan 2026", "--files", str(tmp_path / "new" / "files"))
    written = sorted(path.name for path in (tmp_path / "new" / "files").iterdir())
    assert written == [f"{kind}-2026-01-31.csv" for kind in KINDS]
    assert "invoice-aging-2026-01-31.csv: 1 rows" in done.stderr


def test_unprocessed_charges_come_on_request(billed: Commands, tmp_path: Path) -> None:
    billed.say("trial-balance", "Jan 2026", "--unprocessed-charges", "--files", str(tmp_path))
    rows = (tmp_path / "unprocessed-charges-2026-01-31.csv").read_text().splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["C-1"]


@pytest.mark.parametrize("under_way", [False, True], ids=["queued", "under way"])
def test_charges_are_listed_though_a_run_was_asked_for_before(
    billed: Commands, tmp_path: Path, under_way: bool
) -> None:
    store = open_store(billed.url, clock=lambda: datetime.now(UTC))
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, None, Channel.CLI)
    )

    def ask(given: Books) -> None:
        january = given.calendar().named("Jan 2026")
        assert january is not None
        periods.run_trial_balance(given, caller, january.id)

    store.write(caller, ask)
    if under_way:
        # Its owner dies, and the command takes it over.
        until = datetime.now(UTC) + timedelta(seconds=0.2)
        assert store.write_runs(lambda runs: runs.claim("dead", until)) is not None
    store.close()
    billed.say("trial-balance", "Jan 2026", "--unprocessed-charges", "--files", str(tmp_path))
    assert (tmp_path / "unprocessed-charges-2026-01-31.csv").exists()


def test_that_there_are_no_files_is_told(books: Commands, tmp_path: Path) -> None:
    done = books.run("trial-balance", "Jan 2026", "--files", str(tmp_path / "none"))
    assert "has no detail files" in done.stderr
    assert not (tmp_path / "none").exists()


def test_older_files_in_the_folder_are_told_of_and_stay(billed: Commands, tmp_path: Path) -> None:
    ask = ("trial-balance", "Jan 2026", "--run", "--files", str(tmp_path))
    assert "Older" not in billed.run(*ask, "--unprocessed-charges").stderr
    older = "Older, and not of this trial balance: "
    assert f"{older}unprocessed-charges-2026-01-31.csv.\n" in billed.run(*ask).stderr
    billed.say("settings", "set", "detail_files", "none")
    said = billed.run(*ask).stderr
    assert "has no detail files" in said
    assert f"{older}account-aging-2026-01-31.csv, invoice-aging-2026-01-31.csv, " in said
    assert len(list(tmp_path.glob("*.csv"))) == len(KINDS) + 1


def test_an_engine_tells_of_older_files_too(billed: Commands, tmp_path: Path) -> None:
    (tmp_path / "revenue-workbook-2026-01-31.xlsx").write_text("")
    (tmp_path / "revenue-workbook-2025-12-31.xlsx").write_text("")
    ask = ("trial-balance", "Jan 2026", "--engine", "database", "--files", str(tmp_path))
    assert "Older, and not of this trial balance: revenue-workbook-2026-01-31.xlsx.\n" in (
        billed.run(*ask).stderr
    )


def test_a_folder_that_is_none_fails_the_command(billed: Commands, tmp_path: Path) -> None:
    billed.say("trial-balance", "Jan 2026")
    (tmp_path / "taken").write_text("")
    said = billed.refusal("trial-balance", "Jan 2026", "--files", str(tmp_path / "taken"))
    assert "taken: File exists" in said
