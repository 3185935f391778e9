"""The pytest plugin, as the suites of others use it: in a run of pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contract.started_server import environment

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

SUITE = """
from datetime import UTC, datetime

import pytest

PERIOD = {"name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026}
PERIODS = "/v1/accounting-periods"


def names(tenant):
    return [each["name"] for each in tenant.ask("GET", PERIODS)["accountingPeriods"]]


def test_a_tenant_is_of_one_test(monthend_tenant):
    monthend_tenant.ask("POST", PERIODS, PERIOD)
    assert names(monthend_tenant) == ["Jan", "Open-Ended"]


def test_another_test_has_another(monthend_tenant):
    assert names(monthend_tenant) == ["Open-Ended"]


def test_the_clock_is_set_and_signing_in_goes_on(monthend_tenant):
    day = datetime(2026, 1, 31, 18, tzinfo=UTC)
    assert monthend_tenant.clock.set(day) == day == monthend_tenant.clock.now
    assert monthend_tenant.clock.advance(days=2) == day.replace(month=2, day=2)


def test_a_snapshot_is_gone_back_to_though_the_test_fails(monthend_tenant):
    try:
        with monthend_tenant.snapshot():
            monthend_tenant.ask("POST", PERIODS, PERIOD)
            assert len(names(monthend_tenant)) == 2
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert names(monthend_tenant) == ["Open-Ended"]


def test_a_fault_is_met_by_one_request_and_shown(monthend_tenant):
    faults = "/monthend/v1/rehearsal/faults"
    monthend_tenant.ask("POST", faults, {"kind": "lostAnswer", "times": 1})
    with pytest.raises(ConnectionError):
        monthend_tenant.ask("POST", PERIODS, PERIOD)
    assert names(monthend_tenant) == ["Jan", "Open-Ended"]
    monthend_tenant.ask("POST", faults, {"kind": "sessionExpired", "times": 1})
    with pytest.raises(AssertionError, match="HTTP 401"):
        monthend_tenant.ask("GET", PERIODS)
    assert names(monthend_tenant) == ["Jan", "Open-Ended"]


def test_a_scenario_is_loaded_and_reset(monthend_tenant):
    monthend_tenant.load("month-end-with-drafts")
    assert len(names(monthend_tenant)) == 4
    monthend_tenant.reset()
    assert names(monthend_tenant) == ["Open-Ended"]
"""


def run(*arguments: str, folder: Path) -> str:
    """A run of pytest that has to succeed, with what it says."""
    command = [sys.executable, "-m", "pytest", "-p", "monthend.pytest_plugin", "-q", "-rA"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--import-mode=prepend", *arguments],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_suite_of_others_has_a_server_and_a_tenant_for_each_test(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(SUITE, encoding="utf-8")
    assert "6 passed" in run("-c", "/dev/null", "--rootdir", str(tmp_path), folder=tmp_path)


@pytest.mark.nightly
def test_the_examples_close_a_month_with_the_sdk_and_with_zeep(tmp_path: Path) -> None:
    folder = EXAMPLES / "month_end"
    said = run("-c", "/dev/null", "--rootdir", str(folder), str(folder), folder=tmp_path)
    assert "8 passed" in said
