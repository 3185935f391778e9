"""`python -m benchmarks.closebench_worlds --python PYTHON [--worlds N] [--record PAGE]`.

closebench makes companies whose books have closing errors planted in them. Each is imported
here as a finance team would import it; then it is seen which errors monthend points at. The
package is no dependency: PYTHON is the Python of an environment that has it.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from monthend.app import utc_now
from monthend.domain.money import decimal_of
from monthend.services import periods, review, transactions, trial_balances
from monthend.services.imports import ImportKind, import_file
from monthend.services.ports import Books
from monthend.storage.store import SqliteStore
from monthend.subledger.review import Point, Repeated, Skipped, Unlike

from . import closebench_page
from .closebench_page import NO_DATA, Row
from .company import Company, found, opened

World = Mapping[str, Any]
EXPORT = """\
import json, sys
from closebench.world import World
for difficulty in ("hard", "absence"):
    for seed in range(1, int(sys.argv[1]) + 1):
        made = World(seed=seed, difficulty=difficulty).build()
        months = {kind: made.gap_month.get(kind, made.close_month) for kind in made.chosen}
        errors = [{**each, "month": months[each["kind"]]} for each in made.truth()["errors"]]
        print(json.dumps({**made.snapshot(), "errors": errors}))
"""
TYPES = {
    "asset": "OtherAssets",
    "liability": "OtherLiabilities",
    "equity": "OtherEquity",
    "income": "SalesRevenue",
    "expense": "OtherExpenses",
}
CURRENCY = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What monthend says of a world: a rule for each sentence, and the figures of its month."""

    required_items: int
    drift: Sequence[str]
    identities: bool
    points: Sequence[Point]
    closings: Mapping[str, Decimal]


def worlds(python: str, number: int) -> Iterator[World]:
    """So many worlds of each difficulty, from the seeds 1, 2, 3, …"""
    made = subprocess.run(
        [python, "-c", EXPORT, str(number)], capture_output=True, text=True, check=True
    )
    yield from map(json.loads, made.stdout.splitlines())


# Into monthend ----------------------------------------------------------------------------


def code_names(world: World) -> dict[str, str]:
    return {each["code"]: f"{each['code']} {each['name']}" for each in world["accounts"]}


def loaded(store: SqliteStore, world: World) -> Company:
    """Months from the first entry to the one that is being closed, codes and entries."""
    first = min(date.fromisoformat(each["date"]) for each in world["entries"]).replace(day=1)
    last = date.fromisoformat(world["period"]["end"])
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    company = found(store, first=first, months=months, codes=[])
    names = code_names(world)
    codes = [(names[each["code"]], TYPES[each["type"]]) for each in world["accounts"]]
    _import(store, company, ImportKind.CODES, ("name", "type"), codes)
    lines = [
        (each["eid"], each["date"], names[line["account"]], line["debit"], line["credit"], CURRENCY)
        for each in world["entries"]
        for line in each["lines"]
    ]
    head = ("entry_id", "date", "account", "debit", "credit", "currency")
    _import(store, company, ImportKind.ENTRIES, head, lines)
    return company


def _import(
    store: SqliteStore,
    company: Company,
    kind: ImportKind,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([head, *rows])
    import_file(
        store, company.caller, io.BytesIO(text.getvalue().encode()), kind=kind,
        file_name=f"{kind.value}.csv", progress=lambda _: None,
    )  # fmt: skip


def seen(store: SqliteStore, company: Company) -> Seen:
    """Action items, a trial balance with its proofs and verification, and the review."""
    caller, month = company.caller, company.period_ids[-1]
    store.write(caller, lambda books: periods.run_trial_balance(books, caller, month))
    while trial_balances.run_next(store, "worker", utc_now()):
        pass

    def look(books: Books) -> Seen:
        items, _ = transactions.list_action_items(books, caller, month, 0, 1000)
        shown = trial_balances.read(books, caller, month, verify=True)
        return Seen(
            required_items=sum(item.required for item in items),
            drift=shown.drift or (),
            identities=all(proof["holds"] for proof in shown.frozen.identities),
            points=review.make(books, caller, month).points,
            closings={row.code: decimal_of(row.closing, row.currency) for row in shown.rows},
        )

    return store.read(caller, look)


def expected_closings(world: World) -> dict[str, Decimal]:
    """The world's own balances, added up from its entries and not by monthend."""
    names, sums = code_names(world), defaultdict[str, Decimal](Decimal)
    for each in world["entries"]:
        for line in each["lines"]:
            sums[names[line["account"]]] += Decimal(line["debit"]) - Decimal(line["credit"])
    return dict(sums)


# Found or not -----------------------------------------------------------------------------


def points_at(point: Point, error: Mapping[str, Any], world: World) -> bool:
    """Whether a point names what was planted: the account, the side and the month, or the entries.

    What was left out would have been posted to the side that its correction names.
    """
    names, fix = code_names(world), error["fix"]
    match point:
        case Skipped() | Unlike():
            wanted = names[fix["debit_account" if point.debit else "credit_account"]]
            month = f"{world['period']['end'][:4]}-{error['month']:02}"
            return not error["entry_ids"] and (point.code, point.period) == (wanted, month)
        case Repeated():
            return set(error["entry_ids"]) == set(point.entries)


def judged(world: World, saw: Seen) -> tuple[list[tuple[str, str | None]], list[Point]]:
    """Each planted kind with the rule that found it, and the points that are of no planted one."""
    verdicts, matched = [], set()
    for error in world["errors"]:
        by = [place for place, point in enumerate(saw.points) if points_at(point, error, world)]
        matched.update(by)
        rule = type(saw.points[by[0]]).__name__.lower() if by else None
        verdicts.append((error["kind"], rule))
    return verdicts, [point for place, point in enumerate(saw.points) if place not in matched]


def tried(world: World, folder: Path) -> tuple[Seen, list[tuple[str, str | None]], list[Point]]:
    """Load a world into a database of its own, and see."""
    with opened(folder / "books.db") as store:
        saw = seen(store, loaded(store, world))
    closings = {name: each for name, each in expected_closings(world).items() if each}
    if {name: each for name, each in saw.closings.items() if each} != closings:
        raise RuntimeError("the trial balance is not that of the world")
    return saw, *judged(world, saw)


def rows(python: str, number: int) -> tuple[list[Row], Counter[str]]:
    """A row a kind of error, and how often what was true of all worlds."""
    planted: Counter[str] = Counter()
    found_by: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for world in worlds(python, number):
        with tempfile.TemporaryDirectory() as folder:
            saw, verdicts, others = tried(world, Path(folder))
        totals["worlds"] += 1
        totals["balanced"] += saw.identities and not saw.drift
        totals["items"] += saw.required_items
        totals.update(type(point).__name__ for point in others)
        months = {f"{world['period']['end'][:4]}-{each['month']:02}" for each in world["errors"]}
        totals["with an error"] += sum(
            isinstance(point, Skipped) and point.period in months for point in others
        )
        for kind, rule in verdicts:
            planted[kind] += 1
            found_by[kind].update([rule] if rule else [])
    unknown = set(planted) - set(NO_DATA) - set(closebench_page.IN_THE_LEDGER)
    if unknown:
        raise RuntimeError(f"there are kinds of errors that nobody judged: {sorted(unknown)}")
    return [
        Row(kind=kind, planted=planted[kind], found_by=found_by[kind]) for kind in sorted(planted)
    ], totals


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.closebench_worlds")
    parser.add_argument("--python", required=True, help="the Python that has closebench")
    parser.add_argument("--worlds", type=int, default=50, help="seeds of each difficulty")
    parser.add_argument("--record", type=Path, metavar="PAGE", help="write this page")
    asked = parser.parse_args()
    found_rows, totals = rows(asked.python, asked.worlds)
    text = closebench_page.text(found_rows, totals)
    if asked.record:
        asked.record.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
