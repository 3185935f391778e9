"""One application and the naive model beside it: calls go to both, views are held against both."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from company import Clock
from contract.zuora import PERIODS
from monthend.app import build
from monthend.services import tenants
from monthend.storage.store import SqliteStore
from property import zoql_by_chance
from property.in_process import InProcess, found_tenant, soap_client
from property.sent_rows import (
    CUSTOM,
    INVALID,
    MISSING,
    Dialect,
    SentRow,
    Wire,
    good,
    meaning,
    wrong_in_create,
    wrong_in_update,
)
from property.spoken import Done, Records, Spoken, WholeCallRefused
from property.views import compared, over_rest, record, values_of
from property.wire_model import WireModel
from property.zoql_by_chance import Asked
from property.zoql_evaluator import Row, found

NOBODY = "0" * 32
UNDONE = "TRANSACTION_FAILED"
BY_REFUSAL = {
    "PeriodNotFound": "INVALID_ID",
    "RequiredFieldMissing": MISSING,
    "EndBeforeStart": INVALID,
}
BY_REFUSAL_OF_OBJECTS = {
    "PeriodNameTaken": "DUPLICATE_VALUE",
    "ClosedPeriodField": "ACCOUNTING_PERIOD_CLOSED",
}
CANNOT_DELETE, RULE = "CANNOT_DELETE", "RULE"

told: Counter[str] = Counter()
"""What the queries with several conditions of a run found: all rows, none, or `some` of them."""


def code(refusal: str, wire: Wire, call: str) -> str:
    """The code of a refusal by a rule, as the documents of each dialect have it."""
    if refusal in BY_REFUSAL:
        return BY_REFUSAL[refusal]
    if wire.dialect is Dialect.REST:
        return RULE
    return CANNOT_DELETE if call == "delete" else BY_REFUSAL_OF_OBJECTS.get(refusal, INVALID)


class BothBooks(RuleBasedStateMachine):
    """The server over one database, and the model; each knows the periods by a name of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        path = str(Path(self.folder.name) / "books.db")
        self.store = SqliteStore(path, clock=self.clock, synchronous="OFF")
        self.company, credentials = found_tenant(self.store, self.clock)
        self.company.add_codes()
        self.user = credentials.user_id
        for name, kind in CUSTOM.items():
            self.declare(name, kind)
        self.loop = asyncio.new_event_loop()
        app = build(self.store, clock=self.clock)
        rest = InProcess(app, self.loop)
        rest.sign_in(credentials)
        self.spoken = Spoken(rest, soap_client(InProcess(app, self.loop), credentials))
        self.model = WireModel(self.clock)
        self.ids = {"open-ended": self.company.calendar.open_ended.id}
        self.pending_as = "Open"
        self.made = 0

    def teardown(self) -> None:
        self.loop.close()
        self.store.close()
        self.folder.cleanup()

    def declare(self, name: str, kind: str) -> None:
        by = self.company.sign_in()
        self.store.write_directory(
            lambda directory: tenants.add_custom_field(
                directory, by, "AccountingPeriod", name, kind
            )
        )
        self.company.sign_in()

    def set(self, name: str, value: str) -> None:
        by = self.company.sign_in()
        self.store.write_directory(
            lambda directory: tenants.set_setting(directory, by, name, value)
        )
        self.company.sign_in()

    # Rows to both ----------------------------------------------------------------------

    def create(self, wire: Wire, rows: list[SentRow], *, single: bool = False) -> None:
        keys = [f"period {self.made + number}" for number in range(len(rows))]
        self.made += len(rows)
        wrong = [wrong_in_create(wire, row) for row in rows]
        expected = self.expected(
            wire,
            "create",
            wrong,
            lambda place: self.model.create_row(keys[place], meaning(wire, rows[place])),
            single=single,
        )
        results = self.spoken.create(wire, rows, single=single)
        assert codes(results) == expected, f"{codes(results)}, not {expected}"
        for key, each in zip(keys, results, strict=True):
            if each.id is not None:
                self.ids[key] = each.id

    def update(
        self, wire: Wire, named: list[tuple[str | None, SentRow]], *, single: bool = False
    ) -> None:
        """Change rows; each is named by a key of the model, by another text, or by none."""
        wrong, rows = [], []
        for key, row in named:
            fields = {} if key is None else {"Id": good(self.ids.get(key, key))}
            rows.append(SentRow({**row.fields, **fields}, row.nulls))
            wrong.append([*wrong_id(key, self.ids), *wrong_in_update(wire, rows[-1])])
        expected = self.expected(
            wire,
            "update",
            wrong,
            lambda place: self.model.change_row(str(named[place][0]), meaning(wire, rows[place])),
            single=single,
        )
        results = self.spoken.update(wire, rows, single=single)
        assert codes(results) == expected, f"{codes(results)}, not {expected}"
        self.compare_ids(results, [key for key, _ in named])

    def delete(self, wire: Wire, keys: list[str]) -> None:
        sent = [self.ids.get(key, key) for key in keys]
        if wire.dialect is not Dialect.REST and wire.version < 76:
            assert self.refused_whole(lambda: self.spoken.delete(wire, sent)) == "INVALID_TYPE"
            return
        wrong = [wrong_id(key, self.ids) for key in keys]
        expected = self.expected(
            wire, "delete", wrong, lambda place: self.model.delete("administrator", keys[place])
        )
        results = self.spoken.delete(wire, sent)
        assert codes(results) == expected, f"{codes(results)}, not {expected}"
        self.compare_ids(results, list(keys))

    def step(self, name: str, key: str) -> None:
        """An operation that REST alone has."""
        act = getattr(
            self.model,
            {"run-trial-balance": "request_trial_balance"}.get(name, name.replace("-", "_")),
        )
        refusal = self.model.answer(lambda: act("administrator", key))
        expected = [] if refusal == "ok" else [code(refusal, Wire(Dialect.REST), name)]
        assert codes([self.spoken.step(name, self.ids.get(key, NOBODY))]) == [expected]

    def expected(
        self, wire: Wire, call: str, wrong: list[list[str]], act: Any, *, single: bool = False
    ) -> list[list[str]]:
        """The codes of each row; the model has done what was asked where that is none."""
        single = single and wire.dialect is Dialect.SOAP
        answers = []
        with self.model.all_or_nothing() as undo:
            for place, unreadable in enumerate(wrong):
                if unreadable:
                    answers.append(sorted(unreadable))
                    continue
                refusal = self.model.answer(lambda place=place: act(place))  # type: ignore[misc]
                answers.append([] if refusal == "ok" else [code(refusal, wire, call)])
                if single and refusal != "ok":
                    break
            if single and any(answers):
                undo()
                if any(wrong):
                    answers = [sorted(each) for each in wrong]
                answers += [[]] * (len(wrong) - len(answers))
                answers = [each or [UNDONE] for each in answers]
        return answers

    def compare_ids(self, results: list[Done], keys: list[str | None]) -> None:
        for each, key in zip(results, keys, strict=True):
            assert each.id == (None if each.codes else self.ids[str(key)])

    def refused_whole(self, call: Any) -> str:
        try:
            call()
        except WholeCallRefused as refused:
            return str(refused)
        return ""

    # Views of both ----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Every period of the model, as the object API has it."""
        return [
            values_of(period, self.ids[period["key"]], self.user, self.pending_as)
            for period in self.model.everything()
        ]

    def compare_rest(self) -> None:
        shown = self.spoken.rest.get(PERIODS).json["accountingPeriods"]
        expected = [
            over_rest(period, self.ids[period["key"]], self.user)
            for period in self.model.everything()
        ]
        for each, wanted in zip(shown, expected, strict=True):
            assert {name: each[name] for name in wanted} == wanted, {
                n: (each[n], wanted[n]) for n in wanted if each[n] != wanted[n]
            }

    def compare_all_fields(self, wire: Wire, fields: list[str], batch: int | None) -> None:
        text = f"select {', '.join(fields)} from AccountingPeriod"
        answer = self.spoken.query(wire, text, batch=batch)
        self.compare(wire, answer, fields, self.rows())

    def compare_query(self, wire: Wire, asked: Asked, batch: int | None, case: bool) -> None:
        rows = self.rows()
        expected = found(rows, asked.any_of, case_counts=case)
        if asked.conditions > 1:
            told["several"] += 1
            told["some"] += 0 < len(expected) < len(rows)
        answer = self.spoken.query(wire, asked.text, batch=batch, case_counts=case)
        self.compare(wire, answer, asked.fields, expected)

    def query_by_chance(self, wire: Wire, seed: int) -> None:
        by = Random(seed)
        case = wire.dialect is Dialect.ACTION or by.random() < 2 / 3
        asked = zoql_by_chance.query(by, self.rows(), wire, case_counts=case)
        self.compare_query(wire, asked, by.choice([None, None, 1, 2, 3]), case)

    def compare(self, wire: Wire, answer: Records, fields: list[str], expected: list[Row]) -> None:
        shown = [[(name, compared(name, value)) for name, value in each] for each in answer.records]
        assert shown == [record(row, fields, wire) for row in expected]
        assert answer.size == len(expected)


def wrong_id(key: str | None, ids: dict[str, str]) -> list[str]:
    """The codes of an id that is missing or has not the form of one."""
    if key is None:
        return [MISSING]
    return [] if key in ids or key == NOBODY else ["INVALID_ID"]


def codes(results: list[Done]) -> list[list[str]]:
    return [sorted(each.codes) for each in results]
