"""A request with a key is done once, whatever dies on the way, and answered alike for a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from any_store import rows_of
from company import Company
from monthend.services import periods, remembered_requests
from monthend.services.audit_ports import (
    SEQUENCE_HEADER,
    RememberedAnswer,
    RememberedRequest,
)
from monthend.services.ports import Books
from monthend.services.remembered_requests import (
    KEPT,
    LEASE,
    KeyedRequest,
    KeyUsedOtherwise,
    RequestUnderWay,
)
from monthend.storage.requests import DROPPED_AT_ONCE

REQUEST = KeyedRequest(user_id="u", key="k", fingerprint="f", attempt="1", track_id="t")
ANSWER = RememberedAnswer(status=200, headers=(("commit", "7"),), body=b'{"success":true}')
MOMENT = timedelta(seconds=1)


def begin(company: Company, request: KeyedRequest = REQUEST) -> RememberedAnswer | None:
    return company.store.write_directory(
        lambda directory: remembered_requests.begin(directory, request)
    )


def do(company: Company, request: KeyedRequest = REQUEST) -> None:
    """The work of the request, finished in its transaction: the next period is created."""

    def work(books: Books) -> None:
        periods.create(
            books, company.administrator,
            {
                "name": f"P{len(books.calendar().periods)}",
                "start_date": None if books.calendar().periods else date(2026, 1, 1),
                "end_date": date(2026 + len(books.calendar().periods), 1, 31),
                "fiscal_year": 2026,
            },
        )  # fmt: skip
        remembered_requests.finish(books.requests, request, ANSWER)

    company.store.write(company.administrator, work)


def forget(company: Company, request: KeyedRequest = REQUEST) -> None:
    company.store.write_directory(lambda directory: remembered_requests.forget(directory, request))


def done(company: Company) -> int:
    return len(company.calendar.periods)


def test_a_first_request_is_to_be_done(company: Company) -> None:
    assert begin(company) is None


def test_a_request_that_was_done_is_answered_as_before(company: Company) -> None:
    begin(company)
    do(company)
    answer = begin(company, replace(REQUEST, attempt="2"))
    assert answer == ANSWER
    assert done(company) == 1


def test_while_it_is_under_way_nobody_else_begins(company: Company) -> None:
    begin(company)
    company.clock.advance(LEASE - MOMENT)
    with pytest.raises(RequestUnderWay):
        begin(company, replace(REQUEST, attempt="2"))


def test_a_key_belongs_to_what_was_said_with_it(company: Company) -> None:
    begin(company)
    with pytest.raises(KeyUsedOtherwise):
        begin(company, replace(REQUEST, attempt="2", fingerprint="other"))


def test_users_have_keys_of_their_own(company: Company) -> None:
    begin(company)
    assert begin(company, replace(REQUEST, user_id="v", fingerprint="other")) is None


def test_a_request_that_came_to_nothing_frees_its_key(company: Company) -> None:
    begin(company)
    forget(company)
    assert begin(company, replace(REQUEST, attempt="2", fingerprint="other")) is None


def test_what_was_done_is_not_forgotten(company: Company) -> None:
    begin(company)
    do(company)
    forget(company)
    assert begin(company, replace(REQUEST, attempt="2")) is not None


def test_after_a_crash_it_is_taken_up_when_the_lease_is_over(company: Company) -> None:
    begin(company)
    company.clock.advance(LEASE)
    again = replace(REQUEST, attempt="2")
    assert begin(company, again) is None
    do(company, again)
    assert done(company) == 1


def test_an_attempt_that_was_overtaken_can_do_nothing_more(company: Company) -> None:
    begin(company)
    company.clock.advance(LEASE)
    again = replace(REQUEST, attempt="2")
    begin(company, again)
    do(company, again)
    with pytest.raises(RequestUnderWay):
        do(company)
    assert done(company) == 1


def test_an_attempt_that_was_overtaken_forgets_nothing(company: Company) -> None:
    begin(company)
    company.clock.advance(LEASE)
    begin(company, replace(REQUEST, attempt="2"))
    forget(company)
    with pytest.raises(RequestUnderWay):
        begin(company, replace(REQUEST, attempt="3"))


def test_work_of_several_transactions_is_never_taken_up(company: Company) -> None:
    several = replace(REQUEST, whole=False)
    begin(company, several)
    company.clock.advance(KEPT - MOMENT)
    with pytest.raises(RequestUnderWay):
        begin(company, replace(several, attempt="2"))


def test_a_key_is_kept_for_a_day(company: Company) -> None:
    begin(company)
    do(company)
    company.clock.advance(KEPT - MOMENT)
    assert begin(company, replace(REQUEST, attempt="2")) is not None
    company.clock.advance(MOMENT)
    assert begin(company, replace(REQUEST, attempt="3", fingerprint="other")) is None


def test_expired_requests_go_a_few_at_a_time_and_their_keys_are_free_before(
    company: Company,
) -> None:
    """After a night without requests the first one does not delete those of a whole day."""
    many = 2 * DROPPED_AT_ONCE
    last = replace(REQUEST, key="last")
    company.store.write_directory(
        lambda directory: [
            remembered_requests.begin(directory, replace(REQUEST, key=f"{number:03}"))
            for number in range(many)
        ]
    )
    company.clock.advance(MOMENT)
    begin(company, last)
    company.clock.advance(KEPT)
    assert begin(company, replace(last, attempt="2", fingerprint="other")) is None
    kept = rows_of(company.store, "SELECT count(*), max(attempt) FROM remembered_request")
    assert kept == [(many - DROPPED_AT_ONCE + 1, "2")]


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(company: Company) -> None:
    begin(company)
    company.clock.advance(timedelta(days=-2))
    assert begin(company, replace(REQUEST, attempt="2")) is None
    with pytest.raises(RequestUnderWay):
        do(company)


def test_work_of_several_transactions_is_kept_though_the_clock_was_set_back(
    company: Company,
) -> None:
    several = replace(REQUEST, whole=False)
    begin(company, several)
    company.clock.advance(timedelta(days=-2))
    with pytest.raises(RequestUnderWay):
        begin(company, replace(several, attempt="2"))


def test_it_is_under_way_by_its_track_id_until_it_is_done(company: Company) -> None:
    def under_way() -> bool:
        return company.read(lambda books, by: books.requests.under_way("u", "t"))

    assert not under_way()
    begin(company)
    assert under_way()
    do(company)
    assert not under_way()


def test_a_key_that_is_kept_after_the_work_lets_it_be_done_twice(company: Company) -> None:
    """The negative control: the answer in a transaction of its own, and a crash in between."""
    begin(company)
    company.write(
        lambda books, by: periods.create(
            books, by,
            {
                "name": "P0", "start_date": date(2026, 1, 1), "end_date": date(2026, 1, 31),
                "fiscal_year": 2026,
            },
        )
    )  # fmt: skip
    # Here the server dies. Nobody has kept the answer, and the request is sent again.
    company.clock.advance(LEASE)
    again = replace(REQUEST, attempt="2")
    assert begin(company, again) is None
    do(company, again)
    assert done(company) == 2


@dataclass(slots=True)
class FickleBook:
    """A book in which others are at work: what it has found changes before it is used."""

    found: RememberedRequest | None

    def drop_expired(self, now: datetime) -> None:
        pass

    def add(self, request: KeyedRequest, *, lease_until: datetime, expires_on: datetime) -> bool:
        return False

    def find(self, user_id: str, key: str) -> RememberedRequest | None:
        return self.found

    def take_up(self, request: KeyedRequest, before: str, *, lease_until: datetime) -> bool:
        return False


@dataclass(slots=True)
class FickleDirectory:
    requests: FickleBook
    wall: datetime


@pytest.mark.parametrize("gone", [True, False])
def test_who_comes_second_to_a_key_waits(gone: bool) -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    known = RememberedRequest(fingerprint="f", attempt="0", lease_until=now, answer=None)
    directory = FickleDirectory(FickleBook(None if gone else known), now)
    with pytest.raises(RequestUnderWay):
        remembered_requests.begin(directory, REQUEST)  # type: ignore[arg-type]


# Sent again without a key -----------------------------------------------------------------


def begin_again(company: Company, request: KeyedRequest = REQUEST) -> RememberedAnswer | None:
    calendar_id = company.administrator.calendar_id
    return company.store.write_directory(
        lambda directory: remembered_requests.begin_resent(directory, request, calendar_id)
    )


def last_recorded(company: Company) -> int:
    calendar_id = company.administrator.calendar_id
    found = company.store.read_directory(lambda each: each.last_recorded(calendar_id))
    assert found is not None, "something was done"
    return found


def test_what_is_sent_again_is_answered_again_while_nothing_else_happened(
    company: Company,
) -> None:
    company.create_months(date(2026, 1, 1), 1)
    assert begin_again(company) is None
    with pytest.raises(RequestUnderWay):
        begin_again(company, replace(REQUEST, attempt="2"))
    headers = (("content-type", "x"), (SEQUENCE_HEADER, str(last_recorded(company))))
    answer = replace(ANSWER, headers=headers)
    company.write(lambda books, _: remembered_requests.finish(books.requests, REQUEST, answer))
    assert begin_again(company, replace(REQUEST, attempt="2")) == answer
    company.create_months(date(2026, 2, 1), 1)
    assert begin_again(company, replace(REQUEST, attempt="3")) is None
