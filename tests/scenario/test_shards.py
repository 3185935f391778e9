"""Two databases with half of the tenants each answer what one with all of them answers.

The tenants take turns within a database, a step each; their keys, ids and commit numbers
differ from database to database, and nothing that they are told does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

import awkward_ledger
from any_store import AnyStore
from company import Clock, Company, secrets_for_tests
from engine_files import compared, stored
from monthend.domain.errors import Refusal
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import ADMINISTRATOR, Channel
from monthend.services import audit, replay, sessions, tenants, trial_balances
from monthend.services.caller import Caller
from monthend.services.computed_files import NotComputed
from monthend.storage import details
from monthend.storage.ledger import public_id
from monthend.storage.opening import open_store
from moved import KINDS, empty_place

TENANTS = ("Acme", "Brown", "Carter", "Doyle")
HALVES = (TENANTS[::2], TENANTS[1::2])
NAMES = ("Dec", "Jan", "Feb")
JANUARY = date(2026, 1, 31)
ROWS = 60
FINISHED = {
    "Invoice Item": "Posted", "Payment": "Processed", "Revenue Event Item": "Distributed",
}  # fmt: skip
INVOICES = ("Invoice Item", "Payment")

pytestmark = pytest.mark.postgresql_by_night


class Databases:
    """New databases of one kind, closed in the end."""

    def __init__(self, kind: str, request: pytest.FixtureRequest, folder: Path) -> None:
        self._kind, self._request, self._folder = kind, request, folder
        self._opened = ExitStack()
        self._made = 0

    def new(self) -> AnyStore:
        self._made += 1
        folder = self._folder / f"database-{self._made}"
        folder.mkdir()
        url = empty_place(self._kind, self._request, folder)
        store: Any = open_store(url, clock=Clock(), readers=2, writers=3, new=True)
        self._opened.callback(store.close)
        store.create_schema()
        return store  # type: ignore[no-any-return]

    def close(self) -> None:
        self._opened.close()


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    made = Databases(request.param, request, tmp_path)
    yield made
    made.close()


def founded(store: AnyStore, name: str) -> Company:
    """A tenant in a store that may have others."""
    made = store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, name, "USD", secrets_for_tests(), creator=None
        )
    )
    # Users have names of their own in a whole database, and the first of each tenant is `admin`.
    first = caller_of(store, name, made.username)
    store.write_directory(
        lambda directory: tenants.add_user(
            directory, first, controller(name), ADMINISTRATOR, secrets_for_tests()
        )
    )
    by = caller_of(store, name, controller(name))
    return Company(store=store, clock=Clock(), administrator=by)


def controller(name: str) -> str:
    return f"controller of {name}"


def caller_of(store: AnyStore, tenant: str, username: str) -> Caller:
    return store.read_directory(
        lambda directory: sessions.caller_by_name(directory, tenant, username, Channel.REST)
    )


def month(company: Company, name: str) -> AccountingPeriod:
    found = company.calendar.named(name)
    assert found is not None
    return found


# What happens to a tenant -----------------------------------------------------------------


def life(company: Company, name: str) -> Iterator[object]:
    """A quarter of a tenant, made of its name; what is yielded was answered at once."""
    chance = Random(name)
    company.add_codes()
    yield None
    awkward_ledger.fill(company, chance, ROWS)
    yield None
    if chance.random() < 0.5:
        by = company.administrator
        company.store.write_directory(
            lambda directory: tenants.set_setting(directory, by, "late_transactions", "queue")
        )
        company.administrator = caller_of(company.store, name, by.username)
    numbers = []
    for _ in range(chance.randint(2, 5)):
        day = date(2026, 1, chance.randint(1, 31))
        numbers.append(company.post_entry("Jan", day, chance.randint(1, 9_999)))
        yield numbers[-1]
    company.cancel_entry(numbers[0])
    yield refused(company, "Jan")
    finish(company, month(company, "Dec"))
    company.close(month(company, "Dec").id)
    company.run_trial_balances()
    yield refused(company, "Dec")
    run = company.ask_for_run(*INVOICES, period_name="Jan", entry_day=JANUARY)
    company.run_journal_runs()
    yield run
    if chance.random() < 0.5:
        yield told(lambda: company.pending_close(month(company, "Jan").id))
    company.run_trial_balances()
    yield company.post_entry("Feb", date(2026, 2, chance.randint(1, 28)), chance.randint(1, 999))


def finish(company: Company, period: AccountingPeriod) -> None:
    """Leave nothing open in a period."""
    calendar = company.administrator.calendar_id
    open_rows = company.rows(
        "SELECT id, type FROM subledger_transaction WHERE calendar_id = ? "
        "AND date BETWEEN ? AND ? AND status IN ('Draft', 'Pending') ORDER BY number",
        calendar, str(period.start_date), str(period.end_date),
    )  # fmt: skip
    for key, kind in open_rows:
        assert isinstance(key, int)
        company.set_status(public_id(calendar, key), FINISHED[str(kind)])


def refused(company: Company, name: str) -> str:
    """What somebody is told who posts into a month, closes the last one and deletes the first."""
    return "; ".join(
        (
            told(lambda: company.post_entry(name, month(company, name).end_date or JANUARY, 5)),
            told(lambda: company.close(month(company, "Feb").id)),
            told(lambda: company.delete(month(company, name).id)),
        )
    )


def told(attempt: Callable[[], object]) -> str:
    try:
        # What waits in the queue has a key and no number.
        return re.sub(r"late transaction \d+", "late transaction", str(attempt()))
    except Refusal as refusal:
        return f"{type(refusal).__name__}: {refusal}"


def lived(store: AnyStore, names: Sequence[str]) -> dict[str, tuple[Company, list[object]]]:
    """All tenants of a database, who take turns, and what each was answered at once."""
    companies = {name: (founded(store, name), list[object]()) for name in names}
    lives = {name: life(company, name) for name, (company, _) in companies.items()}
    while lives:
        for name in list(lives):
            try:
                companies[name][1].append(next(lives[name]))
            except StopIteration:
                del lives[name]
    return companies


# What is asked of it ----------------------------------------------------------------------


def answers(company: Company) -> dict[str, Any]:
    """Whatever has no key, id or commit number in it."""
    found: dict[str, Any] = {"codes": sorted(codes(company)), "numbers": entries(company)}
    for name in NAMES:
        period = month(company, name)
        found[f"period {name}"] = shown(company, period)
        if not period.closed:
            found[f"files {name}"] = compared(stored(company, period))
        found[f"balance {name}"] = balance(company, period)
        found[f"history {name}"] = [(row.event, row.channel) for row in company.history(period.id)]
    return found


def shown(company: Company, period: AccountingPeriod) -> Any:
    run, status = period.trial_balance, company.journal_status(period.id)
    dates = (period.name, period.start_date, period.end_date, period.fiscal_year)
    entered = (list(status.outstanding), list(status.balances), status.identity)
    return *dates, period.status, run.status, run.error_message, *entered


def balance(company: Company, period: AccountingPeriod) -> Any:
    """The stored result, which the lines must add up to."""
    read = company.read(lambda books, by: trial_balances.read(books, by, period.id, verify=True))
    assert read.drift == []
    return read.frozen.sha256, read.rows, list(read.frozen.identities)


def codes(company: Company) -> list[tuple[object, ...]]:
    known = company.read(lambda books, _: list(books.codes().values()))
    return [(code.name, code.type, code.active, code.used) for code in known]


def entries(company: Company) -> list[tuple[object, ...]]:
    calendar = company.administrator.calendar_id
    return company.rows(
        "SELECT number, date, currency, status, transferred, document_date FROM journal_entry "
        "WHERE calendar_id = ? ORDER BY number",
        calendar,
    )


def everything(databases: Databases, shares: Sequence[Sequence[str]]) -> Any:
    """The answers of all tenants, spread over as many databases as there are shares."""
    found = {}
    for names in shares:
        store = databases.new()
        for name, (company, at_once) in lived(store, names).items():
            found[name] = at_once, answers(company)
        assert not audit.verify(store).findings
        assert not replay.replay(store, each_entry=True).anomalies
    return found


def test_half_of_the_tenants_in_each_of_two_databases_are_answered_as_in_one(
    databases: Databases,
) -> None:
    together = everything(databases, [TENANTS])
    apart = everything(databases, HALVES)
    assert sorted(together) == sorted(apart) == sorted(TENANTS)
    for name in TENANTS:
        assert apart[name][0] == together[name][0], name
        for asked, answer in together[name][1].items():
            assert apart[name][1][asked] == answer, (name, asked)
    assert len({str(told) for told in together.values()}) == len(TENANTS)


@pytest.mark.nightly
@pytest.mark.parametrize(
    "relation",
    [
        "counted_transaction",
        # On PostgreSQL the answers stay the same: this control shows nothing there.
        pytest.param("known_rate", marks=pytest.mark.sqlite_only),
    ],
)
def test_a_query_that_forgets_whose_rows_it_reads_is_found(
    databases: Databases, relation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what crosses the key answers otherwise as soon as others are there."""
    text = details.RELATIONS[relation]
    forgetful = re.sub(r"(\w+\.)?(calendar_id|c\.id|id) = :calendar_id", ":calendar_id > 0", text)
    assert forgetful != text
    apart = everything(databases, HALVES)
    monkeypatch.setitem(details.RELATIONS, relation, forgetful)
    details.statement.cache_clear()
    try:
        together = everything(databases, [TENANTS])
    except (AssertionError, KeyError, NotComputed):
        return
    finally:
        details.statement.cache_clear()
    assert together != apart
