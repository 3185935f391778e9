"""Setting up: tenants, users, clients, settings and custom fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from company import ALL_PERMISSIONS, Company, secrets_for_tests
from monthend.domain.errors import (
    Empty,
    NameTaken,
    NotOneOf,
    PermissionMissing,
    Refusal,
    RoleNotFound,
    TooLong,
    UnknownCurrency,
    UserNotFound,
)
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, STOCK_ROLES, Permission
from monthend.services import sessions, settings, tenants
from monthend.services.caller import CUSTOM_FIELD_TYPES, Caller
from monthend.services.directory import Directory
from monthend.services.ports import StaleCaller
from monthend.services.settings import (
    DEFAULTS,
    FORMS,
    OneOf,
    SettingNotFound,
    TimeZoneUnknown,
    with_setting,
)
from monthend.services.tenants import Credentials, CustomFieldName, TooManyCustomFields

pytestmark = pytest.mark.postgresql_by_night

FRESH = secrets_for_tests()
Work = Callable[[Directory, Caller], object]
ACTS: dict[str, Work] = {
    "tenant": lambda directory, by: tenants.create_tenant(directory, "New", "EUR", FRESH, by),
    "user": lambda directory, by: tenants.add_user(directory, by, "ann", STANDARD_USER, FRESH),
    "client": lambda directory, by: tenants.add_client(directory, by, "admin"),
    "setting": lambda directory, by: tenants.set_setting(directory, by, "reopen_needs", "both"),
    "field": lambda directory, by: tenants.add_custom_field(
        directory, by, "AccountingPeriod", "Closer__c", "string"
    ),
}


def do(company: Company, work: Work, by: Caller | None = None) -> object:
    caller = by or company.sign_in()
    return company.store.write_directory(lambda directory: work(directory, caller))


def refused(company: Company, work: Work, by: Caller | None = None) -> Refusal:
    """The refusal of what has changed nothing."""
    before = company.dump()
    with pytest.raises(Refusal) as caught:
        do(company, work, by)
    assert company.dump() == before
    return caught.value


def last_note(company: Company) -> tuple[object, ...]:
    (row,) = company.rows(
        "SELECT event, subject, new_values, channel FROM history ORDER BY id DESC LIMIT 1"
    )
    return row


@pytest.mark.parametrize("act", ACTS)
def test_setting_up_takes_the_permission_for_it(company: Company, act: str) -> None:
    settings = {"setting", "field"}
    takes = Permission.MANAGE_FINANCE_SETTINGS if act in settings else Permission.MANAGE_USERS
    others = company.caller(ALL_PERMISSIONS - {takes})
    assert isinstance(refused(company, ACTS[act], others), PermissionMissing)
    do(company, ACTS[act])


@pytest.mark.parametrize("act", ["user", "client", "setting", "field"])
def test_whoever_signed_in_before_is_made_out_afresh(company: Company, act: str) -> None:
    before = company.administrator
    do(company, ACTS[act])
    with pytest.raises(StaleCaller):
        company.read(lambda books, by: books.calendar(), before)
    company.read(lambda books, by: books.calendar(), company.sign_in())


# Tenants --------------------------------------------------------------------------


def test_a_tenant_begins_with_an_administrator_a_client_and_stock_roles(
    company: Company,
) -> None:
    made = do(company, ACTS["tenant"])
    assert isinstance(made, Credentials)
    assert (made.password, made.client_secret) == (FRESH.password, FRESH.client_secret)
    assert len(made.client_id) == 36
    caller = company.store.read_directory(
        lambda directory: sessions.caller_by_name(
            directory, "New", None, company.administrator.channel
        )
    )
    assert caller.user_id == made.user_id
    assert caller.permissions == ALL_PERMISSIONS
    assert (caller.tenant.home_currency, caller.tenant.settings) == ("EUR", DEFAULTS)
    roles = company.store.read_directory(lambda directory: directory.roles(made.tenant_id))
    assert set(roles) == set(STOCK_ROLES)


def test_an_administrator_of_a_second_tenant_has_a_name_of_their_own(company: Company) -> None:
    made = do(company, ACTS["tenant"])
    assert isinstance(made, Credentials)
    assert made.username == f"admin@{made.tenant_id[:8]}"


def test_a_new_tenant_is_noted_in_its_history(company: Company) -> None:
    assert company.rows("SELECT event, subject FROM history ORDER BY id")[:2] == [
        ("tenantCreated", "Acme"),
        ("userAdded", "admin"),
    ]


@pytest.mark.parametrize(
    ("name", "currency", "refusal"),
    [
        ("Acme", "USD", NameTaken),
        (" ", "USD", Empty),
        ("x" * 256, "USD", TooLong),
        ("New", "XXX", UnknownCurrency),
    ],
)
def test_a_tenant_needs_a_name_of_its_own_and_a_currency(
    company: Company, name: str, currency: str, refusal: type[Refusal]
) -> None:
    told = refused(
        company, lambda directory, by: tenants.create_tenant(directory, name, currency, FRESH, by)
    )
    assert isinstance(told, refusal)


def test_a_name_may_have_as_many_characters_as_the_limit(company: Company) -> None:
    do(company, lambda d, by: tenants.create_tenant(d, "x" * 255, "USD", FRESH, by))


# Users and clients ------------------------------------------------------------------


def test_a_user_holds_the_permissions_of_their_role(company: Company) -> None:
    made = do(company, ACTS["user"])
    assert isinstance(made, Credentials)
    user = company.store.read_directory(lambda directory: directory.user(made.user_id))
    assert user is not None
    assert user.role == STANDARD_USER
    assert user.permissions == STOCK_ROLES[STANDARD_USER] | {Permission.API_WRITE_ACCESS}
    assert last_note(company)[:2] == ("userAdded", "ann")


@pytest.mark.parametrize(
    ("name", "role", "refusal"),
    [
        ("admin", ADMINISTRATOR, NameTaken),
        ("", ADMINISTRATOR, Empty),
        ("x" * 256, ADMINISTRATOR, TooLong),
        ("ann", "Boss", RoleNotFound),
    ],
)
def test_a_user_needs_a_free_name_and_a_known_role(
    company: Company, name: str, role: str, refusal: type[Refusal]
) -> None:
    told = refused(company, lambda d, by: tenants.add_user(d, by, name, role, FRESH))
    assert isinstance(told, refusal)


def test_a_client_is_another_way_in_for_a_user(company: Company) -> None:
    made = do(company, ACTS["client"])
    assert isinstance(made, Credentials)
    assert made.password == ""
    assert last_note(company)[:2] == ("clientAdded", "admin")
    company.store.write_directory(
        lambda directory: sessions.issue_token(directory, made.client_id, made.client_secret)
    )
    assert last_note(company)[:2] == ("signedIn", "admin")


def test_a_client_is_for_a_user(company: Company) -> None:
    told = refused(company, lambda d, by: tenants.add_client(d, by, "nobody"))
    assert isinstance(told, UserNotFound)


def test_a_client_is_for_a_user_of_the_own_tenant(company: Company) -> None:
    other = do(company, ACTS["tenant"])
    assert isinstance(other, Credentials)
    told = refused(company, lambda d, by: tenants.add_client(d, by, other.username))
    assert isinstance(told, UserNotFound)


def test_fresh_secrets_differ_and_carry_the_hash_of_the_password() -> None:
    one, other = (tenants.new_secrets(lambda password: f"hash of {password}") for _ in range(2))
    assert one.password_hash == f"hash of {one.password}"
    assert one.password != other.password
    assert one.client_secret != other.client_secret


# Settings ---------------------------------------------------------------------------


def test_a_setting_is_kept_and_noted(company: Company) -> None:
    do(company, ACTS["setting"])
    assert company.sign_in().tenant.settings.reopen_needs == "both"
    assert last_note(company)[:3] == ("settingChanged", "reopen_needs", '{"value":"both"}')
    (before,) = company.rows("SELECT old_values FROM history ORDER BY id DESC LIMIT 1")
    assert before == ('{"value":"documented"}',)


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [("colour", "red", SettingNotFound), ("reopen_needs", "nothing", NotOneOf)],
)
def test_an_unknown_setting_or_value_is_refused(
    company: Company, name: str, value: str, refusal: type[Refusal]
) -> None:
    told = refused(company, lambda d, by: tenants.set_setting(d, by, name, value))
    assert isinstance(told, refusal)


OTHER_VALUES = [
    *(
        (name, word)
        for name, form in FORMS.items()
        if isinstance(form, OneOf)
        for word in form.words
    ),
    ("session_idle_minutes", "15"),
    ("session_idle_minutes", "480"),
    ("time_zone", "Europe/Paris"),
    ("time_zone", "UTC"),
]


@pytest.mark.parametrize(("name", "value"), OTHER_VALUES)
def test_every_setting_is_read_as_it_is_shown(company: Company, name: str, value: str) -> None:
    do(company, lambda d, by: tenants.set_setting(d, by, name, value))
    changed = company.sign_in().tenant.settings
    assert changed == with_setting(DEFAULTS, name, value)
    assert settings.shown(changed)[name] == value
    assert type(getattr(changed, name)) is type(getattr(DEFAULTS, name))


def test_every_setting_says_what_it_allows_and_allows_its_default() -> None:
    assert settings.shown(DEFAULTS).keys() == FORMS.keys()
    assert all(FORMS[name].told for name in FORMS)
    for name, value in settings.shown(DEFAULTS).items():
        assert with_setting(DEFAULTS, name, value) == DEFAULTS


@pytest.mark.parametrize("value", ["14", "481", "", "-15", "1_5", "15.0", " 15", "٢٠", "9" * 5000])
def test_a_session_idles_for_a_quarter_of_an_hour_to_eight_hours(
    company: Company, value: str
) -> None:
    told = refused(company, lambda d, by: tenants.set_setting(d, by, "session_idle_minutes", value))
    assert str(told) == "The field session_idle_minutes must be between 15 and 480."


@pytest.mark.parametrize("value", ["Mars/Base", "", "../etc/passwd", "America", "europe/paris"])
def test_a_time_zone_must_be_known_when_it_is_set(company: Company, value: str) -> None:
    told = refused(company, lambda d, by: tenants.set_setting(d, by, "time_zone", value))
    assert isinstance(told, TimeZoneUnknown)
    assert told.field == "time_zone"


def test_the_zone_of_a_tenant_is_the_one_that_is_set() -> None:
    paris = with_setting(DEFAULTS, "time_zone", "Europe/Paris")
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert noon.astimezone(paris.zone).isoformat() == "2026-07-01T14:00:00+02:00"
    assert noon.astimezone(DEFAULTS.zone).isoformat() == "2026-07-01T05:00:00-07:00"


# Custom fields ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CUSTOM_FIELD_TYPES)
def test_a_custom_field_has_a_type(company: Company, kind: str) -> None:
    do(
        company,
        lambda d, by: tenants.add_custom_field(d, by, "AccountingPeriod", "Closer__c", kind),
    )
    assert dict(company.sign_in().tenant.fields_of("AccountingPeriod")) == {"Closer__c": kind}
    assert last_note(company)[:2] == ("fieldDeclared", "Closer__c")


@pytest.mark.parametrize(
    ("owner", "name", "kind", "refusal"),
    [
        ("JournalEntry", "Closer__c", "string", NotOneOf),
        ("AccountingPeriod", "Closer__c", "text", NotOneOf),
        ("AccountingPeriod", "Closer", "string", CustomFieldName),
        ("AccountingPeriod", "1st__c", "string", CustomFieldName),
        ("AccountingPeriod", "Clo-ser__c", "string", CustomFieldName),
        ("AccountingPeriod", "Closer__c\n", "string", CustomFieldName),
        ("AccountingPeriod", "x" * 62 + "__c", "string", CustomFieldName),
    ],
)
def test_a_custom_field_needs_a_known_object_and_type_and_a_name_of_the_form(
    company: Company, owner: str, name: str, kind: str, refusal: type[Refusal]
) -> None:
    told = refused(company, lambda d, by: tenants.add_custom_field(d, by, owner, name, kind))
    assert isinstance(told, refusal)


def test_a_custom_field_is_declared_once(company: Company) -> None:
    do(company, ACTS["field"])
    assert isinstance(refused(company, ACTS["field"]), NameTaken)


def test_an_object_has_fifty_custom_fields_at_most(company: Company) -> None:
    def another(number: int, owner: str = "AccountingPeriod") -> Callable[..., None]:
        name = f"Field{number}__c"
        return lambda d, by: tenants.add_custom_field(d, by, owner, name, "string")

    for number in range(50):
        do(company, another(number))
    told = refused(company, another(50))
    assert isinstance(told, TooManyCustomFields)
    assert str(told) == "AccountingPeriod has 50 custom fields, and can have no more."
    do(company, another(50, "AccountingCode"))
