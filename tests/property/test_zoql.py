"""Whatever is asked of whatever calendar: the server finds what a few lines of Python find."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from company import Clock, Company, found_company
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.permissions import Channel
from monthend.objects.accounting_period import ACCOUNTING_PERIOD
from monthend.objects.asked import Asked
from monthend.objects.versions import WsdlVersion
from monthend.objects.zoql import (
    KEYWORDS,
    Comparison,
    Literal,
    LiteralKind,
    Name,
    Query,
    ZoqlError,
    parse,
)
from monthend.objects.zoql_meaning import selection_of
from monthend.services import tenants
from monthend.services.caller import Caller
from monthend.services.queries import Found, Operator
from monthend.storage.store import SqliteStore
from property.zoql_evaluator import Condition, Row, found, meets

CUSTOM = {
    "Text__c": "string", "Count__c": "int", "Day__c": "date", "Rate__c": "decimal",
    "Done__c": "boolean",
}  # fmt: skip
FIELDS = ["Id", "Name", "StartDate", "EndDate", "FiscalYear", "Notes", "Status"]
ATTRIBUTES = {"StartDate": "start_date", "EndDate": "end_date", "FiscalYear": "fiscal_year",
              "FiscalQuarter": "fiscal_quarter"}  # fmt: skip
QUERIES = 10
ORDERED = ["=", "!=", "<", ">", "<=", ">="]

# Letters that differ in case, in composition, in plane, and those that patterns or quotes use.
LETTERS = st.sampled_from("aAsSbBéÉe\u0301ßΣςσİıK\u212a～🗓%_*?[]^\\'\" 1")
texts = st.text(LETTERS, max_size=5)
names = texts.filter(str.strip).map(lambda text: f"{text}x")
days = st.integers(0, 60).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
cents = st.integers(-150, 150).map(lambda number: Decimal(number) / 100)
decimals = st.one_of(cents, cents.map(lambda number: number + Decimal("1e-25")))
custom_values = st.fixed_dictionaries(
    {},
    optional={
        "Text__c": st.none() | texts,
        "Count__c": st.none() | st.integers(-3, 3),
        "Day__c": st.none() | days,
        "Rate__c": st.none() | decimals,
        "Done__c": st.none() | st.booleans(),
    },
)
period_values = st.fixed_dictionaries(
    {
        "length": st.integers(1, 4),
        "fiscal_year": st.integers(2024, 2027),
        "fiscal_quarter": st.none() | st.integers(1, 4),
        "notes": st.none() | texts | texts.map(lambda text: f"{text}\n{text}"),
        "custom_fields": custom_values,
    }
)


# A calendar -------------------------------------------------------------------------


@contextmanager
def a_company() -> Iterator[Company]:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        store = SqliteStore(str(Path(folder) / "books.db"), clock=clock, synchronous="OFF")
        company = found_company(store, clock)
        for name, kind in CUSTOM.items():
            direct(company, tenants.add_custom_field, "AccountingPeriod", name, kind)
        try:
            yield company
        finally:
            store.close()


def direct(company: Company, change: Any, *values: str) -> None:
    """Change the tenant, and know it as it is from then on."""
    by = company.administrator
    company.store.write_directory(lambda directory: change(directory, by, *values))
    company.sign_in()


def kept(value: object) -> object:
    """A custom value as a period holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def fill(company: Company, named: list[str], drawn: list[dict[str, Any]], closed: int) -> None:
    """Periods one after another; the first ones closed, the next one perhaps pending close."""
    first, made = date(2026, 1, 1), []
    for name, values in zip(named, drawn, strict=True):
        last = first + timedelta(days=values["length"] - 1)
        fields: PeriodFields = {
            "name": name,
            "start_date": first,
            "end_date": last,
            "fiscal_year": values["fiscal_year"],
            "fiscal_quarter": values["fiscal_quarter"],
            "notes": values["notes"],
            "custom_fields": {key: kept(each) for key, each in values["custom_fields"].items()},
        }
        made.append(company.create_period(fields))
        first = last + timedelta(days=1)
    company.close_through(made[:closed])
    if closed < len(made):
        company.pending_close(made[closed])


def rows_of(company: Company, pending_close: str) -> list[Row]:
    """The calendar as clients see it."""
    rows = []
    for period in company.calendar.everything:
        row: Row = dict.fromkeys(CUSTOM)
        row.update(period.custom_fields)
        if row["Day__c"] is not None:
            row["Day__c"] = date.fromisoformat(row["Day__c"])
        if row["Rate__c"] is not None:
            row["Rate__c"] = Decimal(row["Rate__c"])
        row.update(Id=period.id, Name=period.name, Notes=period.notes)
        row.update({name: getattr(period, own) for name, own in ATTRIBUTES.items()})
        status = str(period.status)
        row["Status"] = pending_close if status == "PendingClose" else status
        rows.append(row)
    return rows


# A query ----------------------------------------------------------------------------


def fields_of(version: int) -> list[str]:
    quarter = ["FiscalQuarter"] if version >= 81 else []
    return [*FIELDS, *quarter, *(CUSTOM if version >= 75 else [])]


STRANGE: dict[type, st.SearchStrategy[Any]] = {
    str: texts, int: st.integers(-9, 2030), date: days, Decimal: cents, bool: st.booleans(),
}  # fmt: skip
TYPES: dict[str, type] = {
    "FiscalYear": int, "FiscalQuarter": int, "Count__c": int, "StartDate": date, "EndDate": date,
    "Day__c": date, "Rate__c": Decimal, "Done__c": bool,
}  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn, rows: list[Row], version: int, anchor: Row) -> Condition:
    """A condition on a value that occurs, most of the time one that the anchor meets."""
    field = draw(st.sampled_from(fields_of(version)))
    kind = TYPES.get(field, str)
    occurring = [row[field] for row in (*rows, *[anchor] * len(rows))]
    occurs = draw(st.integers(0, 11)) < 11
    value: Any = draw(st.sampled_from(occurring)) if occurs else draw(STRANGE[kind])
    operators = ["=", "!="] if value is None or kind is bool else ORDERED
    if field == "Id":
        value = value.strip()
    if field == "Day__c" and value is None:
        value, operators = draw(days), ORDERED
    choices: list[Condition] = [(field, each, value) for each in operators]
    if isinstance(value, str):
        choices += [(field, "like", draw(patterns(value))) for _ in range(3)]
    met = [each for each in choices if meets(anchor, each)]
    telling = [each for each in met if not all(meets(row, each) for row in rows)]
    if field == "Id":
        # Ids are new in every run, so nothing that is drawn may depend on how two compare.
        telling, met = [], met if value == anchor["Id"] else []
    likely = (telling if draw(st.integers(0, 3)) < 3 else met) or choices
    chosen: Condition = draw(st.sampled_from(likely if draw(st.integers(0, 19)) < 19 else choices))
    return chosen


@st.composite
def patterns(draw: st.DrawFn, text: str) -> str:
    """A pattern made of a text: some of it, with a run at an end, and single characters."""
    place = draw(st.integers(0, len(text)))
    begin, end = text[:place].replace("%", "_"), text[place:].replace("%", "_")
    pattern = draw(st.sampled_from([f"{begin}%", f"%{end}", f"{begin}{end}"]))
    hidden = draw(st.integers(0, 4))
    return "".join("_" if at == hidden and each != "%" else each for at, each in enumerate(pattern))


@st.composite
def questions(draw: st.DrawFn, rows: list[Row], version: int) -> list[list[Condition]]:
    """Groups of conditions, one to four in all."""
    groups: list[list[Condition]] = [[]]
    anchor = draw(st.sampled_from(rows))
    for _ in range(draw(st.sampled_from([1, 2, 2, 3, 3, 4]))):
        if groups[-1] and draw(st.integers(0, 3)) == 3:
            groups.append([])
            anchor = draw(st.sampled_from(rows))
        groups[-1].append(draw(conditions(rows, version, anchor)))
    return groups


ESCAPED = {"'": "\\'", "\\": "\\\\", '"': '\\"', "\n": "\\n"}


def quoted(text: str) -> str:
    return "'" + "".join(ESCAPED.get(each, each) for each in text) + "'"


@st.composite
def literals(draw: st.DrawFn, field: str, value: object, version: int) -> str:
    """One of the ways to write a value."""
    if value is None:
        return draw(st.sampled_from(["null", "NULL"]))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(f" {value}\n" if field == "Id" and draw(st.booleans()) else value)
    if not isinstance(value, date):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    forms = [f"{value}"]
    if version < 69:
        following = value + timedelta(days=1)
        forms += [f"{value}T00:00:00", f"{value}T23:59:59-08:00", f"{following}T01:30:00+00:00"]
    form = draw(st.sampled_from(forms))
    return draw(st.sampled_from([form, f"'{form}'"]))


@st.composite
def written(
    draw: st.DrawFn, selected: list[str], groups: list[list[Condition]], version: int
) -> str:
    """The text of a query, its names and keywords in some case."""

    def cased(word: str) -> str:
        return draw(st.sampled_from([word, word.lower(), word.upper()]))

    alternatives = [
        f" {cased('and')} ".join(
            f"{cased(field)} {operator} {draw(literals(field, value, version))}"
            for field, operator, value in group
        )
        for group in groups
    ]
    fields = ", ".join(map(cased, selected))
    where = f" {cased('or')} ".join(alternatives)
    return f"{cased('select')} {fields} from {cased('AccountingPeriod')} {cased('where')} {where}"


# Both -------------------------------------------------------------------------------


async def nobody() -> Caller:
    raise AssertionError


def asked(company: Company, text: str, version: int, *, case_counts: bool, limit: int) -> Found:
    """What the server finds."""
    by = replace(company.administrator, channel=Channel.SOAP)
    call = Asked(caller=by, version=WsdlVersion(version), renew=nobody)
    selection, _ = selection_of(parse(text), call, ACCOUNTING_PERIOD, case_sensitive=case_counts)
    return company.read(lambda books, _: books.select(selection, limit))


def plain(row: Row, fields: list[str], statuses: dict[str, str]) -> tuple[object, ...]:
    """A row as the database has it."""
    stored = {**row, "Status": statuses[row["Id"]]}
    return (row["Id"], *(kept(stored[name]) for name in fields))


def check_answers(data: st.DataObject, counts: Counter[str]) -> None:
    """One calendar, and whatever is asked of it."""
    named = data.draw(st.lists(names, min_size=3, max_size=7, unique=True))
    size = len(named)
    drawn = data.draw(st.lists(period_values, min_size=size, max_size=size))
    pending_close = data.draw(st.sampled_from(["Open", "PendingClose"]))
    with a_company() as company:
        direct(company, tenants.set_setting, "soap_pending_close_status", pending_close)
        fill(company, named, drawn, data.draw(st.integers(0, size)))
        rows = rows_of(company, pending_close)
        statuses = {each.id: str(each.status) for each in company.calendar.everything}
        for _ in range(QUERIES):
            version = data.draw(st.sampled_from([1, 48, 68, 69, 75, 81, 152]))
            groups = data.draw(questions(rows, version))
            selected = data.draw(
                st.lists(st.sampled_from(fields_of(version)), min_size=1, max_size=4, unique=True)
            )
            text = data.draw(written(selected, groups, version))
            case_counts, limit = data.draw(st.booleans()), data.draw(st.integers(1, 9))

            expected = found(rows, groups, case_counts=case_counts)
            answer = asked(company, text, version, case_counts=case_counts, limit=limit)
            shown = [plain(row, selected, statuses) for row in expected]
            assert list(answer.rows) == shown[:limit], text
            ids = tuple(row["Id"] for row in expected)
            assert answer.ids == (ids if len(ids) > limit else None), text
            if sum(map(len, groups)) > 1:
                counts["asked"] += 1
                counts["telling"] += 0 < len(expected) < len(rows)


def check_many(examples: int) -> None:
    """Ask; then see that the questions were worth asking."""
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        check_answers(data, counts)

    check()
    assert counts["asked"] >= examples
    assert counts["telling"] * 2 >= counts["asked"]


def test_a_query_finds_what_an_evaluator_of_its_own_finds() -> None:
    check_many(40)


@pytest.mark.nightly
def test_a_query_finds_what_an_evaluator_of_its_own_finds_for_long() -> None:
    check_many(500)


# The text of a query ----------------------------------------------------------------

words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda word: word.lower() not in KEYWORDS
)
any_text = st.text(st.characters(codec="utf-8"), max_size=12)
numbers = st.from_regex(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", fullmatch=True).filter(str.isascii)
LOOKS = {
    LiteralKind.TEXT: any_text,
    LiteralKind.NUMBER: numbers,
    LiteralKind.BOOLEAN: st.sampled_from(["true", "false"]),
    LiteralKind.NULL: st.just("null"),
    LiteralKind.DATE: st.dates().map(str),
    LiteralKind.DATE_TIME: st.datetimes().map(lambda at: at.isoformat()),
}
any_literal = st.one_of(
    *[st.builds(Literal, st.just(kind), look, st.just(0)) for kind, look in LOOKS.items()]
)
any_name = st.builds(Name, words, st.just(0))
any_operator = st.sampled_from([each for each in Operator if each is not Operator.ONE_OF])
any_group = st.lists(st.builds(Comparison, any_name, any_operator, any_literal), min_size=1)
any_query = st.builds(
    Query,
    object=any_name,
    fields=st.lists(any_name, min_size=1).map(tuple),
    any_of=st.lists(any_group.map(tuple), max_size=4).map(tuple),
)


def text_of(query: Query) -> str:
    """A query written down."""
    alternatives = [
        " and ".join(
            f"{each.field.name} {each.operator} "
            + (quoted(each.literal.text) if each.literal.kind == "text" else each.literal.text)
            for each in group
        )
        for group in query.any_of
    ]
    fields = ", ".join(each.name for each in query.fields)
    where = f" where {' or '.join(alternatives)}" if alternatives else ""
    return f"select {fields} from {query.object.name}{where}"


def without_places(query: Query) -> Query:
    return Query(
        object=Name(query.object.name, 0),
        fields=tuple(Name(each.name, 0) for each in query.fields),
        any_of=tuple(
            tuple(
                Comparison(
                    Name(each.field.name, 0),
                    each.operator,
                    replace(each.literal, position=0),
                )
                for each in group
            )
            for group in query.any_of
        ),
    )


@given(any_query)
def test_a_query_that_is_written_down_is_read_as_it_was(query: Query) -> None:
    assert without_places(parse(text_of(query))) == query


@given(any_query)
def test_a_place_is_where_the_name_or_the_value_stands(query: Query) -> None:
    text = text_of(query)
    read = parse(text)
    places = [read.object, *read.fields, *(each.field for group in read.any_of for each in group)]
    for name in places:
        assert text.startswith(name.name, name.position - 1)
    for group in read.any_of:
        for each in group:
            start = "'" if each.literal.kind == "text" else each.literal.text
            assert text.startswith(start, each.literal.position - 1)


@given(any_query, st.data())
def test_a_text_with_a_mistake_is_a_query_or_has_a_first_wrong_character(
    query: Query, data: st.DataObject
) -> None:
    text = text_of(query)
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 5)))
    text = text[:begin] + data.draw(any_text) + text[end:]
    error = mistake(text)
    if error is not None:
        assert 1 <= error.column <= error.position <= len(text) + 1
        assert error.message.isprintable()


def mistake(text: str) -> ZoqlError | None:
    try:
        parse(text)
    except ZoqlError as error:
        return error
    return None
