"""API6, unrestricted access to sensitive business flows: steps skipped, repeated or lonely."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from contract.zuora import Zuora, assert_done
from unit.house import House

PERIODS, EXTENSIONS = "/v1/accounting-periods", "/monthend/v1/accounting-periods"


def months(owner: Zuora, number: int) -> list[str]:
    ends = ("2026-01-31", "2026-02-28", "2026-03-31")
    return [
        str(
            assert_done(
                owner.send(
                    "POST",
                    PERIODS,
                    {"name": end, "startDate": end[:8] + "01", "endDate": end, "fiscalYear": 2026},
                )
            )["id"]
        )
        for end in ends[:number]
    ]


def test_no_step_of_a_close_is_skipped(owner: Zuora) -> None:
    first, second, third = months(owner, 3)
    for later in (second, third):
        assert owner.close(later).json["success"] is False
        assert owner.pending_close(later).json["success"] is False
    assert_done(owner.close(first))
    assert owner.close(third).json["success"] is False
    assert owner.delete(first).json["success"] is False
    states = [owner.period(each)["status"] for each in (first, second, third)]
    assert states == ["Closed", "Open", "Open"]


def test_a_step_that_is_sent_many_times_is_taken_once(owner: Zuora) -> None:
    code = {"name": "Till", "type": "Cash"}
    key = {"Idempotency-Key": "once"}
    answers = [owner.send("POST", "/v1/accounting-codes", code, key) for _ in range(20)]
    assert len({assert_done(each)["id"] for each in answers}) == 1
    (january,) = months(owner, 1)
    closes = [owner.close(january).json["success"] for _ in range(5)]
    assert closes == [True, False, False, False, False]


def test_nobody_is_their_own_second_person(house: House, owner: Zuora) -> None:
    (january,) = months(owner, 1)
    assert_done(owner.close(january))
    house.set_up("reopen", "second_person")
    assert_done(owner.send("PUT", f"{EXTENSIONS}/{january}/request-reopen", {"reason": "mine"}))
    assert owner.reopen(january).json["success"] is False
    again = house.zuora()
    assert again.reopen(january).json["success"] is False
    assert not house.soap().update({"Id": january, "Status": "Open"})[0].success
    assert owner.period(january)["status"] == "Closed"
    assert_done(house.zuora(house.user("another")).reopen(january))


def test_of_many_who_close_at_once_one_does(house: House, owner: Zuora) -> None:
    (january,) = months(owner, 1)

    def close(_: int) -> bool:
        client = house.again(house.store).zuora()
        return bool(client.close(january).json["success"])

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(close, range(4))) == [False, False, False, True]
    assert [each["event"] for each in owner.history(january)].count("closed") <= 1
