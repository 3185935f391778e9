"""What the server answers at instants that are hard on clocks, whatever the zone it runs in.

Run as `python -m fault.answers_of_a_day FOLDER`, in any time zone. The instants
are given: the hours that daylight saving skips and repeats where the tenant is,
and a day that is tomorrow already, or yesterday still, for half of the world.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from contract.ledger_rows import CODES, entry
from contract.soap import Soap
from contract.started_server import DatabaseFile
from contract.zuora import PERIODS, Answer, Zuora
from fault.served_here import served_here
from monthend.services import trial_balances
from monthend.storage.store import SqliteStore

INSTANTS = {
    "the hour that is skipped in Los Angeles": datetime(2028, 3, 12, 10, 30, tzinfo=UTC),
    "the hour before it is repeated there": datetime(2028, 11, 5, 8, 30, tzinfo=UTC),
    "the hour that is repeated there": datetime(2028, 11, 5, 9, 30, tzinfo=UTC),
    "a leap day, or the day before or after": datetime(2028, 2, 29, 10, 30, tzinfo=UTC),
    "the last minute of a year in UTC": datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC),
}
FOUNDED = "2028-01-01 00:00:00.000000"
RANDOM = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\b[0-9a-fA-F]{16,40}\b|[\w-]{64}")


def answers(folder: Path, told: Callable[[datetime], datetime]) -> Iterator[tuple[str, str]]:
    """Every answer with what was asked; `told` is the clock's word for the true instant."""
    database = DatabaseFile(folder / "books.db")
    owner = database.init()
    database.import_csv("codes", CODES)
    # The command line goes by the true clock.
    database.change("UPDATE accounting_period SET created_on = ?, updated_on = ?", *2 * [FOUNDED])
    clock = {"at": INSTANTS["a leap day, or the day before or after"]}
    store = SqliteStore(str(database.path), clock=lambda: told(clock["at"]))
    with served_here(store, lambda: told(clock["at"])) as url:
        for what, at in sorted(INSTANTS.items(), key=lambda item: item[1]):
            clock["at"] = at
            zuora = Zuora.signed_in(url, owner)
            soap = Soap.signed_in(url, owner)
            for asked, said in a_month(zuora, soap, at.month):
                yield f"{what}: {asked}", RANDOM.sub("*", said)
            while trial_balances.run_next(store, "worker", told(at)):
                pass
            yield f"{what}: afterwards", RANDOM.sub("*", shown(zuora.get(PERIODS)))
    store.close()


def a_month(zuora: Zuora, soap: Soap, month: int) -> Iterator[tuple[str, str]]:
    """Make the days up to the end of a month a period, post into its last day, ask for all."""
    last = {2: 29, 3: 31, 11: 30, 12: 31}[month]
    end, name = f"2028-{month:02}-{last}", f"Through {month}"
    start = zuora.open_ended()["startDate"] or "2028-02-01"
    yield "create", shown(zuora.try_create(name, start, end))
    yield "post", shown(zuora.post(entry(name, end, "12.34")))
    yield "read", shown(zuora.get(PERIODS))
    period = zuora.periods()[-2]["id"]
    yield "run", shown(zuora.run_trial_balance(period))
    yield "history", json.dumps(zuora.history(period))
    for field in ("CreatedDate", "UpdatedDate"):
        said = soap.query(f"select Id, Name, {field}, StartDate, EndDate from AccountingPeriod")
        yield f"SOAP {field}", json.dumps(said.records)


def shown(answer: Answer) -> str:
    return answer.content.decode()


def main(told: Callable[[datetime], datetime] = lambda at: at) -> None:
    for asked, said in answers(Path(sys.argv[1]), told):
        print(f"{asked}\t{said}")


if __name__ == "__main__":
    main()
