"""Fiscal years in archives, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands import Commands

TRANSACTIONS = """\
number,type,status,date,currency,amount,debit_code,credit_code
INV-1,Invoice Item,Posted,2026-01-10,USD,100.00,Receivable,Sales
INV-2,Invoice Item,Posted,2027-01-10,USD,50.00,Receivable,Sales
"""


@pytest.fixture
def closed(monthend: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """A fiscal year of one month, closed, and the first month of the next."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "transactions.csv"
    file.write_text(TRANSACTIONS, encoding="utf-8")
    monthend.say("periods", "generate", "--from", "2026-04", "--months", "10", "--yes")
    for name, kind in (("Receivable", "AccountsReceivable"), ("Sales", "SalesRevenue")):
        monthend.say("codes", "add", name, "--type", kind)
    monthend.say("import", str(file), "--kind", "transactions")
    return monthend


@pytest.mark.nightly
def test_a_year_leaves_and_comes_back(closed: Commands, tmp_path: Path) -> None:
    assert "is not closed" in closed.refusal("archives", "add", "2026")
    for month in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split():
        closed.say("close", f"{month} 2026")
    assert closed.told("archives", "list", "--json") == []
    said = closed.say("archives", "add", "2026")
    assert "1 transactions, 0 entries, 2 lines" in said
    (made,) = closed.told("archives", "list", "--json")
    assert (made["state"], made["fiscalYear"], made["restoredOn"]) == ("Archived", 2026, None)
    assert made["sha256"] in said
    assert "Archived" in closed.say("archives", "list")
    assert "is whole in" in closed.say("archives", "check")
    assert "100.00" in closed.say("trial-balance", "Jan 2026", "--verify")
    assert "is archived" in closed.refusal("reopen", "Dec 2026", "--reason", "late")
    lines = tmp_path / "monthend-archives" / made["folder"] / "lines.parquet"
    kept = lines.read_bytes()
    lines.write_bytes(kept[:-1])
    failed = closed.run("archives", "check")
    assert failed.exit_code == 1
    assert "lines.parquet is not as it was written" in failed.stdout
    assert "lines.parquet is not as it was written" in closed.refusal("archives", "restore", "2026")
    lines.write_bytes(kept)
    assert "2 lines" in closed.say("archives", "restore", "2026")
    assert closed.told("archives", "list", "--json")[0]["state"] == "Restored"
    assert "is not archived" in closed.refusal("archives", "restore", "2026")
    closed.say("reopen", "Dec 2026", "--reason", "late")
