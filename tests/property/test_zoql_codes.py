"""Random queries of accounting codes against a naive reading of the same rows.

Periods have the large test of ZOQL; this one asks what is new with the second
object: fields that are worked out from columns, and two stores of one mind on them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from company import Company
from monthend.domain.ledger import CATEGORIES, AccountingCode
from monthend.domain.permissions import Channel
from monthend.objects.accounting_code import ACCOUNTING_CODE
from monthend.objects.asked import Asked
from monthend.objects.versions import LATEST
from monthend.objects.zoql import parse
from monthend.objects.zoql_meaning import selection_of
from monthend.services import accounting_codes
from monthend.services.caller import Caller
from monthend.services.ports import Books
from unit.objects.asking import declare

FIELDS = ("Name", "Type", "Category", "Status", "GLAccountName", "GLAccountNumber", "Owner__c")
OPERATORS = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
WORDS = ["Assets", "assets", "Active", "In%", "%e", "_ash", "Cash", "A", "Z", "zz", "Ärger", "10"]
ROWS = [
    (f"{word} {number}", kind, number % 3 == 0, word if number % 2 else None)
    for number, (word, kind) in enumerate(
        (word, kind) for kind in list(CATEGORIES)[::2] for word in ("Cash", "zebra", "Ärger")
    )
]

conditions = st.tuples(
    st.sampled_from(FIELDS), st.sampled_from([*OPERATORS, "like"]), st.sampled_from(WORDS)
) | st.tuples(st.sampled_from(FIELDS), st.sampled_from(["=", "!="]), st.none())
groups = st.lists(st.lists(conditions, min_size=1, max_size=3), min_size=1, max_size=3)


def add(row: tuple[str, str, bool, str | None], given: Books, by: Caller) -> None:
    name, kind, inactive, text = row
    fields: Any = {"name": name, "type": kind, "gl_account_name": text}
    fields["gl_account_number"] = name[-2:] if inactive else None
    fields["custom_fields"] = {"Owner__c": text}
    key = accounting_codes.create(given, by, fields)
    if inactive and kind != "AccountsReceivable":
        accounting_codes.deactivate(given, by, key)


@pytest.fixture
def books(company: Company) -> Company:
    """Codes of every other type, some inactive, some without a GL account."""
    declare(company, "Owner__c", of="AccountingCode")
    company.sign_in()
    for each in ROWS:
        company.write(partial(add, each))
    return company


def shown(code: AccountingCode) -> dict[str, Any]:
    return {
        "Name": code.name, "Type": code.type, "Category": code.category.value,
        "Status": code.status, "GLAccountName": code.gl_account_name,
        "GLAccountNumber": code.gl_account_number, "Owner__c": code.custom_fields.get("Owner__c"),
    }  # fmt: skip


def fits(row: dict[str, Any], condition: tuple[str, str, str | None], *, cased: bool) -> bool:
    """One condition as its page reads: null is neither more nor less nor other than a value."""
    field, how, wanted = condition
    value = row[field]
    if wanted is None:
        return (value is None) == (how == "=")
    if value is None:
        return False
    if not cased:
        value, wanted = value.lower(), wanted.lower()
    if how == "like":
        form = "".join({"%": ".*", "_": "."}.get(char) or re.escape(char) for char in wanted)
        return re.fullmatch(form, value, re.DOTALL) is not None
    return bool(OPERATORS[how](value, wanted))


def written(condition: tuple[str, str, str | None]) -> str:
    field, how, wanted = condition
    return f"{field} {how} " + ("null" if wanted is None else f"'{wanted}'")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked_for=groups, cased=st.booleans())
def test_a_query_finds_what_a_naive_reading_finds(
    books: Company, asked_for: list[list[tuple[str, str, str | None]]], cased: bool
) -> None:
    async def renew() -> Caller:
        raise AssertionError

    by = replace(books.administrator, channel=Channel.SOAP)
    where = " or ".join(" and ".join(map(written, group)) for group in asked_for)
    text = f"select {', '.join(FIELDS)} from AccountingCode where {where}"
    selection, fields = selection_of(
        parse(text), Asked(caller=by, version=LATEST, renew=renew), ACCOUNTING_CODE,
        case_sensitive=cased,
    )  # fmt: skip
    found = books.read(lambda given, _: given.select(selection, 1000))
    names = [field.name for field in fields]
    rows = [dict(zip(names, row[1:], strict=True)) for row in found.rows]
    everything = books.read(lambda given, _: given.codes()).values()
    assert rows == [
        row
        for row in sorted(map(shown, everything), key=lambda each: str(each["Name"]))
        if any(all(fits(row, each, cased=cased) for each in group) for group in asked_for)
    ]
