"""What Zuora's pages on accounting codes promise, asked of a started server over plain HTTP."""

import pytest

from contract.ledger_rows import entry, invoice, transactions
from contract.started_server import ADMINISTRATOR, STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    UNKNOWN_FIELD,
    Answer,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

PATH = "/v1/accounting-codes"
CATEGORIES = {
    "Assets": "AccountsReceivable OnAccountReceivable Cash OtherAssets UnbilledReceivables "
    "ContractAssets",
    "Liabilities": "CustomerCashOnAccount DeferredRevenue SalesTaxPayable OtherLiabilities "
    "ContractLiabilities AdjustmentLiabilities",
    "Equity": "OtherEquity",
    "Revenue": "SalesRevenue SalesDiscounts OtherRevenue AdjustmentRevenue",
    "Expenses": "BadDebt OtherExpenses",
}
TYPES = [(kind, category) for category, kinds in CATEGORIES.items() for kind in kinds.split()]
FIELDS = {
    "name": "Till", "type": "Cash", "glAccountName": "Petty cash", "glAccountNumber": "10-1100",
    "notes": "Under the counter.", "segmentConstantValues": {"Region": "North"},
}  # fmt: skip
NEW = {"Zuora-Version": "2025-08-12"}


def try_create(zuora: Zuora, **fields: object) -> Answer:
    return zuora.send("POST", PATH, fields)


def create(zuora: Zuora, name: str, kind: str = "OtherAssets", **fields: object) -> str:
    return str(assert_done(try_create(zuora, name=name, type=kind, **fields))["id"])


def update(zuora: Zuora, code: str, **fields: object) -> Answer:
    return zuora.send("PUT", f"{PATH}/{code}", fields)


def act(zuora: Zuora, code: str, what: str) -> Answer:
    return zuora.request("PUT", f"{PATH}/{code}/{what}")


def delete(zuora: Zuora, code: str) -> Answer:
    return zuora.request("DELETE", f"{PATH}/{code}")


def read(zuora: Zuora, code: str, **headers: str) -> Json:
    return assert_done(zuora.get(f"{PATH}/{code}", **headers))


def listed(zuora: Zuora, query: str = "") -> Json:
    return assert_done(zuora.get(PATH + query))


def named(zuora: Zuora, name: str) -> Json:
    return next(each for each in listed(zuora)["accountingCodes"] if each["name"] == name)


@pytest.fixture
def used(tenant: Tenant) -> Json:
    """A code that a journal entry names."""
    tenant.with_codes().create_months(1)
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-15", debit="Cash")))
    return named(tenant.zuora, "Cash")


# Create and read ----------------------------------------------------------------------------


def test_a_code_reads_as_it_was_created(zuora: Zuora, tenant: Tenant) -> None:
    said = assert_done(try_create(zuora, **FIELDS))
    assert set(said) == {"id", "success"}
    shown = read(zuora, said["id"])
    assert shown.items() >= FIELDS.items()
    assert shown["id"] == said["id"]
    assert (shown["category"], shown["status"]) == ("Assets", "Active")
    assert shown["createdBy"] == shown["updatedBy"] == tenant.credentials.user_id
    assert shown["createdOn"] == shown["updatedOn"]
    assert len(shown["createdOn"]) == len("2016-01-01 00:00:00")


def test_an_id_is_32_hexadecimal_digits(zuora: Zuora) -> None:
    code = create(zuora, "Till")
    assert len(code) == 32
    assert set(code) <= set("0123456789abcdef")


def test_what_was_not_given_is_null(zuora: Zuora) -> None:
    shown = read(zuora, create(zuora, "Till"))
    assert {shown[name] for name in ("glAccountName", "glAccountNumber", "notes")} == {None}


@pytest.mark.parametrize(("kind", "category"), TYPES)
def test_each_type_is_in_its_category(shared_tenant: Tenant, kind: str, category: str) -> None:
    zuora = shared_tenant.zuora
    shown = read(zuora, create(zuora, f"A code of {kind}", kind), **NEW)
    assert (shown["type"], shown["category"]) == (kind, category)


@pytest.mark.parametrize("spelling", ["OnAccountReceivable", "On-Account Receivable"])
def test_both_spellings_are_taken_and_the_version_decides_which_is_shown(
    zuora: Zuora, spelling: str
) -> None:
    code = create(zuora, "On account", spelling)
    hyphened = [read(zuora, code), read(zuora, code, **{"Zuora-Version": "341.0"})]
    hyphened.append(read(zuora, code, **{"Zuora-Version": "2024-05-19"}))
    assert {each["type"] for each in hyphened} == {"On-Account Receivable"}
    one_word = [read(zuora, code, **NEW), read(zuora, code, **{"Zuora-Version": "2024-05-20"})]
    assert {each["type"] for each in one_word} == {"OnAccountReceivable"}


def test_a_name_that_is_taken_is_a_broken_rule_as_that_of_a_period(zuora: Zuora) -> None:
    create(zuora, "Till")
    answer = try_create(zuora, name="Till", type="Cash")
    assert_refused(answer, RULE, naming="There is already an accounting code named Till.")


@pytest.mark.parametrize("field", ["name", "type"])
def test_a_null_does_not_take_away_what_a_code_must_have(zuora: Zuora, field: str) -> None:
    code = create(zuora, "Till")
    assert_refused(update(zuora, code, **{field: None}), MISSING_FIELD, naming=field)


def test_codes_are_listed_page_by_page_by_their_names(zuora: Zuora) -> None:
    for name in ("Zinc", "Äther", "Copper", "copper"):
        create(zuora, name)
    everything = listed(zuora)
    assert [each["name"] for each in everything["accountingCodes"]] == [
        "Copper", "Zinc", "copper", "Äther",
    ]  # fmt: skip
    assert "nextPage" not in everything
    assert "success" not in everything["accountingCodes"][0]
    first = listed(zuora, "?pageSize=3")
    assert len(first["accountingCodes"]) == 3
    rest = assert_done(zuora.get(first["nextPage"].removeprefix(zuora.url)))
    assert first["accountingCodes"] + rest["accountingCodes"] == everything["accountingCodes"]
    assert "nextPage" not in rest


def test_a_tenant_without_codes_has_an_empty_list(zuora: Zuora) -> None:
    assert listed(zuora) == {"accountingCodes": [], "success": True}


def test_imported_codes_are_there_too(tenant: Tenant) -> None:
    shown = named(tenant.with_codes().zuora, "Cash")
    assert (shown["glAccountNumber"], shown["notes"]) == ("10-001-000-1100", None)
    assert read(tenant.zuora, shown["id"])["name"] == "Cash"


# Update ---------------------------------------------------------------------------------------


def test_an_update_changes_what_it_names(zuora: Zuora) -> None:
    code = str(assert_done(try_create(zuora, **FIELDS))["id"])
    assert update(zuora, code, name="Drawer", notes=None).json == {"success": True}
    shown = read(zuora, code)
    assert (shown["name"], shown["notes"]) == ("Drawer", None)
    assert shown["glAccountNumber"] == "10-1100"
    assert_done(update(zuora, code, type="OtherAssets", segmentConstantValues={}))
    shown = read(zuora, code)
    assert (shown["type"], shown["segmentConstantValues"]) == ("OtherAssets", {})


def test_an_update_of_nothing_is_done(zuora: Zuora) -> None:
    code = create(zuora, "Till")
    before = read(zuora, code)
    assert_done(update(zuora, code))
    assert read(zuora, code) == before


def test_a_code_that_a_transaction_names_is_not_updated(tenant: Tenant, used: Json) -> None:
    assert_refused(update(tenant.zuora, used["id"], name="Bank"), RULE, naming="Cash")
    assert_refused(update(tenant.zuora, used["id"], notes="x"), RULE)
    assert read(tenant.zuora, used["id"]) == {**used, "success": True}


def test_a_receivable_keeps_its_type(zuora: Zuora) -> None:
    code = create(zuora, "Debtors", "AccountsReceivable")
    assert_refused(update(zuora, code, type="Cash"), RULE, naming="AccountsReceivable")
    assert_done(update(zuora, code, type="AccountsReceivable", name="Receivables"))


# Activate, deactivate, delete ---------------------------------------------------------------------


def test_a_code_is_deactivated_activated_and_deleted(zuora: Zuora) -> None:
    code = create(zuora, "Till")
    assert act(zuora, code, "deactivate").json == {"success": True}
    assert read(zuora, code)["status"] == "Inactive"
    assert_done(act(zuora, code, "activate"))
    assert read(zuora, code)["status"] == "Active"
    assert_refused(delete(zuora, code), RULE, naming="deactivate it")
    assert_done(act(zuora, code, "deactivate"))
    assert delete(zuora, code).json == {"success": True}
    assert_refused(zuora.get(f"{PATH}/{code}"), NOT_FOUND, naming=code)
    assert listed(zuora)["accountingCodes"] == []


def test_to_activate_or_deactivate_twice_changes_nothing(zuora: Zuora) -> None:
    code = create(zuora, "Till")
    assert_done(act(zuora, code, "activate"))
    assert_done(act(zuora, code, "deactivate"))
    before = read(zuora, code)
    assert_done(act(zuora, code, "deactivate"))
    assert read(zuora, code) == before


def test_a_receivable_is_never_deactivated(zuora: Zuora) -> None:
    code = create(zuora, "Debtors", "AccountsReceivable")
    assert_refused(act(zuora, code, "deactivate"), RULE, naming="AccountsReceivable")
    assert_refused(delete(zuora, code), RULE)


def test_a_code_that_a_transaction_names_stays(tenant: Tenant, used: Json) -> None:
    assert_refused(act(tenant.zuora, used["id"], "deactivate"), RULE, naming="Cash")
    assert_refused(delete(tenant.zuora, used["id"]), RULE, naming="Cash")
    assert_done(act(tenant.zuora, used["id"], "activate"))


def test_a_draft_that_was_imported_names_its_codes_too(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    tenant.import_csv("transactions", transactions(invoice("1", "2016-01-15", status="Draft")))
    code = named(tenant.zuora, "Sales Revenue")["id"]
    assert_refused(act(tenant.zuora, code, "deactivate"), RULE, naming="Sales Revenue")


def test_an_inactive_code_takes_no_entry(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    said = entry("Jan 2016", "2016-01-15", debit="Cash")
    code = named(tenant.zuora, "Cash")["id"]
    assert_done(act(tenant.zuora, code, "deactivate"))
    assert_refused(tenant.zuora.post(said), RULE, naming="Cash")
    assert_done(act(tenant.zuora, code, "activate"))
    assert_done(tenant.zuora.post(said))


# Bad input ----------------------------------------------------------------------------------------

WRONG: list[tuple[str, object]] = [
    ("name", ""), ("name", "   "), ("name", " Till"), ("name", "x" * 101), ("name", 5),
    ("name", "a\nb"), ("name", ["Till"]),
    ("type", "Money"), ("type", "cash"), ("type", ""), ("type", 1),
    ("glAccountName", "x" * 256), ("glAccountNumber", "x" * 256), ("glAccountNumber", 1100),
    ("notes", "x" * 2001), ("notes", {"a": "b"}),
    ("segmentConstantValues", []), ("segmentConstantValues", "x"),
    ("segmentConstantValues", {"Region": 1}), ("segmentConstantValues", {"": "x"}),
    ("segmentConstantValues", {"Region": "x" * 256}),
    ("segmentConstantValues", {f"S{n}": "x" for n in range(51)}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda each: str(each)[:40])
def test_a_wrong_value_is_refused_in_a_create_and_in_an_update(
    shared_tenant: Tenant, field: str, value: object
) -> None:
    zuora = shared_tenant.zuora
    before = listed(zuora)
    said = {"name": "Wrong", "type": "Cash", field: value}
    assert_refused(try_create(zuora, **said), INVALID_VALUE, naming=field)
    if before["accountingCodes"]:
        first = before["accountingCodes"][0]["id"]
        assert_refused(update(zuora, first, **{field: value}), INVALID_VALUE, naming=field)
    assert listed(zuora) == before


def test_the_longest_values_are_taken(zuora: Zuora) -> None:
    code = create(
        zuora, "x" * 100, glAccountName="n" * 255, glAccountNumber="0" * 255, notes="é" * 2000
    )
    assert len(read(zuora, code)["notes"]) == 2000


@pytest.mark.parametrize("field", ["name", "type"])
def test_a_required_field_is_missed(zuora: Zuora, field: str) -> None:
    said: dict[str, object] = {"name": "Till", "type": "Cash"}
    del said[field]
    assert_refused(try_create(zuora, **said), MISSING_FIELD, naming=field)
    assert_refused(try_create(zuora, **said, **{field: None}), MISSING_FIELD, naming=field)


@pytest.mark.parametrize("field", ["status", "category", "id", "GLAccountName", "createdOn"])
def test_an_unknown_field_is_refused(zuora: Zuora, field: str) -> None:
    assert_refused(
        try_create(zuora, name="Till", type="Cash", **{field: "x"}), UNKNOWN_FIELD, naming=field
    )


def test_a_name_is_used_once_whatever_its_type(zuora: Zuora) -> None:
    create(zuora, "Till")
    assert_refused(try_create(zuora, name="Till", type="BadDebt"), RULE, naming="Till")
    other = create(zuora, "till")
    assert_refused(update(zuora, other, name="Till"), RULE, naming="Till")
    assert_done(update(zuora, other, name="till"))


@pytest.mark.parametrize("code", ["0" * 32, "nothing", "%20", "x" * 300])
def test_an_unknown_id_is_not_found(zuora: Zuora, code: str) -> None:
    assert_refused(zuora.get(f"{PATH}/{code}"), NOT_FOUND)
    assert_refused(update(zuora, code, notes="x"), NOT_FOUND)
    assert_refused(act(zuora, code, "activate"), NOT_FOUND)
    assert_refused(act(zuora, code, "deactivate"), NOT_FOUND)
    assert_refused(delete(zuora, code), NOT_FOUND)


def test_a_code_of_another_tenant_is_not_found(zuora: Zuora, shared_tenant: Tenant) -> None:
    code = create(shared_tenant.zuora, "Ours")
    assert_refused(zuora.get(f"{PATH}/{code}"), NOT_FOUND)
    assert_refused(update(zuora, code, notes="x"), NOT_FOUND)
    assert_done(act(shared_tenant.zuora, code, "deactivate"))
    assert_refused(delete(zuora, code), NOT_FOUND)
    assert_done(delete(shared_tenant.zuora, code))


# Custom fields ------------------------------------------------------------------------------------


def test_codes_have_custom_fields_of_their_own(tenant: Tenant) -> None:
    database, owner = tenant.server.database, tenant.credentials.tenant_id
    database.say("fields", "add", "AccountingCode", "Owner__c", "--tenant", owner)
    database.say("fields", "add", "AccountingCode", "Since__c", "--type", "date", "--tenant", owner)
    tenant.declare_field("Closer__c", "string")
    zuora = tenant.zuora
    code = create(zuora, "Till", Owner__c="Ada", Since__c="2016-01-05")
    shown = read(zuora, code)
    assert (shown["Owner__c"], shown["Since__c"]) == ("Ada", "2016-01-05")
    assert "Closer__c" not in shown
    assert_done(update(zuora, code, Owner__c=None))
    assert named(zuora, "Till")["Owner__c"] is None
    assert_refused(update(zuora, code, Since__c="soon"), INVALID_VALUE, naming="Since__c")
    assert_refused(update(zuora, code, Closer__c="x"), UNKNOWN_FIELD, naming="Closer__c")
    period = zuora.create("Jan 2016", "2016-01-01", "2016-01-31", Closer__c="Bo")
    assert "Owner__c" not in zuora.period(period)
    assert_refused(zuora.update(period, Owner__c="Ada"), UNKNOWN_FIELD, naming="Owner__c")


# Permissions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [STANDARD_USER, ADMINISTRATOR])
def test_both_stock_roles_manage_codes(tenant: Tenant, role: str) -> None:
    user = tenant.user(role)
    code = create(user, "Till")
    assert_done(update(user, code, notes="x"))
    assert_done(act(user, code, "deactivate"))
    assert_done(delete(user, code))


@pytest.mark.parametrize(
    ("permission", "what"),
    [
        ("Create Accounting Code", "create"),
        ("Manage Accounting Code", "update"),
        ("Manage Accounting Code", "activate"),
        ("Manage Accounting Code", "deactivate"),
        ("Delete Unused Accounting Code", "delete"),
    ],
)
def test_the_missing_permission_is_named(tenant: Tenant, permission: str, what: str) -> None:
    code = create(tenant.zuora, "Till")
    tenant.server.database.change(
        "DELETE FROM role_permission WHERE tenant_id = ? AND role = ? AND permission = ?",
        tenant.credentials.tenant_id, STANDARD_USER, permission,
    )  # fmt: skip
    user = tenant.user(STANDARD_USER)
    answers = {
        "create": lambda: try_create(user, name="Other", type="Cash"),
        "update": lambda: update(user, code, notes="x"),
        "activate": lambda: act(user, code, "activate"),
        "deactivate": lambda: act(user, code, "deactivate"),
        "delete": lambda: delete(user, code),
    }
    assert_refused(answers[what](), PERMISSION, naming=permission)
    assert read(user, code)["name"] == "Till"
