"""Periods from the command line: generated, taken through the close, and remembered."""

import os
import pty
import subprocess
import sys

import pytest

from cli.commands import Commands

STANDARD = "Zuora Finance Standard User"


def names(monthend: Commands) -> list[str]:
    return [period["name"] for period in monthend.told("periods", "list", "--json")]


# Generated ------------------------------------------------------------------------


def test_months_are_generated_in_one_piece(monthend: Commands) -> None:
    assert names(monthend) == ["Jan 2026", "Feb 2026", "Mar 2026", "Open-Ended"]


def test_without_a_month_generation_goes_on_after_the_last_period(monthend: Commands) -> None:
    shown = monthend.say("periods", "generate", "--quarters", "1", "--yes")
    assert "2026-04-01" in shown
    assert names(monthend)[3] == "Q2 2026"


def test_the_first_periods_need_a_month(bare: Commands) -> None:
    bare.say("init")
    assert "from" in bare.refusal("periods", "generate", "--months", "1", "--yes")


def test_years_of_weeks_join_on_to_months(monthend: Commands) -> None:
    monthend.say("periods", "generate", "--calendar", "4-4-5", "--yes")
    first = monthend.told("periods", "list", "--json")[3]
    assert (first["name"], first["startDate"]) == ("FY2027 P01", "2026-04-01")


def test_a_gap_is_refused_before_anything_is_asked(monthend: Commands) -> None:
    refusal = monthend.refusal("periods", "generate", "--from", "2026-06", "--months", "1")
    assert "2026-04-01" in refusal


def test_all_periods_are_created_or_none(monthend: Commands) -> None:
    monthend.say("settings", "set", "monthly_recognition_over_time", "true")
    monthend.refusal("periods", "generate", "--calendar", "4-4-5", "--yes")
    assert len(names(monthend)) == 4


def test_one_kind_of_period_is_asked_for(monthend: Commands) -> None:
    monthend.refusal("periods", "generate", "--months", "1", "--quarters", "1", "--yes")


def test_where_nobody_can_be_asked_nothing_is_created(monthend: Commands) -> None:
    assert "--yes" in monthend.refusal("periods", "generate", "--months", "1")
    assert len(names(monthend)) == 4


@pytest.mark.parametrize(("answer", "created"), [("y", True), ("n", False)])
def test_at_a_terminal_the_preview_is_confirmed(
    monthend: Commands, answer: str, created: bool
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as terminal:
        asking = subprocess.Popen(
            [sys.executable, "-m", "monthend", "periods", "generate", "--months", "1"],
            env={**os.environ, "MONTHEND_DATABASE": monthend.url},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        os.close(theirs)
        terminal.write(f"{answer}\n".encode())
        shown, _ = asking.communicate(timeout=60)
    assert "Apr 2026" in shown
    assert asking.returncode == (0 if created else 1)
    assert ("Apr 2026" in names(monthend)) is created


# Named ----------------------------------------------------------------------------


def test_a_period_is_named_by_name_id_or_day(monthend: Commands) -> None:
    january = monthend.told("periods", "list", "--json")[0]
    histories = [
        monthend.say("history", text, "--json")
        for text in ("Jan 2026", january["id"], "2026-01-01", "2026-01-31")
    ]
    assert len(set(histories)) == 1


@pytest.mark.parametrize("text", ["Foo", "2025-12-31", "2026-13-01", "f" * 32])
@pytest.mark.parametrize("command", ["close", "pending-close", "reopen", "history"])
def test_an_unknown_period_is_refused(monthend: Commands, command: str, text: str) -> None:
    assert text in monthend.refusal(command, text)


# The close ------------------------------------------------------------------------


def test_a_close_runs_the_trial_balance_in_its_own_process(books: Commands) -> None:
    said = books.say("close", "Jan 2026")
    assert "Jan 2026 is closed." in said
    assert "Trial balance completed" in said
    (january, *_) = books.told("periods", "list", "--json")
    assert (january["status"], january["runTrialBalanceStatus"]) == ("Closed", "Completed")


def test_a_pending_close_comes_with_a_trial_balance_too(books: Commands) -> None:
    assert "Trial balance completed" in books.say("pending-close", "2026-01-15")


def test_a_close_without_its_rates_says_that_it_has_no_trial_balance(monthend: Commands) -> None:
    entries = (
        "entry_id,date,account,debit,credit,currency\n"
        "1,2026-01-05,Assets:Bank,1,,EUR\n1,2026-01-05,Income:Sales,,1,EUR\n"
    )
    monthend.say("import", "-", "--kind", "entries", "--create-codes", stdin=entries)
    done = monthend.run("close", "Jan 2026")
    assert done.exit_code == 1
    assert "Jan 2026 is closed." in done.stdout
    assert "exchange rate from EUR to USD" in done.stderr


def test_an_earlier_period_must_be_closed_first(monthend: Commands) -> None:
    assert "Jan 2026" in monthend.refusal("close", "Feb 2026")


def test_the_open_ended_period_does_not_close(monthend: Commands) -> None:
    monthend.refusal("close", "2050-01-01")


@pytest.mark.parametrize("command", ["close", "pending-close"])
def test_a_standard_user_takes_no_period_through_the_close(
    monthend: Commands, command: str
) -> None:
    monthend.say("user", "add", "bob", "--role", STANDARD)
    assert "Manage Close Process" in monthend.refusal(command, "Jan 2026", "--as", "bob")
    assert monthend.told("periods", "list", "--json")[0]["status"] == "Open"


def test_history_keeps_who_reopened_and_why(monthend: Commands) -> None:
    monthend.say("close", "Jan 2026")
    monthend.say("reopen", "Jan 2026", "--reason", "a late invoice")
    last = monthend.told("history", "Jan 2026", "--json")[-1]
    assert (last["event"], last["user"], last["channel"]) == ("reopened", "admin", "CLI")
    assert last["reason"] == "a late invoice"
    assert last["old"] == {"status": "Closed"}
    assert "a late invoice" in monthend.say("history", "Jan 2026")


@pytest.mark.parametrize("reason", ["x\nClosed by admin", "x\x1b[2J", "x\ty", "x" * 256])
def test_a_reason_that_would_not_fit_one_line_is_refused(monthend: Commands, reason: str) -> None:
    monthend.say("close", "Jan 2026")
    assert "reason" in monthend.refusal("reopen", "Jan 2026", "--reason", reason)
    assert monthend.told("history", "Jan 2026", "--json")[-1]["event"] != "reopened"
