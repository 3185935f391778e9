"""A cursor keeps what a query found until it expires, or its user opens too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from company import Company, secrets_for_tests
from monthend.services import tenants
from monthend.services.cursors import LIVE_AT_MOST, Cursor

LIFETIME = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


@pytest.fixture
def example(company: Company) -> Cursor:
    by = company.administrator
    return Cursor(
        id=uuid4().hex,
        tenant_id=by.tenant.id,
        user_id=by.user_id,
        calendar_id=by.calendar_id,
        object="AccountingPeriod",
        fields=("Id", "Name", "Über__c"),
        version="91.0",
        ids=tuple(uuid4().hex for _ in range(5000)),
        created_on=company.clock(),
        expires_on=company.clock() + LIFETIME,
    )


def add(company: Company, cursor: Cursor) -> Cursor:
    company.store.write_directory(lambda directory: directory.add_cursor(cursor))
    return cursor


def opened(company: Company, example: Cursor) -> Cursor:
    """Another cursor like the example, opened now."""
    now = company.clock()
    fresh = replace(example, id=uuid4().hex, created_on=now, expires_on=now + LIFETIME)
    return add(company, fresh)


def kept(company: Company, cursor_id: str) -> Cursor | None:
    return company.store.read_directory(lambda directory: directory.cursor(cursor_id))


def count(company: Company) -> object:
    ((number,),) = company.rows("SELECT count(*) FROM query_cursor")
    return number


def test_a_cursor_is_found_as_it_was_opened(company: Company, example: Cursor) -> None:
    assert kept(company, add(company, example).id) == example


def test_an_unknown_cursor_is_none(company: Company, example: Cursor) -> None:
    add(company, example)
    assert kept(company, "0" * 32) is None


def test_a_cursor_is_gone_once_it_has_expired(company: Company, example: Cursor) -> None:
    add(company, example)
    company.clock.advance(LIFETIME - SECOND)
    assert kept(company, example.id) is not None
    company.clock.advance(SECOND)
    assert kept(company, example.id) is None


def test_a_cursor_in_use_lives_on(company: Company, example: Cursor) -> None:
    add(company, example)
    company.clock.advance(LIFETIME - SECOND)
    until = company.clock() + LIFETIME
    company.store.write_directory(lambda directory: directory.touch_cursor(example.id, until))
    company.clock.advance(LIFETIME - SECOND)
    found = kept(company, example.id)
    assert found is not None
    assert found.expires_on == until


def test_a_use_brings_no_expired_cursor_back(company: Company, example: Cursor) -> None:
    add(company, example)
    company.clock.advance(LIFETIME)
    until = company.clock() + LIFETIME
    company.store.write_directory(lambda directory: directory.touch_cursor(example.id, until))
    assert kept(company, example.id) is None


def test_expired_cursors_are_deleted(company: Company, example: Cursor) -> None:
    add(company, example)
    company.clock.advance(LIFETIME)
    company.store.write_directory(lambda directory: directory.drop_expired_cursors())
    assert count(company) == 0


def test_a_new_cursor_takes_the_place_of_expired_ones(company: Company, example: Cursor) -> None:
    add(company, example)
    company.clock.advance(LIFETIME)
    opened(company, example)
    assert count(company) == 1


def test_one_cursor_too_many_drops_the_one_opened_first(company: Company, example: Cursor) -> None:
    ids = []
    for _ in range(LIVE_AT_MOST + 1):
        company.clock.advance(SECOND)
        ids.append(opened(company, example).id)
    assert [kept(company, each) is not None for each in ids] == [False] + [True] * LIVE_AT_MOST


def test_cursors_opened_in_one_moment_never_drop_the_newest(
    company: Company, example: Cursor
) -> None:
    for _ in range(30):
        assert kept(company, opened(company, example).id) is not None
    assert count(company) == LIVE_AT_MOST


def test_each_user_has_cursors_of_their_own(company: Company, example: Cursor) -> None:
    by = company.administrator
    ann = company.store.write_directory(
        lambda directory: tenants.add_user(
            directory, by, "ann", "Zuora Finance Standard User", secrets_for_tests()
        )
    )
    add(company, example)
    for _ in range(LIVE_AT_MOST + 5):
        company.clock.advance(SECOND)
        opened(company, replace(example, user_id=ann.user_id))
    assert kept(company, example.id) is not None
    assert count(company) == LIVE_AT_MOST + 1
