"""What the field tables say, the WSDL says; and what the server answers, the WSDL allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from zeep import Client, Settings

from monthend.domain.permissions import Channel
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.asked import Asked
from monthend.objects.fields import ApiField
from monthend.objects.kinds import CUSTOM, Reading
from monthend.objects.queries import Page
from monthend.objects.versions import FIRST, LATEST, WsdlVersion
from monthend.services.caller import Caller, Tenant
from monthend.services.settings import DEFAULTS
from monthend.soap import answers, wsdl
from wsdl_schema import schema_of

ADDRESS = "http://127.0.0.1:8280/apps/services/a"
VERSIONS = st.builds(
    WsdlVersion, st.integers(FIRST.major, LATEST.major - 1), st.integers(0, 9)
) | st.just(LATEST)
CUSTOM_FIELDS = st.dictionaries(
    st.from_regex(r"\A[A-Za-z][A-Za-z0-9_]{0,60}__c\Z"), st.sampled_from(list(CUSTOM)), max_size=6
)
TEXT = st.text(max_size=20)
DAYS = st.dates().map(str)
# The server's own clock gives them; before the zones of today, offsets had seconds.
INSTANTS = st.datetimes(min_value=datetime(1973, 1, 1), max_value=datetime(9990, 1, 1)).map(  # noqa: DTZ001
    lambda at: f"{at:%Y-%m-%d %H:%M:%S.%f}"
)
ZONES = st.sampled_from("America/Los_Angeles UTC Asia/Kathmandu Australia/Lord_Howe".split())
STORED: dict[str, st.SearchStrategy[Any]] = {
    "ID": st.from_regex(r"\A[0-9a-f]{32}\Z"),
    "string": TEXT,
    "int": st.integers(-(2**31), 2**31 - 1),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False).map(lambda n: f"{n:f}"),
    "boolean": st.booleans(),
    "date": DAYS,
    "dateTime": INSTANTS,
}
"""Values as they are stored, by their type in the newest version."""


def asked_in(version: WsdlVersion, custom_fields: Mapping[str, str], zone: str) -> Asked:
    tenant = Tenant(
        id="t",
        name="Acme",
        home_currency="USD",
        version=1,
        settings=replace(DEFAULTS, time_zone=zone),
        custom_fields={"AccountingPeriod": custom_fields},
    )
    caller = Caller(
        tenant=tenant,
        entity_id="e",
        calendar_id=1,
        user_id="u",
        username="ann",
        permissions=frozenset(),
        channel=Channel.SOAP,
    )

    async def renew() -> Caller:
        return caller

    return Asked(caller=caller, version=version, renew=renew)


def stored_values(field: ApiField) -> st.SearchStrategy[Any]:
    kind = field.kind.xsd(Reading(LATEST, ZoneInfo("UTC")))
    return st.none() | STORED[kind]


@settings(max_examples=30, deadline=None)
@given(VERSIONS, CUSTOM_FIELDS)
def test_a_strict_client_reads_the_field_table_back(
    version: WsdlVersion, custom_fields: dict[str, str]
) -> None:
    view = ACCOUNTING_PERIOD.view(version, custom_fields)
    document = wsdl.document(version, {"AccountingPeriod": custom_fields}, ADDRESS)
    client = Client(BytesIO(document), settings=Settings(strict=True))
    elements = client.get_type(f"{{{answers.OBJECT}}}AccountingPeriod").elements
    reading = Reading(version, ZoneInfo("UTC"))
    assert [(name, each.type.qname.localname) for name, each in elements if name != "Id"] == [
        ("fieldsToNull", "string"),
        *((each.name, each.kind.xsd(reading)) for each in view.fields if each.name != "Id"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.data(), VERSIONS, CUSTOM_FIELDS, ZONES)
def test_an_answer_with_any_values_fits_the_wsdl_of_its_version(
    data: st.DataObject, version: WsdlVersion, custom_fields: dict[str, str], zone: str
) -> None:
    asked = asked_in(version, custom_fields, zone)
    fields = asked.view(ACCOUNTING_PERIOD).fields
    rows = data.draw(
        st.lists(st.tuples(st.just("key"), *(stored_values(each) for each in fields)), max_size=3)
    )
    written = answers.records(asked, ACCOUNTING_PERIOD, fields, rows)
    page = Page(records=written, size=len(rows), locator=data.draw(st.none() | st.just("a-1")))
    schema = schema_of(wsdl.document(version, {"AccountingPeriod": custom_fields}, ADDRESS))
    schema.assertValid(etree.fromstring("".join(answers.queried("query", page))))
