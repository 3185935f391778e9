"""Custom fields: declared per tenant with a type, carried at the top level."""

import pytest

from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    UNKNOWN_FIELD,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)

TYPES = {
    "Reviewer__c": "string",
    "Level__c": "int",
    "SignedOff__c": "date",
    "Materiality__c": "decimal",
    "Audited__c": "boolean",
}
VALUES: dict[str, object] = {
    "Reviewer__c": "ada",
    "Level__c": 3,
    "SignedOff__c": "2016-02-05",
    "Materiality__c": 1250.5,
    "Audited__c": True,
}
WRONG: dict[str, list[object]] = {
    "Reviewer__c": [5, True, ["ada"], {"a": 1}],
    "Level__c": ["three", 1.5, True, []],
    "SignedOff__c": ["2016-02-30", "05/02/2016", 20160205, ""],
    "Materiality__c": ["much", True, [1]],
    "Audited__c": ["yes", 1, 0, []],
}


@pytest.fixture(scope="module")
def audited(shared_tenant: Tenant) -> Tenant:
    for name, kind in TYPES.items():
        shared_tenant.declare_field(name, kind)
    return shared_tenant


@pytest.fixture(scope="module")
def january(audited: Tenant) -> str:
    return audited.zuora.create("Jan 2016", "2016-01-01", "2016-01-31", **VALUES)


def test_declared_fields_are_kept_and_read_at_the_top_level(audited: Tenant, january: str) -> None:
    said = audited.zuora.period(january)
    assert {name: said[name] for name in VALUES} == VALUES


def test_the_list_carries_custom_fields_too(audited: Tenant, january: str) -> None:
    assert VALUES.items() <= audited.zuora.periods()[0].items()


def test_a_custom_field_is_updated_alone(audited: Tenant, january: str) -> None:
    assert_done(audited.zuora.update(january, Level__c=4))
    said = audited.zuora.period(january)
    assert (said["Level__c"], said["Reviewer__c"]) == (4, "ada")
    assert_done(audited.zuora.update(january, Level__c=3))


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_value_of_another_type_is_refused(
    audited: Tenant, january: str, name: str, value: object
) -> None:
    with nothing_changed(audited.zuora):
        assert_refused(audited.zuora.update(january, **{name: value}), INVALID_VALUE, naming=name)


@pytest.mark.parametrize("name", ["reviewer__c", "REVIEWER__C", "Reviewer__C", "Nobody__c", "__c"])
def test_an_undeclared_name_is_unknown(audited: Tenant, january: str, name: str) -> None:
    with nothing_changed(audited.zuora):
        assert_refused(audited.zuora.update(january, **{name: "x"}), UNKNOWN_FIELD, naming=name)


def test_a_field_of_another_tenant_is_unknown(audited: Tenant, zuora: Zuora) -> None:
    answer = zuora.try_create("Jan 2016", "2016-01-01", "2016-01-31", Reviewer__c="ada")
    assert_refused(answer, UNKNOWN_FIELD, naming="Reviewer__c")


def test_a_field_without_a_value_reads_as_null(audited: Tenant, january: str) -> None:
    period = audited.zuora.create("Feb 2016", "2016-02-01", "2016-02-29")
    said = audited.zuora.period(period)
    assert {name: said[name] for name in TYPES} == dict.fromkeys(TYPES)


def test_a_field_declared_after_the_token_was_used_is_known_at_once(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    tenant.declare_field("Later__c", "string")
    assert_done(tenant.zuora.update(january, Later__c="now"))
    assert tenant.zuora.period(january)["Later__c"] == "now"
