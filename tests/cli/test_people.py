"""Users, OAuth clients and roles from the command line."""

import csv
import io
import json
from pathlib import Path

from cli.commands import Commands

STANDARD = "Zuora Finance Standard User"


def row(commands: Commands, kind: str, **wanted: object) -> dict[str, object]:
    """The one row of a list that has these values."""
    (found,) = (
        each
        for each in commands.told(kind, "list", "--json")
        if all(each[name] == value for name, value in wanted.items())
    )
    return dict(found)


def test_a_user_is_changed_deactivated_and_let_in_again(monthend: Commands) -> None:
    made = monthend.told("user", "add", "bob", "--role", STANDARD, "--json")
    said = monthend.say("user", "set", "bob", "--role", "Zuora Finance Administrator")
    assert "Zuora Finance Administrator, with API Write Access" in said
    assert "without" in monthend.say("user", "set", "bob", "--no-api-write-access")
    assert row(monthend, "user", username="bob")["apiWriteAccess"] is False
    monthend.say("user", "deactivate", "bob")
    assert row(monthend, "user", username="bob")["active"] is False
    assert row(monthend, "client", clientId=made["client_id"])["active"] is False
    assert "bob" in monthend.refusal("periods", "list", "--as", "bob")
    monthend.say("user", "activate", "bob")
    monthend.say("user", "unlock", "bob")
    assert "bob" in monthend.say("user", "list")


def test_a_user_is_named_and_something_to_change(monthend: Commands) -> None:
    assert "There is no user nobody." in monthend.refusal("user", "deactivate", "nobody")
    assert "--role" in monthend.refusal("user", "set", "admin")
    assert "Manage Users" in monthend.refusal("user", "deactivate", "admin")


def test_a_new_password_is_printed_once(monthend: Commands) -> None:
    made = monthend.told("user", "add", "bob", "--role", STANDARD, "--json")
    fresh = monthend.told("user", "reset-password", "bob", "--json")
    assert fresh["user_id"] == made["user_id"]
    assert fresh["password"] != made["password"]
    assert "shown once" in monthend.say("user", "reset-password", "bob")


def test_a_password_of_ones_own_is_changed_by_whoever_knows_it(monthend: Commands) -> None:
    made = monthend.told("user", "add", "bob", "--role", STANDARD, "--json")
    own = ("user", "change-password", "--as", "bob")
    assert "locked out" in monthend.refusal(*own, stdin="a guess\n")
    said = monthend.say(*own, stdin=f"{made['password']}\n")
    assert "shown once" in said
    assert "locked out" in monthend.refusal(*own, stdin=f"{made['password']}\n")
    again = json.loads(monthend.say(*own, "--json", stdin=said.split()[-1]))
    assert (again["username"], again["user_id"]) == ("bob", made["user_id"])


def test_a_client_is_rotated_and_revoked(monthend: Commands) -> None:
    made = monthend.told("client", "add", "--user", "admin", "--name", "the script", "--json")
    client = made["client_id"]
    fresh = monthend.told("client", "rotate", client, "--overlap-hours", "2", "--json")
    assert fresh["client_secret"] != made["client_secret"]
    assert row(monthend, "client", clientId=client)["previousSecretUntil"]
    assert "shown once" in monthend.say("client", "rotate", client, "--overlap-hours", "0")
    assert row(monthend, "client", clientId=client)["previousSecretUntil"] is None
    monthend.say("client", "revoke", client)
    assert "revoked" in monthend.refusal("client", "rotate", client)
    assert client in monthend.say("client", "list", "--user", "admin")


def test_a_role_is_made_changed_and_deleted(monthend: Commands) -> None:
    permissions = ("--permission", "Finance Access", "--permission", "Manage Close Process")
    assert "2 permissions" in monthend.say("role", "add", "Closer", *permissions)
    assert "1 permissions" in monthend.say("role", "set", "Closer", *permissions[:2])
    made = row(monthend, "role", name="Closer")
    assert (made["permissions"], made["stock"]) == (["Finance Access"], False)
    assert "Closer" in monthend.say("role", "list")
    monthend.say("role", "delete", "Closer")
    assert "belongs to every tenant" in monthend.refusal("role", "delete", STANDARD)


def test_an_access_review_is_printed_or_written(monthend: Commands, tmp_path: Path) -> None:
    monthend.say("user", "add", "=bob", "--role", STANDARD)
    rows = list(csv.DictReader(io.StringIO(monthend.say("access-review"))))
    assert {row["username"] for row in rows} == {"admin", "'=bob"}
    told = monthend.told("access-review", "--format", "json")
    assert {user["username"] for user in told["users"]} == {"admin", "=bob"}
    file = tmp_path / "review.csv"
    assert "2 users" in monthend.say("access-review", "--out", str(file))
    assert file.read_text(encoding="utf-8").startswith("username,")
