"""What the preview says of a close is what the close does, over whatever situations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from company import ALL_PERMISSIONS, Company
from late import set_to
from monthend.domain.errors import Refusal
from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.domain.permissions import Channel, Permission
from monthend.domain.trial_balance import parse
from monthend.services import close_preview
from monthend.services.caller import Caller
from monthend.services.close_preview import ClosePreview
from monthend.services.close_preview_data import as_data
from monthend.subledger.prior_years import PNL_OPENINGS
from property.passing import passing_company

START, MONTHS = date(2026, 1, 1), 3
STATUSES = sorted(
    (kind, status)
    for kind, rule in TRANSACTION_TYPES.items()
    for status in rule.steps
    if kind in {"Invoice Item", "Payment", "Refund", "Credit Memo Item", "Debit Memo Item"}
    or kind in {"Charge", "Revenue Event Item"}
)
WITHHELD: tuple[frozenset[Permission], ...] = (
    frozenset(),
    frozenset({Permission.MANAGE_CLOSE_PROCESS}),
    frozenset({Permission.RUN_TRIAL_BALANCE}),
    frozenset({Permission.API_WRITE_ACCESS}),
)
STEPS = st.sampled_from(("close", "pending close", "reopen", "ask for a run", "run"))
SEEN: Counter[bool] = Counter()


@contextmanager
def books() -> Iterator[Company]:
    with passing_company() as (company, _):
        company.create_months(START, MONTHS)
        yield company


def attempt(company: Company, step: str, period_id: str) -> None:
    """A step that may be refused, which is how the situations come about."""
    try:
        if step == "close":
            company.close(period_id)
        elif step == "pending close":
            company.pending_close(period_id)
        elif step == "reopen":
            company.reopen(period_id)
        elif step == "ask for a run":
            company.request_trial_balance(period_id)
        else:
            company.run_trial_balances()
    except Refusal:
        pass


def place(company: Company, kind: str, status: str, offset: int) -> None:
    day = START + timedelta(days=offset)
    period = company.calendar.on(day)
    assert period is not None
    if not period.closed:
        company.add_transaction(kind, status, day)


@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(st.tuples(STEPS, st.integers(0, MONTHS - 1)), max_size=8),
    placed=st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(0, 100)), max_size=3),
    asked=st.integers(0, MONTHS),
    withheld=st.sampled_from(WITHHELD),
    channel=st.sampled_from((Channel.REST, Channel.CLI, Channel.SOAP)),
)
def test_preview_and_close_agree(
    steps: list[tuple[str, int]],
    placed: list[tuple[tuple[str, str], int]],
    asked: int,
    withheld: frozenset[Permission],
    channel: Channel,
) -> None:
    with books() as company:
        for step, month in steps:
            attempt(company, step, company.calendar.periods[month].id)
        for (kind, status), offset in placed:
            place(company, kind, status, offset)
        period = company.calendar.everything[asked]
        by = company.caller(ALL_PERMISSIONS - withheld, channel)
        before = company.dump()
        said = company.read(lambda given, who: close_preview.make(given, who, period.id), by)
        assert company.dump() == before
        SEEN[said.would_close] += 1
        refusal = refusal_of(company, period.id, by)
        assert (type(refusal), str(refusal)) == (type(said.refusal), str(said.refusal))
        if refusal is None:
            closed_as_said(company, period.id, said)


def refusal_of(company: Company, period_id: str, by: Caller) -> Refusal | None:
    """What a close is answered with, None when it went through."""
    try:
        company.close(period_id, by)
    except Refusal as refusal:
        return refusal
    return None


def closed_as_said(company: Company, period_id: str, said: ClosePreview) -> None:
    """The period has the status that was said, and its result the rows."""
    assert all(check.holds for check in said.checks)
    (change,) = as_data(said)["changes"]
    after = company.calendar.get(period_id)
    assert after is not None
    assert change["new"]["status"] == after.status.value
    company.run_trial_balances()
    assert said.freezes is not None
    assert parse(frozen_of(company, period_id)) == said.freezes.rows


def frozen_of(company: Company, period_id: str) -> bytes:
    frozen = company.read(lambda given, who: given.runs.latest(period_id))
    assert frozen is not None
    return frozen.canonical


BOOKED = st.tuples(
    st.integers(0, 3),
    st.sampled_from(
        (
            ("Receivable", "Revenue"), ("Revenue", "Receivable"), ("Cash", "Receivable"),
            ("Deferred", "Revenue"), ("Revenue", "Deferred"),
        )
    ),
    st.sampled_from((500, 1000)),
    st.sampled_from(("USD", "EUR")),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    booked=st.lists(BOOKED, max_size=8),
    years=st.lists(st.booleans(), min_size=MONTHS, max_size=MONTHS),
    opening=st.sampled_from(PNL_OPENINGS),
)
def test_the_next_period_opens_as_the_preview_says(
    booked: list[tuple[int, tuple[str, str], int, str]], years: list[bool], opening: str
) -> None:
    with books() as company:
        company.create_months(company.calendar.everything[-1].start_date or START, 1)
        year = 2026
        for period, begins in zip(company.calendar.periods[1:], years, strict=True):
            year += begins
            company.update(period.id, {"fiscal_year": year})
        for period in company.calendar.periods:
            company.add_rate(period.end_date or START, "EUR", "USD", "1.10")
        for month, codes, amount, currency in booked:
            day = company.calendar.periods[month].start_date or START
            company.add_transaction(
                "Invoice Item", "Posted", day, amount=amount, currency=currency,
                home_amount=amount * 2, codes=codes,
            )  # fmt: skip
        set_to(company, "pnl_opening", opening)
        for period, following in pairwise(company.calendar.periods):
            said = company.read(partial(close_preview.make, period_id=period.id))
            company.close_through([period.id])
            company.request_trial_balance(following.id)
            company.run_trial_balances()
            canonical = frozen_of(company, following.id)
            opened = {row.key: (row.opening, row.home_opening) for row in parse(canonical)}
            assert {key: amounts for key, amounts in opened.items() if any(amounts)} == {
                row.key: (row.closing, row.home_closing) for row in said.openings
            }


def test_both_answers_were_among_the_situations() -> None:
    assert not SEEN or min(SEEN[True], SEEN[False]) > 0
