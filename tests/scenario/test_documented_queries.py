"""The queries of the ZOQL page, asked of the rows that the page shows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from company import Clock, Company
from monthend.objects.asked import Asked
from monthend.objects.calls import RowCalls
from monthend.objects.fields import ApiField, ApiObject
from monthend.objects.queries import QueryCalls, QueryOptions
from monthend.objects.refusals import CallRefused, RowResult
from monthend.objects.rows import GivenRow
from monthend.objects.versions import LATEST, WsdlVersion
from monthend.services.caller import Caller
from monthend.storage.store import SqliteStore

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "zoql.md").read_text("utf-8")
EXAMPLE = re.compile(r"^```zoql(?P<options>.*)\n(?P<lines>(?:.*\n)+?)```$", re.MULTILINE)
EXAMPLES = list(EXAMPLE.finditer(TEXT))
ANSWER = "→ "
TYPE = "AccountingPeriod"


def shown_rows() -> list[dict[str, str]]:
    """The rows of the page's first table; an empty cell is null."""
    lines = [line for line in TEXT.split("```")[0].splitlines() if line.startswith("|")]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]


def asked(company: Company, version: str = str(LATEST)) -> Asked:
    caller = company.caller()

    async def renew() -> Caller:
        return caller

    return Asked(caller=caller, version=WsdlVersion.parse(version), renew=renew)


def as_texts(
    asking: Asked, known: ApiObject, fields: Sequence[ApiField], rows: Sequence[tuple[Any, ...]]
) -> list[dict[str, str]]:
    """The values of each record, as they are shown."""
    shown = [field.kind.shown or (lambda value, _: str(value)) for field in fields]
    return [
        {
            field.name: show(value, asking.reading)
            for field, show, value in zip(fields, shown, row[1:], strict=True)
            if value is not None
        }
        for row in rows
    ]


def given(**fields: str) -> GivenRow:
    return GivenRow(TYPE, tuple(fields.items()), ())


def done(results: list[RowResult]) -> str:
    (result,) = results
    assert result.id is not None, result.errors
    return result.id


class Asking:
    """The rows of the page in a store, and queries of them."""

    def __init__(self, store: SqliteStore, company: Company, clock: Clock) -> None:
        self._rows, self._queries = RowCalls(store), QueryCalls(store, clock)
        self._company = company

    async def fill(self) -> None:
        """Create the rows, the open-ended one left out, and close what is closed."""
        for place, row in enumerate(shown_rows()):
            if "EndDate" not in row:
                continue
            left_out = {"Status"} if place == 0 else {"Status", "StartDate"}
            fields = {name: text for name, text in row.items() if name not in left_out}
            asking = asked(self._company)
            key = done(await self._rows.create(asking, [given(**fields)]))
            if row["Status"] == "Closed":
                done(await self._rows.update(asking, [given(Id=key, Status="Closed")]))

    async def records(
        self, text: str, version: str = str(LATEST), *, case_sensitive: bool | None = None
    ) -> list[dict[str, str]]:
        options = QueryOptions(case_sensitive=case_sensitive)
        page = await self._queries.query(asked(self._company, version), text, options, as_texts)
        return page.records

    def answer(self, text: str, version: str, case_sensitive: bool | None) -> list[str]:
        """What the page says below a query: a line for each record, or the refusal."""
        try:
            records = asyncio.run(self.records(text, version, case_sensitive=case_sensitive))
        except CallRefused as refused:
            return [f"{refused.code_in(WsdlVersion.parse(version))}: {refused.message}"]
        return [", ".join(record.values()) for record in records]


@pytest.fixture
def asking(store: SqliteStore, company: Company, clock: Clock) -> Asking:
    asking = Asking(store, company, clock)
    asyncio.run(asking.fill())
    return asking


def test_the_rows_are_those_of_the_table(asking: Asking) -> None:
    fields = ", ".join(shown_rows()[0])
    records = asyncio.run(asking.records(f"select {fields} from {TYPE}"))
    assert records == [dict(sorted(row.items())) for row in shown_rows()]


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == TEXT.count("```zoql")


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"line {TEXT.count(chr(10), 0, example.start()) + 1}"
)
def test_a_query_answers_as_the_page_says(asking: Asking, example: re.Match[str]) -> None:
    options = dict(option.split("=") for option in example["options"].split())
    lines = example["lines"].splitlines()
    query = "\n".join(line for line in lines if not line.startswith(ANSWER))
    said = [line.removeprefix(ANSWER) for line in lines if line.startswith(ANSWER)]
    sensitive = {"false": False}.get(options.get("caseSensitive", ""))
    assert said == asking.answer(query, options.get("version", str(LATEST)), sensitive)
