"""One call in whatever dialect, and what came of it in one form: an id or the codes, row by row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from contract.soap import Page, RowResult, Soap, SoapAnswer, z_object
from contract.zuora import PERIODS, Answer, reasons
from property.in_process import InProcess
from property.sent_rows import CUSTOM, NIL, Dialect, Sent, SentRow, Wire

CATEGORIES = {
    10: "NO_PERMISSION", 20: "INVALID_VALUE", 21: "INVALID_FIELD", 22: "MISSING_REQUIRED_VALUE",
    30: "RULE", 40: "INVALID_ID",
}  # fmt: skip
KIND = "AccountingPeriod"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a row."""

    id: str | None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """What a query found: the records of all pages, each its fields in order."""

    size: int
    records: list[list[tuple[str, Any]]]


class WholeCallRefused(Exception):
    """A call of which nothing was done; the code says why."""


class Spoken:
    """The administrator, in every dialect of one application."""

    def __init__(self, rest: InProcess, soap: Soap) -> None:
        self.rest = rest
        self.soap = soap

    # Rows ----------------------------------------------------------------------------

    def create(self, wire: Wire, rows: list[SentRow], *, single: bool = False) -> list[Done]:
        if wire.dialect is Dialect.REST:
            return [done(self.rest.send("POST", PERIODS, body(rows[0])))]
        return self._save(wire, "create", rows, single)

    def update(self, wire: Wire, rows: list[SentRow], *, single: bool = False) -> list[Done]:
        if wire.dialect is Dialect.REST:
            key = rows[0].fields["Id"].text
            said = body(SentRow({n: v for n, v in rows[0].fields.items() if n != "Id"}))
            return [done(self.rest.send("PUT", f"{PERIODS}/{key}", said), key)]
        return self._save(wire, "update", rows, single)

    def delete(self, wire: Wire, keys: list[str]) -> list[Done]:
        if wire.dialect is Dialect.REST:
            return [done(self.rest.delete(keys[0]), keys[0])]
        if wire.dialect is Dialect.ACTION:
            return self._action("delete", wire, {"type": KIND, "ids": keys})
        self._speak(wire)
        return soap_results(self.soap.try_delete(*keys), "delete")

    def step(self, name: str, key: str) -> Done:
        """One of the operations of REST alone."""
        return done(self.rest.request("PUT", f"{PERIODS}/{key}/{name}"), key)

    def _save(self, wire: Wire, call: str, rows: list[SentRow], single: bool) -> list[Done]:
        if wire.dialect is Dialect.ACTION:
            said = {"type": KIND, "objects": [in_json(row) for row in rows]}
            return self._action(call, wire, said)
        self._speak(wire)
        options = {"useSingleTransaction": "true" if single else "?"}
        content = "".join(in_xml(row) for row in rows)
        return soap_results(self.soap.call(call, content, CallOptions=options), call)

    def _action(self, call: str, wire: Wire, said: dict[str, Any]) -> list[Done]:
        answer = self._act(call, wire, said)
        results = json.loads(answer.content)
        spelled = str.lower if call == "delete" else str
        return [
            Done(each[spelled("Id")])
            if each[spelled("Success")]
            else Done(None, tuple(error["Code"] for error in each[spelled("Errors")]))
            for each in results
        ]

    def _act(self, call: str, wire: Wire, said: dict[str, Any]) -> Answer:
        version = {"X-Zuora-WSDL-Version": f"{wire.version}.0"}
        answer = self.rest.send("POST", f"/v1/action/{call}", said, version)
        if answer.status == 400:
            raise WholeCallRefused(answer.json["FaultCode"])
        assert answer.status == 200, (answer.status, answer.content)
        return answer

    def _speak(self, wire: Wire) -> None:
        self.soap.path = f"/apps/services/a/{wire.version}.0"

    # Queries -------------------------------------------------------------------------

    def query(
        self, wire: Wire, text: str, *, batch: int | None = None, case_counts: bool = True
    ) -> Records:
        """Every page of a query; each but the last has the size that was asked for."""
        if wire.dialect is Dialect.ACTION:
            return self._query_by_action(wire, text, batch)
        self._speak(wire)
        options: dict[str, object] = {} if batch is None else {"batchSize": batch}
        if not case_counts:
            options["caseSensitive"] = "false"
        page = soap_page(self.soap.try_query(text, **options), "query")
        records, locators = list(page.records), {page.locator}
        while page.locator is not None:
            assert not page.done
            assert len(page.records) == batch
            more = self.soap.query_more(page.locator, **options)
            assert (more.size, more.locator in locators) == (page.size, False)
            page = more
            records += page.records
            locators.add(page.locator)
        assert page.done
        return Records(page.size, [list(record.items()) for record in records])

    def _query_by_action(self, wire: Wire, text: str, batch: int | None) -> Records:
        conf = {} if batch is None else {"conf": {"batchSize": batch}}
        page = self._act("query", wire, {"queryString": text, **conf}).json
        records = page["records"]
        while "queryLocator" in page:
            assert not page["done"]
            assert len(page["records"]) == batch
            page = self._act("queryMore", wire, {"queryLocator": page["queryLocator"], **conf}).json
            records += page["records"]
        assert page["done"]
        return Records(page["size"], [list(record.items()) for record in records])


def body(row: SentRow) -> dict[str, Any]:
    """A row as the body of a REST request."""
    return {
        name if name in CUSTOM else name[0].lower() + name[1:]: value.plain()
        for name, value in row.fields.items()
    }


def in_json(row: SentRow) -> dict[str, Any]:
    said: dict[str, Any] = {name: value.plain() for name, value in row.fields.items()}
    return {**said, "fieldsToNull": row.nulls} if row.nulls else said


def in_xml(row: SentRow) -> str:
    """A row as an element; fieldsToNull stands before the fields."""
    nulls: dict[str, object] = {"fieldsToNull": row.nulls} if row.nulls else {}
    return z_object({**nulls, **{name: xml_text(value) for name, value in row.fields.items()}})


def xml_text(value: Sent) -> str | None:
    return None if value is NIL else value.text


def done(answer: Answer, key: str | None = None) -> Done:
    """What REST says of its one row."""
    assert answer.status == 200, (answer.status, answer.content)
    said = answer.json
    if said["success"]:
        return Done(said.get("id", key))
    return Done(None, tuple(CATEGORIES[each.category] for each in reasons(answer)))


def soap_results(said: SoapAnswer, call: str) -> list[Done]:
    if said.http.status == 500:
        raise WholeCallRefused(said.fault.code)
    return [result(each) for each in said.row_results(call)]


def result(row: RowResult) -> Done:
    return Done(row.id) if row.success else Done(None, tuple(row.codes))


def soap_page(said: SoapAnswer, call: str) -> Page:
    if said.http.status == 500:
        raise WholeCallRefused(said.fault.code)
    return said.page(call)
