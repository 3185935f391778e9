"""The examples of the documentation, run as a reader would run them."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from contract.clients.outside import PROGRAMS, require_node, require_php
from contract.started_server import free_port
from postgresql_cluster import USER, Cluster, binaries
from storage.upgrading import DUMPS, restored

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILE = re.compile(
    r"`(?P<name>[\w.-]+)`:\n\n```(?:csv|python|php|js)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
COMMANDS = re.compile(r"^```sh(?: (?P<needs>\w+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)

BEFORE_CLOSING = """
export MONTHEND_DATABASE=sqlite:///books.db
monthend init --json > credentials.json
monthend periods generate --from 2026-01 --months 2 --yes
"""

BEFORE_POSTGRESQL = "export PGHOST=localhost\n"


def run(
    page: str, folder: Path, before: str = "", port: int | None = None, client: str = ""
) -> str:
    """Every command of a page, one after another in one shell, beside the files it shows.

    Commands that need a client are run for that client alone.
    """
    text = (DOCS / page).read_text(encoding="utf-8")
    if port is not None:
        text = text.replace("8280", str(port)).replace("8281", str(free_port()))
    for file in FILE.finditer(text):
        (folder / file["name"]).write_text(file["text"], encoding="utf-8")
    wanted = [each for each in COMMANDS.finditer(text) if each["needs"] in (None, client)]
    commands = before + "\n".join(each["text"] for each in wanted)
    bin_folder = Path(sys.executable).parent
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    shell = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": path, "NODE_PATH": str(PROGRAMS / "node" / "node_modules")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = shell.communicate(timeout=120)
    finally:
        # A page that fails in the middle must not leave its server behind.
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGTERM)
    assert shell.returncode == 0, said
    return said


@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial asks with curl")
def test_the_tutorial_closes_january(tmp_path: Path) -> None:
    said = run("start.md", tmp_path, port=free_port())
    assert "closed" in said


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide asks with curl")
@pytest.mark.parametrize("client", ["zeep", "php", "node"])
def test_clients_of_soap_are_pointed_here(tmp_path: Path, client: str) -> None:
    {"php": require_php, "node": require_node}.get(client, str)()
    said = run("guides/soap.md", tmp_path, port=free_port(), client=client)
    assert "deleted: True" in said


def closed_with_the_sdk(folder: Path, database: str) -> str:
    before = f"export MONTHEND_DATABASE={database}\n"
    return run("guides/close-with-the-sdk.md", folder, before=before, port=free_port())


def test_zuoras_own_sdk_closes_a_month(tmp_path: Path) -> None:
    said = closed_with_the_sdk(tmp_path, "sqlite:///books.db")
    assert "JE-00000002" in said
    assert "the lines add up to the stored result" in said


@pytest.mark.nightly
@pytest.mark.postgresql
def test_zuoras_own_sdk_closes_a_month_on_postgresql(tmp_path: Path, postgresql: Cluster) -> None:
    said = closed_with_the_sdk(tmp_path, postgresql.empty_database())
    assert "JE-00000002" in said


def test_history_is_verified_replayed_and_reported(tmp_path: Path) -> None:
    set_up = (
        "export MONTHEND_DATABASE=sqlite:///books.db\nmonthend init --json > credentials.json\n"
    )
    said = run("guides/audit.md", tmp_path, set_up)
    assert "anchored hashes are in their places" in said
    assert "Close report of Jan 2026" in said


def test_every_kind_of_file_is_imported(tmp_path: Path) -> None:
    said = run("guides/import.md", tmp_path)
    assert "Subscription Revenue,SalesRevenue,Revenue,USD,0.00,0.00,108.50,-108.50" in said
    assert "Imported 100000 rows of transactions." in said


@pytest.mark.nightly
def test_the_checklist_is_worked_off(tmp_path: Path) -> None:
    said = run("guides/checklist.md", tmp_path, before=BEFORE_CLOSING)
    assert "So the cash is counted first." in said
    assert "to do: Count the cash (Open, ann, due 2026-02-01)" in said
    assert "Jan 2026 is closed." in said


@pytest.mark.nightly
def test_what_happens_is_followed(tmp_path: Path) -> None:
    said = run("guides/events.md", tmp_path, before=BEFORE_CLOSING)
    assert "accounting_period.pending_close" in said
    assert "told this once" in said
    assert "is on its way" in said
    assert "events are delivered again" in said
    assert "every night is made next on" in said


@pytest.mark.nightly
def test_a_fiscal_year_leaves_and_comes_back(tmp_path: Path) -> None:
    before = (
        "export MONTHEND_DATABASE=sqlite:///books.db\nmonthend init --json > credentials.json\n"
    )
    said = run("guides/retention.md", tmp_path, before=before)
    assert "The fiscal year 2024 is in monthend-archives/calendar-1/2024-" in said
    assert "2 transactions, 0 entries, 4 lines" in said
    assert "2024-12-02 * (INV-2) Invoice Item" in said
    assert "The fiscal year 2024 is whole in calendar-1/2024-" in said
    assert "every archived fiscal year is whole in its archive" in said
    assert "Restored" in said
    assert "Dec 2024 is open." in said


def test_the_files_of_a_trial_balance_are_written(tmp_path: Path) -> None:
    said = run("guides/trial-balance-files.md", tmp_path, before=BEFORE_CLOSING)
    assert "A-1,Invoice,INV-1,2026-01-05,2026-01-20,11,1 to 30,USD,100.00,-40.00,60.00" in said
    assert "A-1,C-1," in said
    assert (tmp_path / "workbooks" / "account-aging-2026-01-31.xlsx").exists()


BACKED_UP = BEFORE_CLOSING + 'monthend close "Jan 2026"\n'


def test_a_backup_is_restored_and_verified(tmp_path: Path) -> None:
    said = run("guides/backup.md", tmp_path, before=BACKED_UP)
    assert "Every commit answered before" in said
    assert "is the frozen one byte for byte" in said
    assert "Verified in" in said


@pytest.mark.postgresql
def test_an_installation_is_moved_to_postgresql(tmp_path: Path, postgresql: Cluster) -> None:
    before = f"{BACKED_UP}export POSTGRESQL={postgresql.empty_database()}\n"
    said = run("guides/backup.md", tmp_path, before=before, client="postgresql")
    assert "each as it was" in said
    assert "the fence stands" in said


def test_a_database_of_the_first_program_is_upgraded(tmp_path: Path) -> None:
    restored(DUMPS / "001_first.sql", tmp_path)
    said = run("guides/upgrade.md", tmp_path, "export MONTHEND_DATABASE=sqlite:///001_first.db\n")
    assert "would go from version 1" in said
    assert "the database is sound" in said


def test_the_guide_to_users_and_clients(tmp_path: Path) -> None:
    said = run("guides/people.md", tmp_path, before=BEFORE_CLOSING)
    assert "is revoked" in said
    assert "The role Closer has 2 permissions." in said


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide asks with curl")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="the guide makes a certificate")
def test_the_front_door_has_a_certificate_and_limits(tmp_path: Path) -> None:
    said = run("guides/security.md", tmp_path, port=free_port())
    assert said.count("strict-transport-security: max-age=31536000") == 2
    assert "ratelimit-limit: 2500, 2500;w=60, 5000;w=3600, 10000;w=86400" in said
    assert "ratelimit-remaining: 2499" in said


def test_a_month_is_closed_and_corrected(tmp_path: Path) -> None:
    said = run("guides/close.md", tmp_path, before=BEFORE_CLOSING)
    assert "Rent was booked twice" in said or "reopened" in said


def test_what_comes_late_is_moved_or_waits(tmp_path: Path) -> None:
    said = run("guides/late-transactions.md", tmp_path, before=BEFORE_CLOSING)
    assert "Moved 1 late rows to 2026-02-01, in Feb 2026" in said
    assert "Posted INV-9 on 2026-02-01 in Feb 2026; its document is of 2026-01-31." in said
    assert "Rejected transaction INV-10 of 2026-01-31." in said


def test_duties_are_kept_apart(tmp_path: Path) -> None:
    said = run("guides/duties.md", tmp_path, before=BEFORE_CLOSING)
    assert "So somebody else closes it." in said
    assert "bob wants it reopened since" in said
    assert said.count("Jan 2026 is open.") == 2
    assert "Locked in Feb 2026: Payment." in said
    assert "ann may post into Jan 2026 until 20" in said


def test_a_preview_says_what_is_in_the_way(tmp_path: Path) -> None:
    said = run("guides/close-preview.md", tmp_path, before=BEFORE_CLOSING)
    assert "would not close now" in said
    assert "1 processing payments (required)" in said


@pytest.mark.postgresql
def test_the_books_are_kept_on_postgresql(
    tmp_path: Path, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roles and the database of the page are its own in the cluster."""
    folder = binaries()
    assert folder is not None
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name, value in (("PGPORT", postgresql.port), ("PGUSER", USER)):
        monkeypatch.setenv(name, str(value))
    said = run("guides/postgresql.md", tmp_path, before=BEFORE_POSTGRESQL, port=free_port())
    assert "✓ the fence stands" in said
    assert "✓ every closed period has its trial balance" in said


def test_the_settings_of_the_guide_are_as_it_says(tmp_path: Path) -> None:
    said = run("guides/operations.md", tmp_path, port=free_port())
    assert "file monthend.toml" in said
