"""Fields, dates, ids, paths and methods nobody should send: documented answers, nothing changed."""

import pytest

from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    METHOD,
    MISSING_FIELD,
    NOT_FOUND,
    PERIODS,
    RULE,
    UNKNOWN_FIELD,
    Json,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
    reasons,
)

MARCH: Json = {
    "name": "Mar 2016",
    "startDate": "2016-03-01",
    "endDate": "2016-03-31",
    "fiscalYear": 2016,
}
WRONG_VALUES: dict[str, list[object]] = {
    "name": ["", "n" * 101, "n" * 100_000, 5, True, [], {}, ["Mar"], "Mar\x00", "Mar\n2016"],
    "notes": ["n" * 256, 5, False, [], {"a": 1}, "no\x00"],
    "fiscalYear": [
        "", "MMXVI", "16", 16, 20166, -2016, 0, 2016.5, True, [2016], {}, 10**30, "2016 AD", " 2016"
    ],
    "fiscalQuarter": [0, 5, -1, 1.5, "0", "Q1", "", True, [], 10**30],
    "fiscal_quarter": [0, 5, "Q1"],
    "startDate": [
        "", "2016-02-30", "2016-13-01", "2016-00-01", "2016-03-00", "0000-01-01", "16-03-01",
        "2016-3-1", "2016/03/01", "03/01/2016", "20160301", "2016-03-01T00:00:00",
        "2016-03-01 00:00:00", "2016-03-01Z", " 2016-03-01", "2016-03-01\n", "２０１６-03-01",
        "12016-03-01", "-2016-03-01", "2016-W09-2", "2015-02-29", "today", 20160301, 1456790400,
        True, [], {}, "2016-03-01" * 1000,
    ],
    "endDate": [
        "", "2016-02-30", "2016-04-31", "0000-12-31", "31.03.2016", 20160331, None, [], "∞"
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def books(shared_tenant: Tenant) -> Zuora:
    """Two months; the next one starts on the first of March."""
    shared_tenant.create_months(2)
    return shared_tenant.zuora


@pytest.fixture(scope="module")
def february(books: Zuora) -> str:
    return str(books.periods()[1]["id"])


CREATED = [
    pytest.param(field, value, id=f"{field}-{index}")
    for field, values in WRONG_VALUES.items()
    for index, value in enumerate(values)
]
# In an update an absent field is no error.
UPDATED = [row for row in CREATED if row.values[1] is not None]


@pytest.mark.parametrize(("field", "value"), CREATED)
def test_a_wrong_value_is_refused_on_create(books: Zuora, field: str, value: object) -> None:
    with nothing_changed(books):
        answer = books.send("POST", PERIODS, {**MARCH, field: value})
        category = MISSING_FIELD if value is None else INVALID_VALUE
        assert_refused(answer, category, naming=field)


@pytest.mark.parametrize(("field", "value"), UPDATED)
def test_a_wrong_value_is_refused_on_update(
    books: Zuora, february: str, field: str, value: object
) -> None:
    with nothing_changed(books):
        assert_refused(books.update(february, **{field: value}), INVALID_VALUE, naming=field)


@pytest.mark.parametrize("field", ["name", "startDate", "endDate", "fiscalYear"])
@pytest.mark.parametrize("absent", ["missing", "null"])
def test_a_required_field_is_required(books: Zuora, field: str, absent: str) -> None:
    said = {**MARCH, field: None}
    if absent == "missing":
        del said[field]
    with nothing_changed(books):
        assert_refused(books.send("POST", PERIODS, said), MISSING_FIELD, naming=field)


def test_an_empty_object_misses_every_required_field(books: Zuora) -> None:
    answer = books.send("POST", PERIODS, {})
    assert_refused(answer, MISSING_FIELD)
    assert len(reasons(answer)) == 4


@pytest.mark.parametrize(
    "field",
    ["Name", "NAME", "startdate", "start_date", "FiscalYear", "FiscalQuarter", "colour", "",
     "id", "status", "createdOn", "success", "runTrialBalanceStatus", "fileIds", "name ",
     "__proto__", "Unheard__c", "n" * 10_000],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_unknown_or_miscased_field_is_refused(
    books: Zuora, february: str, method: str, field: str
) -> None:
    path = PERIODS if method == "POST" else f"{PERIODS}/{february}"
    said = {**MARCH, field: "x"} if method == "POST" else {field: "x"}
    with nothing_changed(books):
        assert_refused(books.send(method, path, said), UNKNOWN_FIELD, naming=field[:100])


def test_each_category_of_a_request_is_reported(books: Zuora) -> None:
    said = {"name": "n" * 101, "startDate": "2016-02-30", "endDate": "2016-03-31", "colour": "red"}
    with nothing_changed(books):
        given = reasons(books.send("POST", PERIODS, said))
    assert sorted(reason.category for reason in given) == [
        INVALID_VALUE,
        INVALID_VALUE,
        UNKNOWN_FIELD,
        MISSING_FIELD,
    ]


def test_an_end_before_the_start_is_refused(books: Zuora) -> None:
    with nothing_changed(books):
        answer = books.try_create("Mar 2016", "2016-03-01", "2016-02-29")
        assert_refused(answer, INVALID_VALUE, naming="endDate")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2016-03-02", "2016-03-31"), ("2016-02-29", "2016-03-31"), ("2016-01-01", "2016-01-31"),
     ("2010-01-01", "2010-01-31"), ("2030-01-01", "2030-01-31")],
)  # fmt: skip
def test_gaps_and_overlaps_are_refused(books: Zuora, start: str, end: str) -> None:
    with nothing_changed(books):
        assert_refused(books.try_create("Mar 2016", start, end), RULE)


def test_a_period_up_to_the_last_day_of_the_calendar_leaves_no_day_behind(tenant: Tenant) -> None:
    """9999-12-31 has no day after it, on which the open-ended period could start."""
    with nothing_changed(tenant.zuora):
        answer = tenant.zuora.try_create("For ever", "2016-01-01", "9999-12-31")
        assert answer.status == 200
        assert {reason.category for reason in reasons(answer)} <= {INVALID_VALUE, RULE}


def test_the_last_but_one_day_of_the_calendar_can_be_an_end(tenant: Tenant) -> None:
    period = tenant.zuora.create("Long", "2016-01-01", "9999-12-30")
    assert tenant.zuora.open_ended()["startDate"] == "9999-12-31"
    assert_done(tenant.zuora.run_trial_balance(period))
    assert tenant.zuora.after_trial_balance(period)["runTrialBalanceStatus"] == "Completed"


def test_a_year_before_christ_and_the_first_year_are_no_server_errors(tenant: Tenant) -> None:
    for start in ("0000-12-31", "0001-01-01", "0001-01-02"):
        assert tenant.zuora.try_create(f"From {start}", start, "2016-01-31").status == 200


def test_a_name_is_taken_once(books: Zuora) -> None:
    with nothing_changed(books):
        answer = books.try_create("Jan 2016", "2016-03-01", "2016-03-31")
        assert "name" in reasons(answer)[0].message


def test_the_open_ended_name_is_taken(books: Zuora) -> None:
    with nothing_changed(books):
        answer = books.try_create("Open-Ended", "2016-03-01", "2016-03-31")
        assert answer.json["success"] is False


IDS = [
    "0", "-1", "null", "undefined", "f" * 31, "f" * 33, "F" * 32, "g" * 32, "f" * 5000,
    "%00", "%27%20or%20%271%27=%271", "..%2f..%2fetc%2fpasswd", "%ff%fe", "%E2%98%83",
    "%20" + "f" * 32, "f" * 16 + "%0a" + "f" * 15, "550e8400-e29b-41d4-a716-446655440000",
    ";drop%20table%20period", "*", "{ap-id}",
]  # fmt: skip


@pytest.mark.parametrize("period", IDS)
@pytest.mark.parametrize(
    ("method", "action"),
    [("GET", ""), ("DELETE", ""), ("PUT", ""), ("PUT", "/close"), ("PUT", "/pending-close"),
     ("PUT", "/reopen"), ("PUT", "/run-trial-balance")],
)  # fmt: skip
def test_an_id_of_another_shape_is_not_found(
    books: Zuora, method: str, action: str, period: str
) -> None:
    with nothing_changed(books):
        path = f"{PERIODS}/{period}{action}"
        if method == "PUT" and not action:
            answer = books.send(method, path, {"notes": "x"})
        else:
            answer = books.request(method, path)
        assert answer.status in {200, 404}, answer.content[:300]
        assert {reason.category for reason in reasons(answer)} == {NOT_FOUND}


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v2/accounting-periods", "/v1/accounting-period",
     "/v1/Accounting-Periods", "/v1/accounting-periods/", "/v1//accounting-periods",
     "/v1/accounting-periods/x/y/z",
     "/v1/accounting-periods/x/Close", "/monthend", "/monthend/v1/nothing", "/%2e%2e/etc/passwd",
     "/v1/accounting-periods%00", "/oauth", "/.git/config"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_path_is_not_found(books: Zuora, method: str, path: str) -> None:
    with nothing_changed(books):
        answer = books.request(method, path)
        assert_refused(answer, NOT_FOUND, status=404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", PERIODS),
        ("DELETE", PERIODS),
        ("PATCH", PERIODS),
        ("POST", f"{PERIODS}/{'0' * 32}"),
        ("PATCH", f"{PERIODS}/{'0' * 32}"),
        ("GET", f"{PERIODS}/{'0' * 32}/close"),
        ("POST", f"{PERIODS}/{'0' * 32}/close"),
        ("DELETE", f"{PERIODS}/{'0' * 32}/reopen"),
        ("PUT", "/v1/journal-entries"),
        ("GET", "/oauth/token"),
        ("PUT", "/openapi.json"),
        ("POST", "/docs"),
        ("DELETE", "/livez"),
        ("PUT", "/readyz"),
    ],
)
def test_a_wrong_method_is_told_so(books: Zuora, method: str, path: str) -> None:
    with nothing_changed(books):
        assert_refused(books.request(method, path), METHOD, status=405)


def test_a_wrong_method_names_the_right_ones(books: Zuora) -> None:
    allowed = books.request("DELETE", PERIODS).headers["allow"]
    assert {"GET", "POST"} <= {each.strip() for each in allowed.split(",")}


@pytest.mark.parametrize(
    "query", ["?page=1&page=2", "?pageSize=2&pageSize=3", "?%00=%ff", "?a[]=1"]
)
def test_a_strange_query_is_no_server_error(books: Zuora, query: str) -> None:
    assert books.get(PERIODS + query).status in {200, 400}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/accounting-periods/%00",
        "/v1/journal-entries/JE-%00",
        "/monthend/v1/requests/%00",
        "/monthend/v1/accounting-periods/%1B/close-report",
    ],
)
def test_a_path_with_a_control_character_leads_nowhere(books: Zuora, path: str) -> None:
    assert_refused(books.get(path), NOT_FOUND, status=404)
