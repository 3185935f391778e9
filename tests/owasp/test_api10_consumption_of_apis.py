"""API10, unsafe consumption of APIs: what others say is believed only where it is said to be.

The server asks no other service for anything (see API7). What comes in from others are headers of
proxies and files to import.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from contract.zuora import Zuora, assert_done
from unit.house import House

FORMULA = '=HYPERLINK("evil.example","pay")'


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=10.0.0.1;proto=https;host=evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"},
        {"X-Forwarded-User": "admin", "X-Remote-User": "admin", "Remote-User": "admin"},
        {"X-Zuora-Tenant": "Umbrella", "X-Tenant-Id": "1", "X-User-Id": "1"},
    ],
)
def test_nobody_is_believed_for_what_a_proxy_would_say(
    house: House, headers: Mapping[str, str]
) -> None:
    stranger = house.http()
    answer = stranger.request("GET", "/v1/accounting-periods", headers=headers)
    assert answer.status == 401
    assert "strict-transport-security" not in answer.headers
    assert "evil" not in answer.content.decode()


def test_a_formula_that_came_with_a_name_is_text_when_it_is_exported(
    owner: Zuora,
) -> None:
    role = {"name": FORMULA, "permissions": ["Finance Access"], "description": FORMULA}
    assert_done(owner.send("POST", "/monthend/v1/roles", role))
    user = {"username": "@SUM(1+1)*cmd|' /C calc'!A0", "role": FORMULA}
    assert_done(owner.send("POST", "/monthend/v1/users", user))
    answer = owner.get("/monthend/v1/access-review.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert any("evil.example" in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
