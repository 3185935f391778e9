"""The five envelopes of Zuora's page on accounting periods, three of which are not well-formed."""

from pathlib import Path

import pytest

from monthend.objects.rows import GivenRow
from monthend.soap.envelope import (
    BadEnvelope,
    Problem,
    Request,
    Soap,
    query_string_of,
    read_envelope,
    rows_of,
)

SEED = Path(__file__).parents[2] / "contract" / "seed_envelopes"
CREATED = (
    ("Name", "apFromAPI16"),
    ("StartDate", "2011-08-10"),
    ("EndDate", "2011-08-10"),
    ("Notes", "ap notes from api"),
    ("FiscalYear", "2011"),
    ("FiscalQuarter", "3"),
)
UPDATED = (
    ("Id", "{id}"),
    ("EndDate", "2012-02-15"),
    ("FiscalYear", "2013"),
    ("FiscalQuarter", "1"),
    ("Name", "update name"),
    ("Notes", "update notes"),
    ("StartDate", "2012-01-15"),
)


def seed(name: str) -> bytes:
    return (SEED / f"{name}.xml").read_bytes()


def assert_reads(name: str, request: Request) -> None:
    """Everything that one of the five says is there."""
    operation = name.partition("_")[0]
    assert (request.soap, request.session) == (Soap.V1_1, "{session}")
    assert request.single_transaction is False
    if operation == "query":
        assert request.operation == "query"
        words = query_string_of(request.call).split()
        assert words[:3] == ["select", "id,", "CreatedById,"]
        assert words[-6:] == ["from", "AccountingPeriod", "where", "id", "=", "'", "{id}'"][-6:]
        return
    fields = {
        "create": CREATED,
        "update": UPDATED,
        "close": (("Id", "{id}"), ("Status", "Closed")),
        "reopen": (("Id", "{id}"), ("Status", "Open")),
    }[operation]
    assert request.operation == ("create" if operation == "create" else "update")
    assert rows_of(request.call) == (GivenRow("AccountingPeriod", fields, ()),)


@pytest.mark.parametrize("name", ["close", "reopen"])
@pytest.mark.parametrize("lenient", [False, True])
def test_the_two_that_are_well_formed_are_read(name: str, lenient: bool) -> None:
    assert_reads(name, read_envelope(seed(name), lenient=lenient))


@pytest.mark.parametrize("name", ["create", "query", "update"])
@pytest.mark.parametrize("charset", [None, "UTF-8"])
def test_the_three_that_are_not_are_refused(name: str, charset: str | None) -> None:
    with pytest.raises(BadEnvelope) as refused:
        read_envelope(seed(name), charset)
    assert refused.value.kind is Problem.MALFORMED
    assert refused.value.soap is None


@pytest.mark.parametrize("name", ["create", "query", "update"])
@pytest.mark.parametrize("charset", [None, "UTF-8"])
def test_a_lenient_reader_reads_the_three_with_every_field(name: str, charset: str | None) -> None:
    assert_reads(name, read_envelope(seed(name), charset, lenient=True))


@pytest.mark.parametrize("name", ["create", "query", "update"])
@pytest.mark.parametrize("lenient", [False, True])
def test_their_repaired_copies_are_read(name: str, lenient: bool) -> None:
    assert_reads(name, read_envelope(seed(f"{name}_repaired"), lenient=lenient))
