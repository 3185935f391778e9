"""The doctor: what it looks at beside the books, and how it tells."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.commands import Commands
from company import Company
from monthend.choosing import choice
from monthend.cli.doctor import _of_settings
from monthend.engines import java
from monthend.storage import surroundings
from monthend.storage.store import SqliteStore


def test_a_sound_database_is_told_as_json(monthend: Commands) -> None:
    told = monthend.told("doctor", "--json")
    assert told["sound"] is True
    statements = [each["statement"] for each in told["findings"]]
    for subject in (
        "schema",
        "settings",
        "clock",
        "room",
        "trial balance waits",
        "chains",
        "fence",
    ):
        assert any(subject in each for each in statements), subject
    assert all(each["wrong"] == [] and "remedy" not in each for each in told["findings"])


def test_what_is_wrong_has_its_remedy_in_either_form(
    monthend: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SimpleNamespace(f_bavail=1, f_bfree=1, f_frsize=1024, f_blocks=1024 * 1024)
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    done, said = monthend.run("doctor", "--json"), monthend.run("doctor")
    told: Any = json.loads(done.stdout)
    (wrong,) = (each for each in told["findings"] if each["wrong"])
    assert wrong["remedy"].startswith("Make room")
    assert told["cautions"][0] == "The disk of the database is 100% full."
    assert done.exit_code == said.exit_code == 1
    assert "Remedy: Make room" in said.stdout


def test_a_missing_java_is_a_caution_where_spark_is_installed(
    monthend: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("Spark" in each for each in monthend.told("doctor", "--json")["cautions"])
    monkeypatch.setattr(java, "find_spec", lambda name: ModuleSpec(name, None))
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    told = monthend.told("doctor", "--json")
    assert told["sound"] is True
    (caution,) = (each for each in told["cautions"] if "Spark" in each)
    assert "Java is missing (there is none in JAVA_HOME, /nowhere)" in caution
    assert "openjdk-17-jre-headless" in caution


def test_a_database_that_cannot_be_used_is_told_as_json_too(bare: Commands) -> None:
    done = bare.run("doctor", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["sound"] is False
    assert "monthend init" in told["findings"][0]["wrong"][0]


def test_a_clock_that_was_set_back_is_told(company: Company) -> None:
    company.create_months(company.clock().date().replace(month=1, day=1), 1)
    url = "sqlite:///books.db"
    for now, wrong in ((company.clock(), 0), (company.clock() - timedelta(minutes=1), 1)):
        clock, *_ = surroundings.findings(company.store, url, now, 0)
        assert len(clock.wrong) == wrong


def test_a_clock_that_was_left_behind_by_a_rehearsal_is_told_with_what_releases_it(
    monthend: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONTHEND_REHEARSAL", "true")
    monthend.say("rehearse", "clock", "set", "2031-01-31T18:00:00Z", "--running")
    assert "2031-01-31 18:00:0" in clock_of_tenant(monkeypatch, monthend)
    monthend.say("rehearse", "clock", "freeze")
    wrong = clock_of_tenant(monkeypatch, monthend)
    assert wrong.endswith("UTC, and stays so")
    # Where somebody rehearses it is meant.
    assert not any("tenant goes" in each["statement"] for each in findings(monthend))
    monthend.say("rehearse", "clock", "release")
    assert clock_of_tenant(monkeypatch, monthend) == ""


def findings(monthend: Commands) -> list[Any]:
    found: list[Any] = json.loads(monthend.run("doctor", "--json").stdout)["findings"]
    return found


def clock_of_tenant(monkeypatch: pytest.MonkeyPatch, monthend: Commands) -> str:
    """What is wrong with it for whoever does not rehearse; the remedy is told with it."""
    with monkeypatch.context() as elsewhere:
        elsewhere.delenv("MONTHEND_REHEARSAL")
        (found,) = (each for each in findings(monthend) if "tenant goes" in each["statement"])
    assert ("rehearse clock release" in found.get("remedy", "")) is bool(found["wrong"])
    return "".join(found["wrong"])


def test_the_clock_of_the_database_server_is_compared(company: Company) -> None:
    if isinstance(company.store, SqliteStore):
        pytest.skip("a file has no clock")
    for now, wrong in ((datetime.now(UTC), 0), (datetime.now(UTC) + timedelta(hours=1), 1)):
        (clock,) = surroundings.findings(company.store, "postgresql://x/y", now, 0)
        assert len(clock.wrong) == wrong


def test_a_password_that_everybody_may_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "monthend.toml"
    file.write_text('database = "postgresql://me:secret@db/books"')
    for mode, wrong in ((0o644, 1), (0o640, 0)):
        file.chmod(mode)
        found = _of_settings(choice({}, str(file)))
        assert len(found.wrong) == wrong
        assert "secret" not in str(found)
