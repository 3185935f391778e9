"""Whatever is cancelled after the close comes to nothing with its reversal, and runs go on."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

import awkward_ledger
from company import ALL_PERMISSIONS, Company
from imported import import_rates, kept_sums, summed_lines
from late import approve, set_to, waiting
from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.domain.period import AccountingPeriod, TrialBalanceStatus
from monthend.domain.permissions import Permission
from monthend.services import replay, trial_balances
from monthend.services.caller import Caller
from monthend.storage.ledger import public_id
from property.passing import passing_company

# What a reversal that counts and what it takes back have posted together, by code.
TOGETHER = (
    "SELECT r.number, l.code_id, sum(l.amount), sum(l.home_amount), "
    "count(*) - count(l.home_amount) FROM {table} r JOIN {table} o ON o.id = r.reverses "
    "JOIN line l ON l.{key} IN (r.id, o.id) "
    "WHERE r.status NOT IN ('Canceled', 'Cancelled') GROUP BY r.id, 1, 2 "
    "HAVING sum(l.amount) <> 0 OR sum(l.home_amount) <> 0 OR count(*) <> count(l.home_amount)"
)


@settings(max_examples=15, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(("earliest_open", "queue")),
    st.booleans(),
)
def test_reversals_and_their_originals_come_to_nothing(
    chance: Random, policy: str, rates_come_late: bool
) -> None:
    with passing_company() as (company, _):
        awkward_ledger.fill(company, chance, 40, rates=not rates_come_late)
        set_to(company, "late_transactions", policy)
        cancel_some(company, chance, lately(company, rates_come_late=rates_come_late))
        if rates_come_late:
            import_rates(company, *awkward_ledger.quoted(chance))
        for name in ("Dec", "Jan", "Feb"):
            check_run(company, name)
        for table, key in (
            ("subledger_transaction", "transaction_id"), ("journal_entry", "entry_id")
        ):  # fmt: skip
            assert company.rows(TOGETHER.format(table=table, key=key)) == []
        assert kept_sums(company) == summed_lines(company)
        assert replay.replay(company.store, each_entry=True).anomalies == ()


def lately(company: Company, *, rates_come_late: bool) -> Caller:
    """December closed; or pending close while its rates are unknown, and who finds it late."""
    december = month(company, "Dec").id
    for key, status in company.rows(
        "SELECT id, status FROM subledger_transaction WHERE date < '2026-01-01' "
        "AND status IN ('Draft', 'Pending')"
    ):
        assert isinstance(key, int)
        resolved = "Canceled" if status == "Draft" else "Distributed"
        company.set_status(public_id(company.administrator.calendar_id, key), resolved)
    if not rates_come_late:
        company.close_through([december])
        return company.caller()
    company.pending_close(december)
    company.run_trial_balances()
    return company.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})


def cancel_some(company: Company, chance: Random, by: Caller) -> None:
    """Cancel about half of what December counts; some reversals too, and then anew."""
    for _ in range(2):
        cancel_transactions(company, chance, by)
        cancel_entries(company, chance, by)
        for late in waiting(company):
            if late.decided_on is None:
                approve(company, late.id)
        cancel_reversals(company, chance)


def cancel_transactions(company: Company, chance: Random, by: Caller) -> None:
    for key, kind, status in company.rows(
        "SELECT t.id, t.type, t.status FROM subledger_transaction t WHERE t.date < '2026-01-01' "
        "AND NOT EXISTS (SELECT 1 FROM subledger_transaction r "
        "WHERE r.reverses = t.id AND r.status <> 'Canceled') ORDER BY t.id"
    ):
        rule = TRANSACTION_TYPES[str(kind)]
        counts = status == rule.counted and "Canceled" in rule.steps[str(status)]
        if counts and chance.random() < 0.5:
            assert isinstance(key, int)
            company.set_status(public_id(by.calendar_id, key), "Canceled", by)


def cancel_entries(company: Company, chance: Random, by: Caller) -> None:
    for (number,) in company.rows(
        "SELECT e.number FROM journal_entry e WHERE e.date < '2026-01-01' "
        "AND e.status = 'Created' AND NOT EXISTS (SELECT 1 FROM journal_entry r "
        "WHERE r.reverses = e.id AND r.status = 'Created') ORDER BY e.id"
    ):
        if chance.random() < 0.5:
            company.cancel_entry(str(number), by)


def cancel_reversals(company: Company, chance: Random) -> None:
    """Those of open days are there no more, and what they took back can be taken back anew."""
    for (key,) in company.rows(
        "SELECT id FROM subledger_transaction "
        "WHERE reverses IS NOT NULL AND status <> 'Canceled' ORDER BY id"
    ):
        if chance.random() < 0.3:
            assert isinstance(key, int)
            company.set_status(public_id(company.administrator.calendar_id, key), "Canceled")
    for (number,) in company.rows(
        "SELECT number FROM journal_entry WHERE reverses IS NOT NULL AND status = 'Created'"
    ):
        if chance.random() < 0.3:
            company.cancel_entry(str(number))


def check_run(company: Company, name: str) -> None:
    period = month(company, name)
    if period.status != "Closed":
        company.request_trial_balance(period.id)
        company.run_trial_balances()
    outcome = company.period(period.id).trial_balance
    assert outcome.status is TrialBalanceStatus.COMPLETED, outcome.error_message
    shown = company.read(lambda given, by: trial_balances.read(given, by, period.id))
    assert [proof["name"] for proof in shown.frozen.identities][:3] == ["R1", "R2", "R3"]


def month(company: Company, name: str) -> AccountingPeriod:
    found = company.calendar.named(name)
    assert found is not None
    return found
