"""Accounting codes from the command line."""

from __future__ import annotations

import pytest

from cli.commands import Commands


def shown(monthend: Commands, name: str) -> dict[str, object]:
    (found,) = [each for each in monthend.told("codes", "list", "--json") if each["name"] == name]
    return dict(found)


def test_a_code_lives_and_dies(monthend: Commands) -> None:
    said = monthend.say("codes", "add", "Till", "--type", "Cash", "--gl-account-number", "10-1")
    code = shown(monthend, "Till")
    assert str(code["id"]) in said
    assert (code["category"], code["normalSide"]) == ("Assets", "Debit")
    assert (code["glAccountNumber"], code["notes"], code["used"]) == ("10-1", None, False)
    assert "deactivate" in monthend.refusal("codes", "delete", "Till")
    monthend.say("codes", "deactivate", "Till")
    assert shown(monthend, "Till")["status"] == "Inactive"
    monthend.say("codes", "activate", str(code["id"]))
    assert shown(monthend, "Till")["status"] == "Active"
    monthend.say("codes", "deactivate", "Till")
    monthend.say("codes", "delete", "Till")
    assert monthend.told("codes", "list", "--json") == []


def test_a_code_is_changed(monthend: Commands) -> None:
    monthend.say("codes", "add", "Till", "--type", "Cash", "--notes", "x")
    monthend.say(
        "codes", "update", "Till", "--name", "Drawer", "--type", "OtherAssets",
        "--gl-account-name", "Drawers", "--gl-account-number", "10-2", "--notes", "",
    )  # fmt: skip
    code = shown(monthend, "Drawer")
    assert (code["type"], code["glAccountName"], code["glAccountNumber"], code["notes"]) == (
        "OtherAssets", "Drawers", "10-2", None,
    )  # fmt: skip
    assert "Nothing to change" in monthend.say("codes", "update", "Drawer")


def test_a_used_code_is_not_changed(books: Commands) -> None:
    assert "Assets:Bank" in books.refusal("codes", "update", "Assets:Bank", "--notes", "x")


def test_codes_are_listed_with_their_normal_side_and_use(books: Commands) -> None:
    lines = [line.split() for line in books.say("codes", "list").splitlines()]
    (bank,) = [line for line in lines if "Assets:Bank" in line]
    assert [word for word in bank if word.isalpha()] == [
        "OtherAssets", "Assets", "Debit", "Active", "yes",
    ]  # fmt: skip


def test_a_used_code_stays(books: Commands) -> None:
    assert "Assets:Bank" in books.refusal("codes", "deactivate", "Assets:Bank")


@pytest.mark.parametrize(
    ("arguments", "naming"),
    [
        (("add", "Till", "--type", "Money"), "type"),
        (("add", " Till", "--type", "Cash"), "name"),
        (("add", "Till", "--type", "Cash", "--notes", "x" * 2001), "notes"),
        (("add", "Till", "--type", "Cash", "--gl-account-name", "x" * 256), "gl-account-name"),
        (("update", "Nothing", "--notes", "x"), "Nothing"),
        (("deactivate", "Nothing"), "Nothing"),
        (("delete", "Nothing"), "Nothing"),
    ],
)
def test_bad_input_is_refused(monthend: Commands, arguments: tuple[str, ...], naming: str) -> None:
    assert naming in monthend.refusal("codes", *arguments)


def test_a_standard_user_adds_codes(monthend: Commands) -> None:
    monthend.say("user", "add", "ann", "--role", "Zuora Finance Standard User")
    monthend.say("codes", "add", "Till", "--type", "Cash", "--as", "ann")
    assert shown(monthend, "Till")["type"] == "Cash"
