"""Which stock role may do what, and how a missing permission reads."""

from collections.abc import Callable

import pytest

from contract.ledger_rows import entry
from contract.started_server import ADMINISTRATOR, STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import (
    PERMISSION,
    RULE,
    Answer,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)

Act = Callable[[Zuora, str], Answer]
MANAGED: dict[str, Act] = {
    "pending-close": Zuora.pending_close,
    "close": Zuora.close,
    "reopen": Zuora.reopen,
    "run-trial-balance": Zuora.run_trial_balance,
    "delete": Zuora.delete,
}


@pytest.fixture(scope="module")
def january(shared_tenant: Tenant) -> str:
    return shared_tenant.with_codes().create_months(1)[0]


@pytest.fixture(scope="module")
def standard_user(shared_tenant: Tenant) -> Zuora:
    return shared_tenant.user(STANDARD_USER)


@pytest.mark.parametrize("act", MANAGED.values(), ids=MANAGED)
def test_a_standard_user_does_not_manage_the_close(
    shared_tenant: Tenant, standard_user: Zuora, january: str, act: Act
) -> None:
    with nothing_changed(shared_tenant.zuora):
        assert_refused(act(standard_user, january), PERMISSION)


def test_the_missing_permission_is_named(standard_user: Zuora, january: str) -> None:
    assert_refused(standard_user.close(january), PERMISSION, naming="Manage Close Process")
    assert_refused(standard_user.delete(january), PERMISSION, naming="Delete Accounting Period")


def test_a_missing_permission_comes_before_a_missing_period(standard_user: Zuora) -> None:
    assert_refused(standard_user.close("0" * 32), PERMISSION)


def test_a_standard_user_reads(shared_tenant: Tenant, standard_user: Zuora, january: str) -> None:
    assert standard_user.periods() == shared_tenant.zuora.periods()
    assert standard_user.period(january)["name"] == "Jan 2016"


def test_a_standard_user_updates(standard_user: Zuora, january: str) -> None:
    assert_done(standard_user.update(january, notes="by a standard user"))


def test_a_standard_user_posts_into_an_open_period(standard_user: Zuora, january: str) -> None:
    assert_done(standard_user.post(entry("Jan 2016", "2016-01-31")))


def test_a_second_administrator_does_everything(tenant: Tenant) -> None:
    other = tenant.user(ADMINISTRATOR)
    (january,) = tenant.create_months(1)
    assert_done(other.pending_close(january))
    other.after_trial_balance(january)
    assert_done(other.close(january))
    other.after_trial_balance(january)
    assert_done(other.reopen(january))
    assert_done(other.delete(january))


def test_pending_close_is_open_for_one_and_closed_for_the_other(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    standard_user = tenant.user(STANDARD_USER)
    assert_done(tenant.zuora.pending_close(january))
    assert_refused(standard_user.post(entry("Jan 2016", "2016-01-31")), RULE)
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-31")))


def test_a_closed_period_is_closed_for_everybody(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    assert_done(tenant.zuora.close(january))
    for user in (tenant.zuora, tenant.user(STANDARD_USER)):
        assert_refused(user.post(entry("Jan 2016", "2016-01-31")), RULE)


def test_what_blocks_the_close_can_be_read_by_a_standard_user(
    standard_user: Zuora, january: str
) -> None:
    standard_user.action_items(january)
