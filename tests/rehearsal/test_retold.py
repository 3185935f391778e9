"""A request as a command and as a call: what the official client has, and what a shell reads."""

from __future__ import annotations

import importlib
import re
import shlex
from dataclasses import replace

import pytest

from monthend.rehearsal.masking import MASK
from monthend.rehearsal.request_notes import Details
from monthend.rehearsal.retold import METHODS, as_curl, as_envelope, as_sdk
from monthend.rest import routes as routes
from monthend.rest.actions import ACTIONS
from monthend.rest.operations import OPERATIONS

PLACE = re.compile(r"{[^}]+}")
DETAILS = Details(
    method="PUT",
    path="/v1/accounting-periods/4028/close",
    query="",
    seconds=0.0,
    headers=[
        ("host", "books.example"), ("authorization", MASK), ("content-type", "application/json"),
        ("zuora-track-id", "it"), ("cookie", MASK),
    ],
    body="",
    whole=True,
    answer_headers=(),
    answer="",
)  # fmt: skip


def test_every_documented_operation_has_its_method_at_its_path() -> None:
    known = {row.operation_id: row.path for row in OPERATIONS if row.path.startswith("/v1/")}
    known |= {row.operation_id: row.path for row in ACTIONS}
    assert {name: method.path for name, method in METHODS.items()} == {
        name: PLACE.sub("{}", path) for name, path in known.items()
    }


@pytest.mark.nightly
def test_every_method_is_one_of_the_official_client() -> None:
    sdk = importlib.import_module("zuora_sdk")
    client = importlib.import_module("zuora_sdk.zuora_client").ZuoraClient
    for method in METHODS.values():
        assert hasattr(client, method.api), method
        name = "".join(part.title() for part in method.api.split("_"))
        assert hasattr(getattr(sdk, name), method.name), method
        assert not method.model or hasattr(getattr(sdk, method.model), "from_dict"), method


def test_a_call_has_the_values_of_the_path_the_body_and_the_headers() -> None:
    said = as_sdk(DETAILS, "PUT_CloseAccountingPeriod")
    assert said == (
        "client.accounting_periods_api().close_accounting_period(\n"
        "    '4028',\n    zuora_track_id='it',\n)"
    )
    listed = replace(DETAILS, path="/v1/accounting-periods", query="page=2&pageSize=40")
    assert "page=2,\n    page_size=40," in str(as_sdk(listed, "GET_AllAccountingPeriods"))


@pytest.mark.parametrize(
    ("operation", "path", "body"),
    [
        ("GET_History", "/monthend/v1/history", ""),
        ("PUT_CloseAccountingPeriod", "/v1/elsewhere", ""),
        ("POST_AccountingPeriod", "/v1/accounting-periods", "{broken"),
    ],
)
def test_what_the_client_cannot_say_is_no_call(operation: str, path: str, body: str) -> None:
    assert as_sdk(replace(DETAILS, path=path, body=body), operation) is None


def test_a_command_says_to_a_shell_what_was_said_to_the_server() -> None:
    body = '{"notes": "it\'s $HOME `id` \\\\ \\n"}'
    words = shlex.split(
        as_curl(replace(DETAILS, body=body, query="a=b&c=d"), "http://books.example")
    )
    assert words[:4] == [
        "curl", "-X", "PUT", "http://books.example/v1/accounting-periods/4028/close?a=b&c=d",
    ]  # fmt: skip
    assert words[-1] == body
    assert "Authorization: Bearer $TOKEN" in words
    assert "cookie: $COOKIE" in words
    assert not [each for each in words if MASK in each or each.startswith("host")]


def test_only_soap_has_envelopes() -> None:
    assert as_envelope(replace(DETAILS, body="{}")) is None
    soap = replace(DETAILS, path="/apps/services/a/91.0", body="<e/>")
    assert as_envelope(soap) == "<e/>"
