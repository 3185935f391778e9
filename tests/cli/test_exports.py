"""Exports, and trial balances by other engines, from the command line."""

import json
import socket
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from cli.commands import Commands
from hledger_program import hledger, needs_hledger
from monthend.engines import java, manifest


def csv_of(books: Commands, *options: str) -> str:
    return books.say("trial-balance", "Jan 2026", "--format", "csv", *options)


@pytest.fixture
def parquet(books: Commands, tmp_path: Path) -> str:
    folder = str(tmp_path / "parquet")
    books.say("export", folder, "--format", "parquet")
    return folder


@pytest.mark.parametrize("engine", ["database", "duckdb"])
def test_every_engine_prints_the_same_trial_balance(books: Commands, engine: str) -> None:
    assert csv_of(books, "--engine", engine) == csv_of(books)
    assert csv_of(books, "--engine", engine, "--in", "home") == csv_of(books, "--in", "home")


def test_an_engine_comes_to_the_hash_of_the_stored_result(books: Commands, parquet: str) -> None:
    stored = books.told("trial-balance", "Jan 2026", "--format", "json")
    for options in (("--engine", "database"), ("--engine", "duckdb"), ("--parquet", parquet)):
        told = books.told("trial-balance", "Jan 2026", "--format", "json", *options)
        assert told["sha256"] == stored["sha256"]
        assert told["rows"] == stored["rows"]


def test_an_engine_stores_nothing(books: Commands) -> None:
    csv_of(books, "--engine", "duckdb")
    assert books.told("periods", "list", "--json")[0]["runTrialBalanceStatus"] == "Pending"


@pytest.mark.parametrize("engine", ["database", "duckdb"])
def test_an_engine_verifies_the_stored_result(books: Commands, engine: str) -> None:
    shown = books.say("trial-balance", "Jan 2026", "--verify", "--engine", engine)
    assert "the lines add up to the stored result" in shown


def test_exported_files_are_enough_for_a_trial_balance(
    books: Commands, parquet: str, tmp_path: Path
) -> None:
    wanted = csv_of(books)
    elsewhere = Commands(tmp_path / "no.db")
    assert csv_of(elsewhere, "--parquet", parquet) == wanted
    assert "computed from the lines" in elsewhere.say(
        "trial-balance", "2026-01-31", "--parquet", parquet
    )
    assert not elsewhere.file.exists()


def test_the_export_of_other_books_verifies_nothing(
    books: Commands, parquet: str, tmp_path: Path
) -> None:
    told = replace(manifest.read(Path(parquet)), tenant_id="0" * 32)
    manifest.write(Path(parquet), manifest.sealed(told))
    done = books.run("trial-balance", "Jan 2026", "--verify", "--parquet", parquet)
    assert done.exit_code == 1
    assert "it is of other books" in done.stderr


def test_lines_posted_since_the_export_are_drift(books: Commands, parquet: str) -> None:
    rows = "entry_id,date,account,debit,credit,currency\n9,2026-01-30,Assets:Bank,1.00,,USD\n"
    rows += "9,2026-01-30,Income:Sales,,1.00,USD\n"
    books.say("import", "-", "--kind", "entries", stdin=rows)
    done = books.run("trial-balance", "Jan 2026", "--verify", "--parquet", parquet)
    assert done.exit_code == 1
    assert "Assets:Bank USD: frozen 0.00 11.00 0.00 11.00, lines 0.00 10.00" in done.stderr


def test_an_export_cannot_be_run(books: Commands, parquet: str) -> None:
    books.say("trial-balance", "Jan 2026")
    before = books.told("trial-balance", "Jan 2026", "--format", "json")["revision"]
    said = books.refusal("trial-balance", "Jan 2026", "--run", "--parquet", parquet)
    assert "An export cannot be run" in said
    assert books.told("trial-balance", "Jan 2026", "--format", "json")["revision"] == before
    books.say("trial-balance", "Jan 2026", "--run", "--verify", "--parquet", parquet)


def test_files_are_not_for_the_engine_database(books: Commands, parquet: str) -> None:
    refused = books.refusal(
        "trial-balance", "Jan 2026", "--engine", "database", "--parquet", parquet
    )
    assert "--parquet is for duckdb" in refused


def test_a_master_is_for_spark(books: Commands, parquet: str) -> None:
    for options in ((), ("--engine", "duckdb"), ("--parquet", parquet)):
        refused = books.refusal("trial-balance", "Jan 2026", "--master", "local", *options)
        assert refused == "--master is for --engine spark."


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark and Java are there, for all that is asked of them before anything is computed."""
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setattr(java, "problem", lambda: None)


@pytest.mark.usefixtures("spark")
def test_a_cluster_is_given_files_that_all_of_it_sees(books: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        master = f"spark://127.0.0.1:{listener.getsockname()[1]}"
        options = ("--engine", "spark", "--master", master)
        refused = books.refusal("trial-balance", "Jan 2026", *options)
    assert "name it with --parquet" in refused


@pytest.mark.usefixtures("spark")
def test_spark_is_given_no_folder_that_it_takes_for_a_pattern(
    books: Commands, tmp_path: Path
) -> None:
    folder = str(tmp_path / "books [2026] *")
    books.say("export", folder, "--format", "parquet", "--partition", "month")
    asked = ("trial-balance", "Jan 2026", "--parquet", folder)
    assert "takes its path for a pattern (* [ ] in it)" in books.refusal(
        *asked, "--engine", "spark"
    )
    assert books.say(*asked, "--format", "csv") == csv_of(books)


@pytest.mark.parametrize("options", [(), ("--verify",), ("--parquet", "nowhere")])
def test_a_missing_java_is_told_before_anything_is_done(
    books: Commands, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    refused = books.refusal("trial-balance", "Jan 2026", "--engine", "spark", *options)
    assert refused.startswith("The engine spark cannot be used: Java is missing")
    assert books.told("periods", "list", "--json")[0]["runTrialBalanceStatus"] == "Pending"


CODES = "name,type\nReceivable,AccountsReceivable\nDeferred,DeferredRevenue\n"
TRANSACTIONS = """number,type,status,date,currency,amount,debit_code,credit_code,account_number
II-1,Invoice Item,Posted,2026-01-05,USD,10.00,Receivable,Income:Sales,A-1
II-2,Invoice Item,Posted,2026-01-20,EUR,7.00,Receivable,Income:Sales,A-2
RE-1,Revenue Event Item,Distributed,2026-01-31,USD,4.00,Deferred,Income:Sales,A-1
C-1,Charge,Unprocessed,2026-01-05,USD,10.00,Receivable,Income:Sales,A-1
"""
LATER = "date,from,to,rate\n2026-01-31,EUR,USD,1.20\n"


@pytest.fixture
def billed(books: Commands) -> Commands:
    """The same with invoices, a revenue event and a charge."""
    books.say("import", "-", "--kind", "codes", stdin=CODES)
    books.say("import", "-", "--kind", "transactions", stdin=TRANSACTIONS)
    books.say("import", "-", "--kind", "rates", stdin=LATER)
    return books


def contents(folder: Path) -> dict[str, bytes]:
    """The files but those whose bytes have the time in them."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix == ".csv"}


def files_of(books: Commands, into: Path, *options: str) -> tuple[str, dict[str, bytes]]:
    shown = books.say("trial-balance", "Jan 2026", "--files", str(into), *options)
    return shown, contents(into)


def test_every_engine_writes_the_detail_files_of_a_run(billed: Commands, tmp_path: Path) -> None:
    charges = "--unprocessed-charges"
    computed = [
        files_of(billed, tmp_path / engine, "--engine", engine, charges)
        for engine in ("database", "duckdb")
    ]
    assert billed.told("periods", "list", "--json")[0]["runTrialBalanceStatus"] == "Pending"
    parquet = str(tmp_path / "parquet")
    billed.say("export", parquet, "--format", "parquet")
    alone = Commands(tmp_path / "no.db")
    computed.append(files_of(alone, tmp_path / "alone", "--parquet", parquet, charges))
    assert not alone.file.exists()
    _, wanted = files_of(billed, tmp_path / "run", charges)
    assert f"unprocessed-charges-{'2026-01-31'}.csv" in wanted
    for shown, found in computed:
        assert found == wanted
        assert "✓ R4 detail:" in shown
        assert "✓ Revenue:" in shown
    assert (tmp_path / "alone" / "revenue-workbook-2026-01-31.xlsx").exists()


def test_proofs_of_an_engine_are_in_its_json(billed: Commands, tmp_path: Path) -> None:
    options = ("--format", "json", "--engine", "duckdb", "--files", str(tmp_path / "out"))
    told = billed.told("trial-balance", "Jan 2026", *options)
    assert [proof["name"] for proof in told["identities"] if proof["holds"]] == [
        "R1", "R2", "R3", "R4 detail", "R4 roll-forward", "R4 aging", "R4 home", "Revenue",
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ["database", "duckdb"])
def test_what_ends_a_run_in_error_fails_an_engine_and_leaves_no_file(
    billed: Commands, tmp_path: Path, engine: str
) -> None:
    rows = TRANSACTIONS.splitlines()[0] + "\n"
    rows += "II-9,Invoice Item,Posted,2026-01-05,GBP,1.00,Receivable,Income:Sales,A-1\n"
    billed.say("import", "-", "--kind", "transactions", stdin=rows)
    refused = billed.refusal(
        "trial-balance", "Jan 2026", "--engine", engine, "--files", str(tmp_path / "out")
    )
    assert refused == (
        "Error creating the trial balance: exchange rate from GBP to USD on 2026-01-05 is missing"
    )
    assert not (tmp_path / "out").exists()


def test_files_that_were_begun_are_taken_away(
    billed: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monthend.services.file_content.CHUNK_BYTES", 64)
    folder = tmp_path / "out"
    assert files_of(billed, folder, "--engine", "database")[1]
    (folder / "invoice-aging-2026-01-31.csv").write_text("as before")
    folder.joinpath("receivables-detail-2026-01-31.csv.partial").mkdir()
    options = ("--engine", "database", "--files", str(folder))
    assert "Is a directory" in billed.refusal("trial-balance", "Jan 2026", *options)
    assert (folder / "invoice-aging-2026-01-31.csv").read_text() == "as before"
    assert [each.name for each in folder.glob("*.partial")] == [
        "receivables-detail-2026-01-31.csv.partial"
    ]


def test_that_an_engine_finds_nothing_to_write_is_told(books: Commands, tmp_path: Path) -> None:
    options = ("--engine", "database", "--files", str(tmp_path / "out"))
    done = books.run("trial-balance", "Feb 2026", *options)
    assert "There are no detail files" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("options", [("--engine", "duckdb"), ("--parquet", "books")])
def test_charges_of_an_engine_go_into_a_file_or_nowhere(
    books: Commands, options: tuple[str, ...]
) -> None:
    refused = books.refusal("trial-balance", "Jan 2026", "--unprocessed-charges", *options)
    assert "--unprocessed-charges needs --files" in refused


def test_an_export_says_what_is_in_it(books: Commands, tmp_path: Path) -> None:
    made = books.told("export", str(tmp_path / "out"), "--format", "parquet", "--json")
    assert made["rows"]["lines"] == 4
    assert made == json.loads((tmp_path / "out" / "manifest.json").read_text())


def test_a_month_has_its_own_file(books: Commands, tmp_path: Path) -> None:
    books.say("export", str(tmp_path / "out"), "--format", "parquet", "--partition", "month")
    assert (tmp_path / "out" / "lines" / "month=2026-01" / "lines.parquet").exists()


def test_an_export_overwrites_nothing(books: Commands, parquet: str) -> None:
    assert "something is there already" in books.refusal("export", parquet, "--format", "parquet")


@pytest.mark.parametrize(
    "options", [("parquet", "--costs"), ("parquet", "--period", "Jan 2026"),
                ("parquet", "--force"),
                ("hledger", "--partition", "month")],
)  # fmt: skip
def test_options_of_the_other_format_are_refused(
    books: Commands, tmp_path: Path, options: tuple[str, ...]
) -> None:
    assert "for" in books.refusal("export", str(tmp_path / "out"), "--format", *options)
    assert not (tmp_path / "out").exists()


@needs_hledger
def test_a_journal_is_read_by_hledger(books: Commands, tmp_path: Path) -> None:
    file = tmp_path / "books.journal"
    said = books.say("export", str(file), "--format", "hledger", "--period", "Jan 2026", "--costs")
    assert "Exported 2 entries with 4 postings." in said
    hledger(file, "check", "--strict")
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_a_journal_goes_to_standard_output(books: Commands) -> None:
    done = books.run("export", "-", "--format", "hledger")
    assert "    Assets:Bank  10.00 USD\n" in done.stdout
    assert "Exported 2 entries" not in done.stdout
    assert "Exported 2 entries" in done.stderr


def test_a_journal_replaces_a_file_only_by_force(books: Commands, tmp_path: Path) -> None:
    file = tmp_path / "books.journal"
    file.write_text("kept")
    ask = ("export", str(file), "--format", "hledger")
    assert "is there already. --force replaces it." in books.refusal(*ask)
    assert file.read_text() == "kept"
    assert list(tmp_path.glob("*.partial")) == []
    books.say(*ask, "--force")
    assert "Assets:Bank" in file.read_text()


def test_parquet_does_not_go_to_standard_output(
    books: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "standard output" in books.refusal("export", "-", "--format", "parquet")
    assert not (tmp_path / "-").exists()


def test_a_journal_that_cannot_be_written_is_said(books: Commands, tmp_path: Path) -> None:
    to = str(tmp_path / "no" / "books.journal")
    assert "No such file" in books.refusal("export", to, "--format", "hledger")


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("pyarrow.parquet", ("export", "out", "--format", "parquet")),
        ("duckdb", ("trial-balance", "Jan 2026", "--parquet", "out")),
        ("pyspark", ("trial-balance", "Jan 2026", "--parquet", "out", "--engine", "spark")),
    ],
)
def test_a_missing_extra_is_named(
    books: Commands, monkeypatch: pytest.MonkeyPatch, module: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    extra = "spark" if module == "pyspark" else "duckdb"
    assert f"pip install 'monthend[{extra}]'" in books.refusal(*command)
