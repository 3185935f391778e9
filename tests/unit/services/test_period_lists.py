"""Two lists of accounting periods, matched and compared."""

from typing import Any

import pytest

from monthend.domain.errors import ParameterInvalid
from monthend.services.period_lists import MatchedBy, compare


def period(name: str = "Jan 2026", month: int = 1, **changed: Any) -> dict[str, Any]:
    """A period as the list of REST shows one."""
    return {
        "id": name,
        "name": name,
        "startDate": f"2026-{month:02}-01",
        "endDate": f"2026-{month:02}-28",
        "fiscalYear": 2026,
        "fiscalQuarter": 1,
        "status": "Open",
        "notes": "",
        "runTrialBalanceStatus": "Pending",
        **changed,
    }


def open_ended(**changed: Any) -> dict[str, Any]:
    return period("Open-Ended", 2, endDate=None, fiscalYear=0, fiscalQuarter=None, **changed)


def test_ids_and_who_changed_it_are_not_compared() -> None:
    there = period(id="4028", createdBy="someone", updatedOn="2026-01-01 00:00:00")
    assert compare([period()], [there]).equal


def test_a_field_that_differs_is_told_with_both_values() -> None:
    found = compare([period(status="Closed")], [period()])
    assert not found.equal
    assert found.different[0].fields == {"status": ("Closed", "Open")}


def test_a_renamed_period_is_found_by_its_dates() -> None:
    (pair,) = compare([period("P1")], [period("January")]).different
    assert (pair.matched_by, dict(pair.fields)) == (MatchedBy.DATES, {"name": ("P1", "January")})


def test_a_period_with_other_dates_is_found_by_its_name() -> None:
    (pair,) = compare([period()], [period(endDate="2026-01-31")]).different
    assert pair.matched_by is MatchedBy.NAME
    assert pair.fields == {"endDate": ("2026-01-28", "2026-01-31")}


def test_a_name_goes_before_dates() -> None:
    """Two periods whose names were swapped are matched by their names."""
    here, there = [period("A", 1), period("B", 3)], [period("B", 1), period("A", 3)]
    found = compare(here, there)
    assert [pair.matched_by for pair in found.different] == [MatchedBy.NAME] * 2


def test_the_open_ended_period_is_matched_whatever_its_name() -> None:
    (pair,) = compare([open_ended()], [open_ended() | {"name": "Offen"}]).different
    assert (pair.matched_by, list(pair.fields)) == (MatchedBy.OPEN_ENDED, ["name"])


def test_what_is_left_over_is_only_on_its_side() -> None:
    found = compare([period("A", 1), period("C", 5)], [period("B", 3), period("A", 1)])
    assert [each["name"] for each in found.only_here] == ["C"]
    assert [each["name"] for each in found.only_there] == ["B"]
    assert not found.equal


def test_a_name_that_is_there_twice_is_matched_once() -> None:
    found = compare([period()], [period(), period(month=3)])
    assert (len(found.pairs), len(found.only_there)) == (1, 1)


def test_periods_are_matched_within_their_org() -> None:
    def of(name: str) -> dict[str, Any]:
        return period(organizationLabels=[{"organizationId": "x", "organizationName": name}])

    found = compare([of("North"), of("South")], [of("South"), of("East")])
    assert len(found.pairs) == len(found.only_here) == len(found.only_there) == 1


def test_both_documented_spellings_are_the_same_value() -> None:
    there = period(fiscalYear="2026", notes=None)
    del there["fiscalQuarter"]
    assert compare([period()], [there | {"fiscal_quarter": "1"}]).equal


def test_a_field_that_one_side_never_shows_is_left_out_and_told() -> None:
    there = period()
    del there["fiscalQuarter"]
    found = compare([period(Cost__c="a")], [there])
    assert found.equal
    assert found.left_out == ["fiscalQuarter", "Cost__c"]


def test_a_custom_field_of_both_is_compared() -> None:
    found = compare([period(Cost__c="a")], [period(Cost__c="b")])
    assert found.different[0].fields == {"Cost__c": ("a", "b")}


def test_an_ignored_field_may_differ() -> None:
    assert compare([period(status="Closed")], [period()], ["status"]).equal


def test_an_ignored_field_must_be_one() -> None:
    with pytest.raises(ParameterInvalid, match="ignore must be one of name, startDate"):
        compare([], [], ["colour"])


def test_a_list_without_periods_differs_from_one_with_some() -> None:
    found = compare([], [period()])
    assert len(found.only_there) == 1
    assert not found.left_out
