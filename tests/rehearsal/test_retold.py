"""A request as a command and as a call: what the official client has, and what a shell reads."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from monthend.rehearsal.masking import MASK
from monthend.rehearsal.request_notes import Details
from monthend.rehearsal.retold import MASKED, METHODS, NOT_WHOLE, as_curl, as_envelope, as_sdk
from monthend.rest import routes as routes
from monthend.rest.actions import ACTIONS
from monthend.rest.operations import OPERATIONS

pytestmark = pytest.mark.postgresql_by_night

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
    assert "cookie: $SENT_COOKIE" in words
    assert not [each for each in words if MASK in each or each.startswith("host")]


HOSTILE = "$(touch ran) `touch ran` '; touch ran; ' \" $HOME * ~ \\"


def run(command: str, folder: Path) -> list[str]:
    """What a shell hands to curl, where a shell finds one that only tells what it was given."""
    curl = folder / "curl"
    curl.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n', encoding="utf-8")
    curl.chmod(0o755)
    told = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, capture_output=True, check=True,
        env={"PATH": f"{folder}:/bin:/usr/bin", "SENT_X__ID_": "a secret", "HOME": "/mine"},
    )  # fmt: skip
    assert not (folder / "ran").exists()
    return told.stdout.decode().split("\0")[:-1]


def test_a_command_runs_nothing_of_what_somebody_has_sent(tmp_path: Path) -> None:
    hostile = replace(
        DETAILS, method="PUT", path=f"/v1/{HOSTILE}", query=HOSTILE, body=f"@/etc/passwd {HOSTILE}",
        headers=[("x-`id`", MASK), ("x-other", HOSTILE), ("@/etc/passwd", "x"), ("home", MASK)],
    )  # fmt: skip
    words = run(as_curl(hostile, "http://books.example"), tmp_path)
    assert words[:2] == ["-X", "PUT"]
    assert words[2].endswith(f"?{HOSTILE}")
    assert words[3:-2] == [
        "-H", "x-`id`: a secret", "-H", f"x-other: {HOSTILE}", "-H", "home: ",
    ]  # fmt: skip
    assert words[-2:] == ["--data-raw", f"@/etc/passwd {HOSTILE}"]


def test_an_address_with_brackets_is_one_address() -> None:
    assert "curl -g -X" in as_curl(replace(DETAILS, query="a=[1-9]{b,c}"), "http://books.example")


def test_what_is_not_whole_is_not_offered_as_if_it_were() -> None:
    cut = replace(DETAILS, whole=False, body='{"name": "***"}', path="/v1/accounting-periods")
    for told in (as_curl(cut, "http://books.example"), as_sdk(cut, "POST_AccountingPeriod")):
        assert str(told).startswith(f"# {NOT_WHOLE}\n")
    whole = replace(cut, whole=True)
    assert NOT_WHOLE not in as_curl(whole, "http://books.example")


@pytest.mark.parametrize(
    "masked", [replace(DETAILS, path=f"/v1/{MASK}"), replace(DETAILS, query=f"password={MASK}")]
)
def test_an_address_that_was_masked_says_so(masked: Details) -> None:
    assert as_curl(masked, "http://books.example").startswith(f"# {MASKED}\ncurl ")
    cut = replace(masked, whole=False)
    assert as_curl(cut, "http://x").startswith(f"# {MASKED}\n# {NOT_WHOLE}\ncurl ")
    assert as_curl(DETAILS, "http://books.example").startswith("curl ")


def test_a_call_of_a_masked_address_says_so() -> None:
    masked = replace(DETAILS, query=f"password={MASK}")
    assert str(as_sdk(masked, "PUT_CloseAccountingPeriod")).startswith(f"# {MASKED}\nclient.")


def test_a_header_whose_name_was_masked_is_not_sent() -> None:
    assert MASK not in as_curl(replace(DETAILS, headers=[(MASK, MASK)]), "http://books.example")


def test_only_soap_has_envelopes() -> None:
    assert as_envelope(replace(DETAILS, body="{}")) is None
    soap = replace(DETAILS, path="/apps/services/a/91.0", body="<e/>")
    assert as_envelope(soap) == "<e/>"
