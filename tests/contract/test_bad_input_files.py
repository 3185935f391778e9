"""Files and databases that cannot be taken: nothing imported, a clear error, exit code not 0."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from contract.ledger_rows import CODES, entry, invoice, transactions
from contract.started_server import DatabaseFile, StartedServer, environment
from contract.tenant import Tenant
from contract.zuora import Zuora, assert_done

GOOD = "G-{},Invoice Item,,Posted,2016-01-{:02},USD,100.00,Accounts Receivable,Sales Revenue"


def table(bad_row: str) -> str:
    """Ten good rows around a bad one, which stands on line 7."""
    rows = [GOOD.format(index, index) for index in range(1, 11)]
    return transactions(*rows[:5], bad_row, *rows[5:])


BAD_ROWS = {
    "an impossible date": (invoice("B-1", "2016-02-30"), "date"),
    "no date": (invoice("B-1", ""), "date"),
    "another date form": (invoice("B-1", "30/01/2016"), "date"),
    "no amount": (invoice("B-1", "2016-01-20", ""), "amount"),
    "words for an amount": (invoice("B-1", "2016-01-20", "ten"), "amount"),
    "three decimals": (invoice("B-1", "2016-01-20", "1.005"), "amount"),
    "too large an amount": (invoice("B-1", "2016-01-20", "9" * 20), "amount"),
    "an unknown status": (invoice("B-1", "2016-01-20", status="Eaten"), "status"),
    "an unknown type": (invoice("B-1", "2016-01-20").replace("Invoice Item", "Gift"), "type"),
    "an unknown currency": (invoice("B-1", "2016-01-20").replace("USD", "ZZZ"), "currency"),
    "a lower case currency": (invoice("B-1", "2016-01-20").replace("USD", "usd"), "currency"),
    "an unknown code": (invoice("B-1", "2016-01-20").replace("Sales", "Sails"), "credit_code"),
    "no number": (invoice("", "2016-01-20"), "number"),
    "a number twice": (invoice("G-1", "2016-01-20"), "number"),
}


@pytest.fixture(scope="module")
def books(shared_tenant: Tenant) -> Tenant:
    shared_tenant.with_codes().create_months(2)
    return shared_tenant


def try_import(tenant: Tenant, kind: str, text: str) -> subprocess.CompletedProcess[str]:
    identity = tenant.credentials.tenant_id
    return tenant.server.database.try_import(kind, text, tenant=identity)


def assert_names(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command failed and its stderr says each word, without a stack trace."""
    assert done.returncode not in {0, None}, done.stdout
    assert done.returncode > 0, "it must not die of a signal"
    said = " ".join(done.stderr.split())
    assert "Traceback" not in said
    for word in words:
        assert word in said, said


@pytest.mark.parametrize(("row", "column"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_one_bad_line_imports_nothing_and_is_named(books: Tenant, row: str, column: str) -> None:
    assert_names(try_import(books, "transactions", table(row)), "line 7", column)


def test_nothing_of_a_refused_file_is_there(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    assert try_import(tenant, "transactions", table(BAD_ROWS["no date"][0])).returncode != 0
    tenant.import_csv("transactions", table(invoice("B-1", "2016-01-20")))
    assert_done(tenant.zuora.run_trial_balance(january))
    tenant.zuora.after_trial_balance(january)
    debits = sum(float(row["debit"]) for row in tenant.zuora.trial_balance(january)["rows"])
    assert debits == 1100.0


def test_a_row_dated_in_a_closed_period_imports_nothing(tenant: Tenant) -> None:
    january, _ = tenant.with_codes().create_months(2)
    assert_done(tenant.zuora.close(january))
    rows = transactions(invoice("A-1", "2016-02-01"), invoice("A-2", "2016-01-31"))
    assert_names(try_import(tenant, "transactions", rows), "closed")
    tenant.import_csv("transactions", transactions(invoice("A-1", "2016-02-01")))


HEADERS = {
    "a missing column": ("date,", "", "date"),
    "an unknown column": ("org", "org,colour", "colour"),
    "a column twice": ("org", "org,number", "number"),
}


@pytest.mark.parametrize(("old", "new", "named"), HEADERS.values(), ids=HEADERS)
def test_a_wrong_header_is_named(books: Tenant, old: str, new: str, named: str) -> None:
    text = transactions(invoice("H-1", "2016-01-20")).replace(old, new, 1)
    assert_names(try_import(books, "transactions", text), named)


@pytest.mark.parametrize("text", ["", "\n", "\x00\x01\x02", '"unclosed'])
@pytest.mark.parametrize("kind", ["transactions", "entries", "codes", "rates"])
def test_a_file_that_is_no_table_is_refused(books: Tenant, kind: str, text: str) -> None:
    assert_names(try_import(books, kind, text))


@pytest.mark.parametrize("cut", [3, 20])
def test_a_row_with_too_few_or_too_many_columns_is_named(books: Tenant, cut: int) -> None:
    row = ",".join((invoice("C-1", "2016-01-20") + "," * 20).split(",")[:cut])
    text = transactions() + row + "\n"
    assert_names(try_import(books, "transactions", text), "line 2")


def test_an_entry_that_does_not_balance_is_named(books: Tenant) -> None:
    text = (
        "entry_id,date,account,debit,credit,currency\n"
        "1,2016-01-20,Cash,10.00,,USD\n"
        "1,2016-01-20,Sales Revenue,,9.99,USD\n"
    )
    assert_names(try_import(books, "entries", text), "line")


@pytest.mark.parametrize(
    ("row", "column"),
    [("2016-01-32,EUR,USD,1.1", "date"), ("2016-01-31,EUR,USD,-1", "rate"),
     ("2016-01-31,EUR,USD,0", "rate"), ("2016-01-31,EUR,USD,NaN", "rate"),
     ("2016-01-31,EURO,USD,1.1", "from")],
)  # fmt: skip
def test_a_bad_rate_is_named(books: Tenant, row: str, column: str) -> None:
    text = f"date,from,to,rate\n2016-01-30,EUR,USD,1.10\n{row}\n"
    assert_names(try_import(books, "rates", text), "line 3", column)


def test_a_bad_code_type_is_named(books: Tenant) -> None:
    text = "name,type,gl_account_name,gl_account_number,notes\nPetty Cash,Coins,,,\n"
    assert_names(try_import(books, "codes", text), "line 2", "type")


@pytest.mark.parametrize("character", ["\x07", "\t", "\u0085", "\u2028"])
def test_a_code_named_with_a_control_character_is_refused(books: Tenant, character: str) -> None:
    header = "name,type,gl_account_name,gl_account_number,notes"
    text = f'{header}\n"Petty{character}Cash",Cash,,,\n'
    assert_names(try_import(books, "codes", text), "line 2", "name")


def test_a_missing_file_is_named(books: Tenant) -> None:
    database = books.server.database
    done = database.run("import", "--database", database.url, "gone.csv", "--kind", "codes")
    assert_names(done, "gone.csv")


def test_a_file_that_is_not_utf_8_is_refused(books: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(CODES.replace("Cash", "Kasse für alle").encode("latin-1"))
    database = books.server.database
    done = database.run("import", "--database", database.url, str(file), "--kind", "codes")
    assert_names(done, "line")


# Databases -------------------------------------------------------------------------


@pytest.fixture
def closed_database(tmp_path: Path) -> DatabaseFile:
    """A database with a schema and nobody at work on it."""
    database = DatabaseFile(tmp_path / "monthend.db")
    database.init()
    return database


def serve(database: DatabaseFile) -> subprocess.CompletedProcess[str]:
    return database.run("serve", "--database", database.url, "--port", "0")


def test_a_second_init_refuses(closed_database: DatabaseFile) -> None:
    done = closed_database.run("init", "--database", closed_database.url, "--json")
    assert_names(done)


def test_a_database_in_no_directory_is_an_error(tmp_path: Path) -> None:
    missing = DatabaseFile(tmp_path / "monthend.db")
    url = f"sqlite:///{tmp_path / 'no' / 'such' / 'place.db'}"
    for command in (("init", "--json"), ("serve", "--port", "0")):
        assert_names(missing.run(command[0], "--database", url, *command[1:]), "place.db")


def test_serving_a_database_without_a_schema_is_an_error(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    assert_names(serve(database), "monthend.db")


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    database.path.write_bytes(b"this is a letter, not a database" * 100)
    assert_names(serve(database), "monthend.db")
    assert database.path.read_bytes().startswith(b"this is a letter")


def test_a_directory_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    database.path.mkdir()
    assert_names(serve(database), "monthend.db")


def test_another_kind_of_address_is_an_error(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    done = database.run("init", "--database", "mongodb://nowhere/x", "--json")
    assert_names(done, "mongodb")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="read-only needs a mount of its own")
def test_a_read_only_database_is_an_error(closed_database: DatabaseFile) -> None:
    """Root writes through file modes, hence a read-only mount in a namespace of our own."""
    folder = closed_database.path.parent
    script = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && "
    command = f"monthend import --database {closed_database.url} /dev/stdin --kind codes"
    done = in_namespace(script + command, CODES)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("this machine gives no mount namespace")
    assert_names(done, "monthend.db")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="a full disk needs a mount of its own")
def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    rows = tmp_path / "rows.csv"
    rows.write_text(transactions(*(invoice(f"N-{n}", "2016-01-20") for n in range(60_000))))
    codes = tmp_path / "codes.csv"
    codes.write_text(CODES)
    url = f"sqlite:///{folder / 'monthend.db'}"
    done = in_namespace(
        f"mount -t tmpfs -o size=3m none {folder} && monthend init --database {url} --json "
        f"&& monthend import --database {url} {codes} --kind codes && echo ready "
        f"&& ! monthend import --database {url} {rows} --kind transactions "
        f"&& cp {folder}/monthend.db* {tmp_path}"
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("this machine gives no mount namespace")
    assert "ready" in done.stdout, done.stderr
    assert done.returncode == 0, "the import must fail, and the file stay readable"
    assert "Traceback" not in done.stderr
    assert "monthend.db" in " ".join(done.stderr.split())
    # What the disk had no room for in the file itself is still in its write-ahead log.
    with sqlite3.connect(tmp_path / "monthend.db") as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def in_namespace(script: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount what nobody else sees."""
    program = f'monthend() {{ {sys.executable} -m monthend "$@"; }}; '
    return subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", program + script],
        input=said,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_port_in_use_is_an_error(closed_database: DatabaseFile) -> None:
    with StartedServer(closed_database) as server:
        port = str(server.port)
        done = closed_database.run("serve", "--database", closed_database.url, "--port", port)
        assert_names(done, port)


def test_a_server_says_nothing_of_the_secrets_it_was_given(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "monthend.db")
    owner = database.init()
    with StartedServer(database) as server:
        zuora = Zuora.signed_in(server.url, owner)
        zuora.post(entry("Open-Ended", "2016-01-31"))
        for secret in (owner.password, owner.client_secret, zuora.token):
            assert secret not in server.log
    assert owner.client_secret.encode() not in database.path.read_bytes()
