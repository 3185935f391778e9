"""Asking for journal runs, and waiting for them, as clients do."""

import time

from contract.zuora import Answer, Json, Zuora, assert_done

RUNS = "/v1/journal-runs"
INVOICES = [{"type": "Invoice Item"}]
JANUARY = {"accountingPeriodName": "Jan 2016", "journalEntryDate": "2016-01-31"}


def ask(zuora: Zuora, **said: object) -> Answer:
    return zuora.send("POST", RUNS, {"transactionTypes": INVOICES, **JANUARY, **said})


def read(zuora: Zuora, number: str) -> Json:
    return assert_done(zuora.get(f"{RUNS}/{number}"))


def after(zuora: Zuora, number: str, *passing: str) -> Json:
    """The run once its status is none of these, as a client polls for it."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        said = read(zuora, number)
        if said["status"] not in (passing or ("Pending", "Processing")):
            return said
        time.sleep(0.02)
    raise AssertionError(f"the journal run did not end: {said}")


def run(zuora: Zuora, **said: object) -> str:
    number = str(assert_done(ask(zuora, **said))["journalRunNumber"])
    assert after(zuora, number)["status"] == "Completed"
    return number
