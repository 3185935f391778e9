"""What holds for whatever text is sent as a ZOQL query, in every version of the WSDL.

It is a query or the one declared refusal, which names a place within the text
and is short; a query written down anew is the same query; and what it means is
a selection or, again, a declared refusal.
"""

from __future__ import annotations

from monthend.domain.permissions import Channel, Permission
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.asked import Asked
from monthend.objects.refusals import CallRefused
from monthend.objects.versions import WsdlVersion
from monthend.objects.zoql import ESCAPES, LiteralKind, Query, ZoqlError, parse
from monthend.objects.zoql_meaning import selection_of
from monthend.services.caller import Caller, Tenant
from monthend.services.queries import Operator

MESSAGE_LIMIT = 1000
TENANT = Tenant(
    id="0" * 32,
    name="Acme",
    home_currency="USD",
    version=1,
    custom_fields={
        "AccountingPeriod": {
            "Colour__c": "string",
            "Count__c": "int",
            "Day__c": "date",
            "Price__c": "decimal",
            "Done__c": "boolean",
        }
    },
)
CALLER = Caller(
    tenant=TENANT,
    entity_id="0" * 32,
    calendar_id=1,
    user_id="0" * 32,
    username="admin",
    permissions=frozenset(Permission),
    channel=Channel.SOAP,
)


async def nobody_new() -> Caller:
    return CALLER


VERSIONS = [
    Asked(caller=CALLER, version=WsdlVersion(major), renew=nobody_new) for major in (52, 81, 152)
]
SPELLED = {meant: f"\\{letter}" for letter, meant in ESCAPES.items()}


def text_of(data: bytes) -> str:
    """Bytes as the text of a query; what is no UTF-8 becomes half characters."""
    return data.decode("utf-8", "surrogateescape")


def check(data: bytes) -> None:
    text = text_of(data)
    query = parsed(text)
    if isinstance(query, ZoqlError):
        check_refusal(text, query)
        return
    assert bare(parse(written(query))) == bare(query), (text, written(query))
    for asked in VERSIONS:
        check_meaning(query, asked)


def parsed(text: str) -> Query | ZoqlError:
    try:
        return parse(text)
    except ZoqlError as refused:
        return refused


def check_refusal(text: str, refused: ZoqlError) -> None:
    assert 1 <= refused.position <= len(text) + 1, (refused.position, text)
    assert refused.line >= 1, refused.line
    assert refused.column >= 1, refused.column
    assert len(refused.message) <= MESSAGE_LIMIT, refused.message


def check_meaning(query: Query, asked: Asked) -> None:
    """A selection of known fields, or a refusal with a short message."""
    try:
        selection, fields = selection_of(query, asked, ACCOUNTING_PERIOD)
    except CallRefused as refused:
        check_message(refused.message)
        return
    assert selection.fields == tuple(field.attribute for field in fields)
    assert len(set(selection.fields)) == len(selection.fields)
    assert [len(group) for group in selection.any_of] == [len(group) for group in query.any_of]


def check_message(message: str) -> None:
    assert len(message) <= MESSAGE_LIMIT, message


Bare = tuple[str, tuple[str, ...], tuple[tuple[tuple[str, Operator, LiteralKind, str], ...], ...]]


def bare(query: Query) -> Bare:
    """A query without the places where its parts stand."""
    groups = tuple(
        tuple(
            (each.field.name, each.operator, each.literal.kind, each.literal.text) for each in group
        )
        for group in query.any_of
    )
    return query.object.name, tuple(field.name for field in query.fields), groups


def written(query: Query) -> str:
    """A query in one spelling of ours."""
    name, fields, groups = bare(query)
    text = f"SELECT {', '.join(fields)} FROM {name}"
    if groups:
        text += " WHERE " + " OR ".join(
            " AND ".join(
                f"{field} {operator.value} {literal(kind, value)}"
                for field, operator, kind, value in group
            )
            for group in groups
        )
    return text


def literal(kind: LiteralKind, text: str) -> str:
    if kind is not LiteralKind.TEXT:
        return text
    return "'" + "".join(SPELLED.get(each, each) for each in text) + "'"
