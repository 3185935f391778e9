"""History as services read it: whose, which rows, and what became of a request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import ParameterInvalid, PermissionMissing
from monthend.domain.history import Event
from monthend.domain.permissions import Permission
from monthend.services import histories, history_sealing, remembered_requests
from monthend.services.audit_ports import HistoryFilter
from monthend.services.caller import Caller
from monthend.services.histories import Done, Scope
from monthend.services.remembered_requests import KeyedRequest
from monthend.services.values import instant, last_instant
from unit.services.org_tree import by_name, planted


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 1)
    company.clock.advance(timedelta(hours=1))
    company.post_entry("Jan", date(2026, 1, 5), caller=replace(company.administrator, track_id="t"))
    return company


def events(
    books: Company, scope: Scope = Scope.CALENDAR, caller: Caller | None = None, **wanted: object
) -> list[str]:
    asked = HistoryFilter(**wanted)  # type: ignore[arg-type]
    rows = books.read(lambda given, by: histories.read(given, by, scope, asked, 0, 100), caller)
    return [row.event for row in rows]


def test_the_history_of_a_calendar_is_that_of_its_books(books: Company) -> None:
    assert events(books) == ["created", "datesShifted", "journalEntryCreated"]


def test_the_history_of_a_tenant_is_that_of_nobodys_books(books: Company) -> None:
    assert events(books, Scope.TENANT) == ["tenantCreated", "userAdded"]


def test_the_history_of_a_tenant_takes_manage_users(books: Company) -> None:
    others = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    with pytest.raises(PermissionMissing):
        events(books, Scope.TENANT, others)
    assert events(books, caller=others) == events(books)


def test_instants_choose_rows(books: Company) -> None:
    later = books.clock()
    assert events(books, from_time=later) == ["journalEntryCreated"]
    assert events(books, to_time=later - timedelta(microseconds=1)) == ["created", "datesShifted"]


def outcome(books: Company, track_id: str) -> Done:
    return books.read(lambda given, by: histories.outcome_of(given, by, track_id)).done


def test_a_request_that_left_rows_was_done(books: Company) -> None:
    assert outcome(books, "t") is Done.DONE


def test_what_somebody_else_did_under_the_same_track_id_is_no_outcome(books: Company) -> None:
    other = replace(books.administrator, user_id="somebody else")
    found = books.read(lambda given, by: histories.outcome_of(given, other, "t"))
    assert (found.done, list(found.rows)) == (Done.NOT_DONE, [])


def test_an_outcome_with_more_rows_than_an_answer_has_says_so(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> tuple[int, bool]:
        outcome = books.read(lambda given, by: histories.outcome_of(given, by, "t"))
        return len(outcome.rows), outcome.more

    count, _ = found()
    monkeypatch.setattr(histories, "ROWS_OF_A_REQUEST", count)
    assert found() == (count, False)
    monkeypatch.setattr(histories, "ROWS_OF_A_REQUEST", count - 1)
    assert found() == (count - 1, True)


def test_a_request_that_left_none_was_not(books: Company) -> None:
    assert outcome(books, "other") is Done.NOT_DONE


def test_a_request_with_a_key_is_under_way_until_its_lease_is_over(books: Company) -> None:
    request = KeyedRequest(
        user_id=books.administrator.user_id, key="k", fingerprint="f", attempt="1", track_id="u"
    )
    books.store.write_directory(lambda directory: remembered_requests.begin(directory, request))
    assert outcome(books, "u") is Done.UNDER_WAY
    books.clock.advance(request.lease)
    assert outcome(books, "u") is Done.NOT_DONE


def test_a_request_that_has_left_rows_and_still_works_is_under_way(books: Company) -> None:
    request = KeyedRequest(
        user_id=books.administrator.user_id, key="k", fingerprint="f", attempt="1", track_id="t",
        whole=False,
    )  # fmt: skip
    books.store.write_directory(lambda directory: remembered_requests.begin(directory, request))
    found = books.read(lambda given, by: histories.outcome_of(given, by, "t"))
    assert (found.done, [row.event for row in found.rows]) == (
        Done.UNDER_WAY, ["journalEntryCreated"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31T12:00:00 02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31 12:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_its_forms(text: str, meant: datetime) -> None:
    assert instant.read("from", text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-31 12:00:00", datetime(2026, 1, 31, 12, 0, 0, 999999, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, 0, 0, 999999, tzinfo=UTC)),
        ("2026-01-31T12:00:00.000Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00,5Z", datetime(2026, 1, 31, 12, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_the_last_second_of_a_span_is_all_of_it(text: str, meant: datetime) -> None:
    assert last_instant.read("to", text) == meant


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "0001-01-01T00:00:00+10:00", "2" * 41])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ParameterInvalid):
        instant.read("from", text)


def test_steps_of_a_period_are_told_without_all_else_that_happened_to_it(company: Company) -> None:
    jan, feb = company.create_months(date(2026, 1, 1), 2)
    company.close_through([jan])
    company.reopen(jan)
    company.close_through([jan, feb])

    def steps(*wanted: Event) -> list[str]:
        return company.read(
            lambda books, _: [
                row.event for row in books.history.steps_of_period(books.calendar_id, jan, wanted)
            ]
        )

    assert steps(Event.REOPENED, Event.CLOSED) == ["closed", "reopened", "closed"]
    assert steps(Event.DELETED) == []


def test_the_newest_rows_come_first_where_that_is_wanted(books: Company) -> None:
    for scope in (Scope.CALENDAR, Scope.TENANT):
        oldest, newest = (
            books.read(
                lambda b, by, scope=scope, first=first: histories.read(  # type: ignore[misc]
                    b, by, scope, HistoryFilter(newest_first=first), 0, 1000
                )
            )
            for first in (False, True)
        )
        assert len(oldest) > 1
        assert [each.commit_sequence for each in newest] == [
            each.commit_sequence for each in reversed(oldest)
        ]


def verified(company: Company, by: Caller) -> list[tuple[str, bool]]:
    """The chains that somebody may verify, and whether each is whole and sealed."""
    found = company.read(histories.verify, by)
    return [(each.of, not each.findings and not each.waiting) for each in found]


def test_chains_of_ones_books_are_verified_and_that_of_the_tenant_by_who_may(
    books: Company,
) -> None:
    others = books.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    assert verified(books, others) == [("Acme", False)]
    history_sealing.seal_waiting(books.store)
    assert verified(books, others) == [("Acme", True)]
    assert verified(books, books.sign_in()) == [("Acme", True), ("Acme, as a whole", True)]


def test_where_there_are_orgs_each_has_a_chain(company: Company) -> None:
    planted(company)
    history_sealing.seal_waiting(company.store)
    names = [name for name, _ in verified(company, by_name(company))]
    assert names[-1] == "Acme, as a whole"
    assert {"Acme, West", "Acme, East", "Acme, North"} < set(names)
