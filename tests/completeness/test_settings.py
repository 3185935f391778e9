"""Every setting, of a process and of a tenant, stands in the reference with what it means."""

from __future__ import annotations

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from monthend.config import PREFIX, Settings
from monthend.services.settings import FORMS, TenantSettings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "settings.md"
LINES = PAGE.read_text(encoding="utf-8").splitlines()


def cells(name: str) -> list[str]:
    """The one row of a setting."""
    (row,) = (line for line in LINES if line.startswith(f"| `{name}` |"))
    return row.strip("| ").split(" | ")


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_a_setting_of_a_process_is_documented(setting: Field[Any]) -> None:
    _, default, form, meaning = cells(f"{PREFIX}{setting.name.upper()}")
    shown = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
    assert default == (f"`{shown}`" if shown not in ("", None) else "not set")
    assert form == setting.metadata["form"].words
    assert meaning.endswith(".")


@pytest.mark.parametrize("setting", fields(TenantSettings), ids=lambda setting: setting.name)
def test_a_setting_of_a_tenant_is_documented(setting: Field[Any]) -> None:
    name, allowed, _, meaning = cells(setting.name)
    assert allowed == FORMS[name.strip("`")].told
    assert meaning.endswith(".")


def test_every_setting_of_a_tenant_has_a_form() -> None:
    assert list(FORMS) == [setting.name for setting in fields(TenantSettings)]
