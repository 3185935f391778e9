"""Create, update and delete: what becomes of each row, and of all of them as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from company import ALL_PERMISSIONS, Clock, Company
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Permission
from monthend.objects.refusals import CallRefused, FaultType
from monthend.objects.rows import GivenRow
from monthend.objects.versions import ErrorCode, WsdlVersion
from monthend.services.ports import StaleCaller, StoreUnavailable
from unit.objects.asking import (
    Desk,
    TroubledStore,
    close,
    codes,
    declare,
    month,
    one,
    row,
    whole_call,
)

P = Permission
UNREACHABLE = StoreUnavailable(file="books.db", cause="the disk is full")


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[TroubledStore]:
    store = TroubledStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def desk(company: Company) -> Desk:
    return Desk(company)


@pytest.fixture
def january(company: Company) -> str:
    return company.create_months(date(2016, 1, 1), 1)[0]


@pytest.fixture
def quarter(company: Company) -> list[str]:
    """January to March 2016."""
    return company.create_months(date(2016, 1, 1), 3)


# Rows and their results ----------------------------------------------------------------------


def test_results_come_in_the_order_of_the_rows_and_rows_stand_for_themselves(desk: Desk) -> None:
    results = desk.create(
        month(1), month(2, EndDate="x"), month(2), month(2), row(Name="y"), month(3)
    )
    assert codes(results) == [
        [], ["INVALID_VALUE"], [], ["INVALID_VALUE"],
        ["MISSING_REQUIRED_VALUE", "MISSING_REQUIRED_VALUE"], [],
    ]  # fmt: skip
    assert [period.name for period in desk.company.calendar.periods] == ["Jan", "Feb", "Mar"]
    assert [desk.company.period(each.id).name for each in results if each.id] == [
        "Jan",
        "Feb",
        "Mar",
    ]
    assert [each.id for each in results if not each.success] == [None] * 3


def test_each_row_sees_what_the_rows_before_it_wrote(desk: Desk) -> None:
    assert codes(desk.create(*(month(number) for number in range(1, 7)))) == [[]] * 6
    starts = [str(period.start_date) for period in desk.company.calendar.periods]
    assert starts[:3] == ["2016-01-01", "2016-02-01", "2016-03-01"]


def test_each_row_is_a_transaction_of_its_own(desk: Desk) -> None:
    created = desk.create(month(1), month(2))
    sequences = {desk.company.history(each.id or "")[0].commit_sequence for each in created}
    assert len(sequences) == 2


@pytest.mark.parametrize("count", [0, 1, 50])
def test_up_to_fifty_rows_are_taken(desk: Desk, count: int) -> None:
    unknown = ["0" * 32] * count
    assert codes(desk.delete(*unknown)) == [["INVALID_ID"]] * count
    assert codes(desk.update(*(row(Id=key) for key in unknown))) == [["INVALID_ID"]] * count
    assert codes(desk.create(*(row() for _ in unknown))) == [["MISSING_REQUIRED_VALUE"] * 3] * count


def test_fifty_one_rows_are_refused_as_a_whole(desk: Desk) -> None:
    rows = [month(1), *[row()] * 50]
    for call in (
        partial(desk.create, *rows),
        partial(desk.update, *rows),
        partial(desk.delete, *"x" * 51),
    ):
        with pytest.raises(CallRefused, match="at most 50 objects, not 51") as refused:
            call()
        assert whole_call(refused) == (
            FaultType.UNEXPECTED_ERROR,
            ErrorCode.MAX_RECORDS_EXCEEDED,
        )
    assert not desk.company.calendar.periods


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (None, "type of an object is missing"),
        ("Account", "no object Account"),
        ("accountingperiod", "no object accountingperiod"),
        ("x" * 5000, f"no object {'x' * 100}\\.$"),
    ],
)
def test_another_type_is_refused_as_a_whole(desk: Desk, kind: str | None, message: str) -> None:
    for call in (
        partial(desk.create, row(kind)),
        partial(desk.update, row(kind)),
        partial(desk.delete, "1", kind=kind),
    ):
        with pytest.raises(CallRefused, match=message) as refused:
            call()
        assert whole_call(refused) == (FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE)


def test_two_types_in_a_call_are_refused(desk: Desk) -> None:
    with pytest.raises(CallRefused, match="one type") as refused:
        desk.create(month(1), row("Account"))
    assert whole_call(refused) == (FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE)
    assert not desk.company.calendar.periods


@pytest.mark.parametrize("major", [1, 52, 75])
def test_delete_came_with_version_76(desk: Desk, january: str, major: int) -> None:
    desk.version = WsdlVersion(major)
    with pytest.raises(CallRefused, match="before version 76") as refused:
        desk.delete(january)
    assert whole_call(refused) == (FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE)
    desk.version = WsdlVersion(76)
    assert codes(desk.delete(january)) == [[]]
    assert not desk.company.calendar.periods


@pytest.mark.parametrize("key", ["", "a" * 31, "a" * 33, "not an id"])
def test_an_id_of_a_wrong_form_is_the_error_of_its_row(desk: Desk, january: str, key: str) -> None:
    assert codes(desk.delete(key, january)) == [["INVALID_ID"], []]
    assert one(desk.update(row(Id=key))) == ("INVALID_ID", "Id")


def test_a_row_that_breaks_a_rule_of_deletion_cannot_be_deleted(
    desk: Desk, quarter: list[str]
) -> None:
    results = desk.delete(quarter[0], quarter[2], quarter[2])
    assert codes(results) == [["CANNOT_DELETE"], [], ["INVALID_ID"]]
    assert [each.id for each in results] == [None, quarter[2], None]


# All or nothing ------------------------------------------------------------------------------


def test_a_single_transaction_writes_all_rows(desk: Desk) -> None:
    created = desk.create(month(1), month(2), month(3), single=True)
    assert codes(created) == [[], [], []]
    sequences = {desk.company.history(each.id or "")[0].commit_sequence for each in created}
    assert len(sequences) == 1


@pytest.mark.parametrize("wrong", [month(2, Name="Jan"), month(2, FiscalYear="x")])
def test_a_single_transaction_with_a_refused_row_writes_none(desk: Desk, wrong: GivenRow) -> None:
    before = desk.company.dump()
    results = desk.create(month(1), wrong, month(3), single=True)
    own = results[1].errors[0].code
    assert own in {ErrorCode.DUPLICATE_VALUE, ErrorCode.INVALID_VALUE}
    assert codes(results) == [["TRANSACTION_FAILED"], [own.value], ["TRANSACTION_FAILED"]]
    assert desk.company.dump() == before


def test_a_single_transaction_tells_every_row_whose_fields_are_wrong(desk: Desk) -> None:
    results = desk.update(row(Id="x"), row(Id="0" * 32), row(Id="y"), single=True)
    assert codes(results) == [["INVALID_ID"], ["TRANSACTION_FAILED"], ["INVALID_ID"]]


def test_the_first_version_knows_no_code_for_a_failed_transaction(desk: Desk) -> None:
    desk.version = WsdlVersion(1)
    results = desk.create(month(1), month(1), single=True)
    assert codes(results) == [["UNKNOWN_ERROR"], ["INVALID_VALUE"]]


def test_a_single_transaction_deletes_all_or_none(company: Company, desk: Desk) -> None:
    january, february, march = company.create_months(date(2016, 1, 1), 3)
    results = desk.delete(march, january, single=True)
    assert codes(results) == [["TRANSACTION_FAILED"], ["CANNOT_DELETE"]]
    assert len(company.calendar.periods) == 3
    assert codes(desk.delete(march, february, single=True)) == [[], []]
    assert len(company.calendar.periods) == 1


def test_a_single_transaction_of_no_rows_does_nothing(desk: Desk) -> None:
    assert desk.create(single=True) == []


def test_a_single_transaction_is_done_once_more_for_a_tenant_that_changed(desk: Desk) -> None:
    desk.asked()
    declare(desk.company, "Region__c")
    results = desk.create(month(1), month(2), single=True)
    assert codes(results) == [[], []]
    assert len(desk.company.calendar.periods) == 2


# What was remembered of the caller -------------------------------------------------------------


def test_a_field_declared_meanwhile_is_usable_at_once(desk: Desk) -> None:
    desk.asked()
    declare(desk.company, "Region__c")
    (created,) = desk.create(month(1, Region__c="north"))
    assert desk.company.period(created.id or "").custom_fields == {"Region__c": "north"}
    declare(desk.company, "Level__c", "int")
    assert codes(desk.update(row(Id=created.id, Level__c="3"))) == [[]]
    declare(desk.company, "Loose__c")
    desk.create(month(2, Loose__c="kept"), strict=False)
    assert [each.custom_fields for each in desk.company.calendar.periods] == [
        {"Region__c": "north", "Level__c": 3},
        {"Loose__c": "kept"},
    ]


def test_rows_that_are_wrong_anyway_are_read_anew_only_when_the_tenant_moved(desk: Desk) -> None:
    assert codes(desk.create(month(1, Nobody="x"))) == [["INVALID_FIELD"]]
    assert desk.renewals == 1
    declare(desk.company, "Region__c")
    assert codes(desk.create(month(1, Nobody="x"), month(1, Region__c="y"))) == [
        ["INVALID_FIELD"],
        [],
    ]


def test_rows_from_the_moment_of_a_change_on_are_written_by_the_new_caller(
    desk: Desk, store: TroubledStore
) -> None:
    store.trouble = [None, StaleCaller(), StaleCaller()]
    results = desk.create(month(1), month(2), month(3))
    assert codes(results) == [[]] * 3
    assert [period.name for period in desk.company.calendar.periods] == ["Jan", "Feb", "Mar"]


def test_a_caller_who_stays_out_of_date_gets_no_row_written(
    desk: Desk, store: TroubledStore
) -> None:
    store.trouble = [StaleCaller(), StaleCaller()]
    assert codes(desk.create(month(1))) == [["LOCK_COMPETITION"]]
    store.trouble = [StaleCaller(), StaleCaller()]
    assert codes(desk.create(month(1), month(2), single=True)) == [["LOCK_COMPETITION"]] * 2
    assert not desk.company.calendar.periods


def test_a_revoked_permission_counts_at_once(desk: Desk, january: str) -> None:
    desk.asked()
    desk.permissions = ALL_PERMISSIONS - {P.MANAGE_CLOSE_PROCESS}
    declare(desk.company, "Region__c")
    assert codes(desk.update(close(january))) == [["NO_PERMISSION"]]


@pytest.mark.parametrize(
    ("gone", "code"),
    [(NotSignedIn(reason="x"), "INVALID_SESSION"), (UNREACHABLE, "SERVER_UNAVAILABLE")],
)
def test_what_was_written_before_the_user_was_gone_is_told(
    desk: Desk, store: TroubledStore, gone: Exception, code: str
) -> None:
    store.trouble = [None, StaleCaller(), StaleCaller()]
    desk.gone = gone
    results = desk.create(month(1), month(2), month(3))
    assert codes(results) == [[], [code], [code]]
    assert [period.name for period in desk.company.calendar.periods] == ["Jan"]


def test_a_user_who_is_gone_before_anything_was_written_is_refused_as_a_whole(
    desk: Desk, store: TroubledStore
) -> None:
    store.trouble = [StaleCaller(), StaleCaller()]
    desk.gone = NotSignedIn(reason="x")
    with pytest.raises(NotSignedIn):
        desk.create(month(1), month(2))


# A store in trouble ----------------------------------------------------------------------------


def test_a_store_that_fails_for_all_rows_fails_the_call(desk: Desk, store: TroubledStore) -> None:
    store.trouble = [UNREACHABLE] * 2
    with pytest.raises(StoreUnavailable):
        desk.create(month(1), month(2))
    store.trouble = [UNREACHABLE]
    with pytest.raises(StoreUnavailable):
        desk.create(month(1), month(2), single=True)


def test_a_store_that_fails_for_one_row_tells_so_on_that_row(
    desk: Desk, store: TroubledStore
) -> None:
    store.trouble = [None, UNREACHABLE]
    results = desk.create(month(1), month(2))
    assert codes(results) == [[], ["SERVER_UNAVAILABLE"]]
    assert "books.db" not in results[1].errors[0].message


def test_a_store_that_takes_no_row_at_all_is_in_the_same_trouble(
    desk: Desk, store: TroubledStore
) -> None:
    def closed() -> None:
        raise UNREACHABLE

    store.meanwhile = closed
    with pytest.raises(StoreUnavailable):
        desk.create(month(1))
    store.meanwhile = closed
    assert codes(desk.create(row(Name="x"), month(1), month(1))) == [
        ["MISSING_REQUIRED_VALUE"] * 2,
        ["SERVER_UNAVAILABLE"],
        [],
    ]


def test_an_unforeseen_problem_is_told_without_its_words(desk: Desk, store: TroubledStore) -> None:
    store.trouble = [ZeroDivisionError("secret of the house")]
    results = desk.create(month(1), month(2, StartDate="2016-02-01"))
    assert codes(results)[0] == ["UNKNOWN_ERROR"]
    assert results[0].errors[0].message == "An internal error; it has been logged."
