"""init, user, tenant, client, settings and fields."""

import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from cli.commands import Commands
from contract.started_server import environment
from monthend.services.tenants import Credentials

CREDENTIALS = [item.name for item in fields(Credentials)]
STANDARD = "Zuora Finance Standard User"


def test_init_prints_the_credentials_of_the_first_tenant(bare: Commands) -> None:
    made = bare.told("init", "--database", bare.url, "--home-currency", "eur", "--json")
    assert list(made) == CREDENTIALS
    assert all(made.values())
    assert len(made["client_id"]) == 36


def test_a_second_init_is_refused_and_changes_nothing(monthend: Commands) -> None:
    assert "set up already" in monthend.refusal("init", "--json")
    assert len(monthend.told("periods", "list", "--json")) == 4


def test_an_init_that_fails_leaves_a_database_that_can_be_set_up(bare: Commands) -> None:
    bare.refusal("init", "--tenant", "x" * 300)
    bare.say("init")


def test_init_refuses_a_currency_before_it_makes_a_file(bare: Commands) -> None:
    assert "XYZ" in bare.refusal("init", "--home-currency", "XYZ")
    assert not bare.file.exists()


def test_people_are_told_that_secrets_are_shown_once(bare: Commands) -> None:
    shown = bare.say("init")
    assert "Shown once" in shown
    assert "client secret" in shown


def test_a_password_is_kept_as_a_slow_hash(bare: Commands) -> None:
    password = bare.told("init", "--json")["password"]
    with sqlite3.connect(bare.file) as database:
        (kept,) = database.execute("SELECT password_hash FROM app_user").fetchone()
    assert kept.startswith("$argon2id$")
    assert password not in kept


def test_a_user_gets_credentials_of_their_own(monthend: Commands) -> None:
    made = monthend.told("user", "add", "bob", "--role", STANDARD, "--json")
    assert list(made) == CREDENTIALS
    assert made["username"] == "bob"


def test_a_username_is_given_once(monthend: Commands) -> None:
    monthend.say("user", "add", "bob", "--role", STANDARD)
    assert "bob" in monthend.refusal("user", "add", "bob", "--role", STANDARD)


def test_an_unknown_role_is_answered_with_the_known_ones(monthend: Commands) -> None:
    assert STANDARD in monthend.refusal("user", "add", "bob", "--role", "King")


def test_a_tenant_has_periods_of_its_own(monthend: Commands) -> None:
    made = monthend.told("tenant", "add", "Second", "--json")
    assert list(made) == CREDENTIALS
    for name in ("Second", made["tenant_id"]):
        assert len(monthend.told("periods", "list", "--json", "--tenant", name)) == 1


def test_a_client_comes_without_a_password(monthend: Commands) -> None:
    made = monthend.told("client", "add", "--user", "admin", "--json")
    assert list(made) == CREDENTIALS
    assert made["password"] is None


def test_a_setting_is_changed_and_shown(monthend: Commands) -> None:
    monthend.say("settings", "set", "reopen_needs", "both")
    assert monthend.told("settings", "show", "--json")["reopen_needs"] == "both"


@pytest.mark.parametrize(("name", "value"), [("reopen_needs", "none"), ("unheard_of", "1")])
def test_a_wrong_setting_is_refused(monthend: Commands, name: str, value: str) -> None:
    assert monthend.refusal("settings", "set", name, value)


def test_a_custom_field_is_declared_once(monthend: Commands) -> None:
    declare = ("fields", "add", "AccountingPeriod", "Region__c", "--type", "string")
    monthend.say(*declare)
    assert "Region__c" in monthend.refusal(*declare)


def test_an_unknown_user_cannot_act(monthend: Commands) -> None:
    assert "nobody" in monthend.refusal("periods", "list", "--as", "nobody")


def test_an_unknown_tenant_cannot_be_acted_in(monthend: Commands) -> None:
    assert "Nowhere" in monthend.refusal("periods", "list", "--tenant", "Nowhere")


@pytest.mark.parametrize(
    "arguments",
    [
        [b"backup", b"a\nb\xff"],
        [b"init", b"--database", b"sqlite:///a\xffb.db"],
        [b"database", b"grants", b"--role", b"a\xffb"],
    ],
)
def test_an_argument_that_is_no_text_is_refused_in_one_line(
    arguments: list[bytes], tmp_path: Path
) -> None:
    command = [sys.executable.encode(), b"-c", b"from monthend.cli import main; main()"]
    done = subprocess.run(
        [*command, *arguments], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: The argument ")
    assert b"\\xff" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []
