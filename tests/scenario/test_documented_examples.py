"""The examples of the documentation, run as a reader would run them."""

import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from psycopg import connect
from psycopg.errors import DuplicateObject

from contract.clients.outside import require_node, require_php
from contract.started_server import free_port, warm_command_line
from hledger_program import needs_hledger
from postgresql_cluster import USER, Cluster, binaries
from scenario.reader import Reader, pages_with_commands
from storage.upgrading import DUMPS, restored

BEFORE_CLOSING = """
export MONTHEND_DATABASE=sqlite:///books.db
monthend init --json > credentials.json
monthend periods generate --from 2026-01 --months 2 --yes
"""

BEFORE_POSTGRESQL = "export PGHOST=localhost\n"


@pytest.fixture(params=["loaded", pytest.param("started", marks=pytest.mark.nightly)])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Reader:
    """By day commands are of a program that is loaded already, by night each starts it."""
    installed = Path(sys.executable).parent
    loaded = (warm_command_line().programs,) if request.param == "loaded" else ()
    return Reader(tmp_path, (*loaded, installed))


@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial asks with curl")
def test_the_tutorial_closes_january(reader: Reader) -> None:
    said = reader.follows("start.md", port=free_port())
    assert "closed" in said


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide asks with curl")
@pytest.mark.parametrize("client", ["zeep", "php", "node"])
def test_clients_of_soap_are_pointed_here(reader: Reader, client: str) -> None:
    {"php": require_php, "node": require_node}.get(client, str)()
    said = reader.follows("guides/soap.md", port=free_port(), client=client)
    assert "deleted: True" in said


def closed_with_the_sdk(reader: Reader, database: str) -> str:
    before = f"export MONTHEND_DATABASE={database}\n"
    return reader.follows("guides/close-with-the-sdk.md", before=before, port=free_port())


@pytest.mark.nightly
def test_zuoras_own_sdk_closes_a_month(reader: Reader) -> None:
    said = closed_with_the_sdk(reader, "sqlite:///books.db")
    assert "JE-00000002" in said
    assert "the lines add up to the stored result" in said


@pytest.mark.nightly
@pytest.mark.postgresql
def test_zuoras_own_sdk_closes_a_month_on_postgresql(reader: Reader, postgresql: Cluster) -> None:
    said = closed_with_the_sdk(reader, postgresql.empty_database())
    assert "JE-00000002" in said


def test_history_is_verified_replayed_and_reported(reader: Reader) -> None:
    set_up = (
        "export MONTHEND_DATABASE=sqlite:///books.db\nmonthend init --json > credentials.json\n"
    )
    said = reader.follows("guides/audit.md", set_up)
    assert "anchored hashes are in their places" in said
    assert "Close report of Jan 2026" in said


def test_every_kind_of_file_is_imported(reader: Reader) -> None:
    said = reader.follows("guides/import.md")
    assert "Subscription Revenue,SalesRevenue,Revenue,USD,0.00,0.00,108.50,-108.50" in said


@pytest.mark.nightly
def test_an_import_that_died_goes_on(reader: Reader) -> None:
    """It waits until its dead forerunner can be told from one at work."""
    said = reader.follows("guides/import.md", client="resume")
    assert "Imported 100000 rows of transactions." in said


@pytest.mark.nightly
def test_the_checklist_is_worked_off(reader: Reader) -> None:
    said = reader.follows("guides/checklist.md", before=BEFORE_CLOSING)
    assert "So the cash is counted first." in said
    assert "to do: Count the cash (Open, ann, due 2026-02-01)" in said
    assert "Jan 2026 is closed." in said


@pytest.mark.nightly
def test_what_happens_is_followed(reader: Reader) -> None:
    said = reader.follows("guides/events.md", before=BEFORE_CLOSING)
    assert "accounting_period.pending_close" in said
    assert "told this once" in said
    assert "is on its way" in said
    assert "events are delivered again" in said
    assert "every night is made next on" in said


@pytest.mark.nightly
def test_faults_are_had_on_demand(reader: Reader) -> None:
    said = reader.follows("guides/faults.md", port=free_port())
    assert '"gone": false' in said
    assert "earlier accounting period" in said or "contiguous" in said


@pytest.mark.nightly
def test_two_tenants_are_compared(reader: Reader) -> None:
    said = reader.follows("guides/compare.md", before=BEFORE_CLOSING, port=free_port())
    assert "only at http://127.0.0.1" in said
    assert "4 periods are equal, 0 differ, 0 are only here, 0 only there." in said


@pytest.mark.nightly
def test_a_close_is_rehearsed(reader: Reader) -> None:
    said = reader.follows("guides/rehearse.md", port=free_port())
    assert "2 passed" in said
    assert '"now": "2026-02-02T18:00:0' in said
    assert "month-end-with-drafts" in said
    assert '"name": "before the close"' in said


@pytest.mark.nightly
def test_a_fiscal_year_leaves_and_comes_back(reader: Reader) -> None:
    before = (
        "export MONTHEND_DATABASE=sqlite:///books.db\nmonthend init --json > credentials.json\n"
    )
    said = reader.follows("guides/retention.md", before=before)
    assert re.search(r"The fiscal year 2024 is in /.*/monthend-archives/calendar-1/2024-", said)
    assert "2 transactions, 0 entries, 4 lines" in said
    assert "2024-12-02 * (INV-2) Invoice Item" in said
    assert "The fiscal year 2024 is whole in calendar-1/2024-" in said
    assert "every archived fiscal year is whole in its archive" in said
    assert "Restored" in said
    assert "Dec 2024 is open." in said


def test_the_files_of_a_trial_balance_are_written(reader: Reader) -> None:
    said = reader.follows("guides/trial-balance-files.md", before=BEFORE_CLOSING)
    assert "A-1,Invoice,INV-1,2026-01-05,2026-01-20,11,1 to 30,USD,100.00,-40.00,60.00" in said
    assert "A-1,C-1," in said
    assert (reader.folder / "workbooks" / "account-aging-2026-01-31.xlsx").exists()


IN_BOOKS = "export MONTHEND_DATABASE=sqlite:///books.db\n"

CODES_OF_A_COMPANY = """
monthend codes add Rent --type OtherExpenses
monthend codes add "Accounts Payable" --type OtherLiabilities
"""

BACKED_UP = BEFORE_CLOSING + 'monthend close "Jan 2026"\n'


def test_a_backup_is_restored_and_verified(reader: Reader) -> None:
    said = reader.follows("guides/backup.md", before=BACKED_UP)
    assert "Every commit answered before" in said
    assert "is the frozen one byte for byte" in said
    assert "Verified in" in said


@pytest.mark.postgresql
def test_an_installation_is_moved_to_postgresql(reader: Reader, postgresql: Cluster) -> None:
    before = f"{BACKED_UP}export POSTGRESQL={postgresql.empty_database()}\n"
    said = reader.follows("guides/backup.md", before=before, client="postgresql")
    assert "each as it was" in said
    assert "the fence stands" in said


def test_a_database_of_the_first_program_is_upgraded(reader: Reader) -> None:
    restored(DUMPS / "001_first.sql", reader.folder)
    said = reader.follows("guides/upgrade.md", "export MONTHEND_DATABASE=sqlite:///001_first.db\n")
    assert "would go from version 1" in said
    assert "the database is sound" in said


def test_the_guide_to_users_and_clients(reader: Reader) -> None:
    said = reader.follows("guides/people.md", before=BEFORE_CLOSING)
    assert "is revoked" in said
    assert "The role Closer has 2 permissions." in said


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide asks with curl")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="the guide makes a certificate")
def test_the_front_door_has_a_certificate_and_limits(reader: Reader) -> None:
    said = reader.follows("guides/security.md", port=free_port())
    assert said.count("strict-transport-security: max-age=31536000") == 2
    assert "ratelimit-limit: 2500, 2500;w=60, 5000;w=3600, 10000;w=86400" in said
    assert "ratelimit-remaining: 2499" in said


def test_a_month_is_closed_and_corrected(reader: Reader) -> None:
    said = reader.follows("guides/close.md", before=BEFORE_CLOSING)
    assert "Rent was booked twice" in said or "reopened" in said


def test_what_comes_late_is_moved_or_waits(reader: Reader) -> None:
    said = reader.follows("guides/late-transactions.md", before=BEFORE_CLOSING)
    assert "Moved 1 late rows to 2026-02-01, in Feb 2026" in said
    assert "Posted INV-9 on 2026-02-01 in Feb 2026; its document is of 2026-01-31." in said
    assert "Rejected transaction INV-10 of 2026-01-31." in said


def test_duties_are_kept_apart(reader: Reader) -> None:
    said = reader.follows("guides/duties.md", before=BEFORE_CLOSING)
    assert "So somebody else closes it." in said
    assert "bob wants it reopened since" in said
    assert said.count("Jan 2026 is open.") == 2
    assert "Locked in Feb 2026: Payment." in said
    assert "ann may post into Jan 2026 until 20" in said


def test_a_preview_says_what_is_in_the_way(reader: Reader) -> None:
    said = reader.follows("guides/close-preview.md", before=BEFORE_CLOSING)
    assert "would not close now" in said
    assert "1 processing payments (required)" in said


@pytest.mark.postgresql
def test_the_books_are_kept_on_postgresql(
    reader: Reader, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roles and the database of the page are its own in the cluster."""
    folder = binaries()
    assert folder is not None
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name, value in (("PGPORT", postgresql.port), ("PGUSER", USER)):
        monkeypatch.setenv(name, str(value))
    said = reader.follows("guides/postgresql.md", before=BEFORE_POSTGRESQL, port=free_port())
    assert "✓ the fence stands" in said
    assert "✓ every closed period has its trial balance" in said


def test_the_settings_of_the_guide_are_as_it_says(reader: Reader) -> None:
    said = reader.follows("guides/operations.md", port=free_port())
    assert "file monthend.toml" in said


BEFORE_PLACES = """
export MONTHEND_DATABASE=sqlite:///books.db
monthend init --tenant Acme --json > credentials.json
monthend user add ann --role "Zuora Finance Standard User" --json > ann.json
"""


def test_a_tenant_has_several_entities(reader: Reader) -> None:
    reader.follows("guides/entities.md", before=BEFORE_PLACES)
    assert "Asia" in reader.does(f"{IN_BOOKS}monthend entity list")


def test_an_entity_has_several_orgs(reader: Reader) -> None:
    reader.follows("guides/orgs.md", before=BEFORE_PLACES)
    assert "Germany" in reader.does(f"{IN_BOOKS}monthend org list")


IN_JANUARY = """
cat > january.csv <<'END'
entry_id,date,account,debit,credit,currency
1,2026-01-05,Assets:Bank,10.00,,USD
1,2026-01-05,Income:Sales,,10.00,USD
END
monthend import january.csv --kind entries --create-codes
"""


@needs_hledger
@pytest.mark.nightly
def test_other_engines_come_to_the_same(reader: Reader) -> None:
    before = f'{BEFORE_CLOSING}{IN_JANUARY}monthend close "Jan 2026"\n'
    said = reader.follows("guides/engines.md", before=before)
    assert "Income:Sales" in said
    assert (reader.folder / "books" / "manifest.json").exists()


def test_summary_entries_are_made_by_region(reader: Reader) -> None:
    said = reader.follows("guides/journal-runs.md", before=BEFORE_CLOSING)
    assert "active_segmentation_rule" in said


def test_a_month_is_reopened_backwards_and_closed_forwards(reader: Reader) -> None:
    said = reader.follows("guides/reopen.md", before=f"{BEFORE_CLOSING}{CODES_OF_A_COMPANY}")
    assert said.count("Jan 2026 is closed.") == 2
    assert "Rent was booked twice" in said


def test_a_tenant_is_made_ready_for_postman(reader: Reader) -> None:
    reader.follows("guides/postman.md")
    assert "client_secret" in (reader.folder / "credentials.json").read_text(encoding="utf-8")


@pytest.mark.nightly
@pytest.mark.postgresql
def test_a_server_gets_its_rights_after_an_upgrade(reader: Reader, postgresql: Cluster) -> None:
    """What the owner of the tables does; everything but that is the same as on SQLite."""
    url = postgresql.empty_database()
    with suppress(DuplicateObject), connect(url, autocommit=True) as there:
        there.execute("CREATE ROLE monthend_server LOGIN")
    before = f"export MONTHEND_DATABASE={url}\nmonthend init --json > credentials.json\n"
    said = reader.follows("guides/upgrade.md", before=before, client="postgresql")
    assert "monthend_server" in said


def test_every_page_with_commands_is_followed_by_a_test() -> None:
    followed = set(re.findall(r'follows\(\s*"([\w./-]+)"', Path(__file__).read_text("utf-8")))
    assert pages_with_commands() == followed
