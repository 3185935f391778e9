"""An import that died is taken up where it was, and comes to what it would have come to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from company import Company, secrets_for_tests
from imported import (
    PiecewiseFile,
    entries,
    import_rows,
    import_transactions,
    invoice,
    kept_sums,
    rows_of,
    summed_lines,
    transactions,
)
from late import set_to
from monthend.domain.errors import Refusal
from monthend.domain.ledger import AccountingCode
from monthend.domain.permissions import ADMINISTRATOR, Permission
from monthend.services import (
    import_resuming,
    imports,
    posting_rules,
    replay,
    sessions,
    tenants,
)
from monthend.services.import_files import ImportRefused
from monthend.services.import_ports import Unfinished
from monthend.services.import_resuming import (
    LEASE,
    ImportOvertaken,
    ImportUnderWay,
    PartOfChunk,
    SourceChanged,
)
from monthend.services.import_tables import import_tables
from monthend.services.import_transactions import TransactionRows
from monthend.services.imports import FIRST_CHUNK
from monthend.services.late_rows import RowsChunk
from monthend.services.ports import StoreUnavailable
from monthend.services.posting_rules import RuleChange
from monthend.services.zuora_tables import TABLES, Tables
from monthend.storage.soundness import findings
from monthend.subledger.posting_rules import Account
from resumed import (
    OVER,
    broken_off,
    die,
    import_again,
    import_and_die,
    ledger_of,
    many_entries,
    many_transactions,
    three_months,
    twin_of,
)

pytestmark = pytest.mark.postgresql_by_night

FILES = {"transactions": many_transactions(6000), "entries": many_entries(2000)}
FILE = FILES["transactions"]
ROWS = 6000


@pytest.fixture
def books(company: Company) -> Company:
    three_months(company)
    return company


@pytest.fixture
def twin(books: Company, tmp_path: Path) -> Iterator[Company]:
    """A company like it, whose imports nobody interrupts."""
    made = twin_of(books, tmp_path / "twin", three_months)
    yield made
    made.store.close()


def wrong(books: Company) -> list[str]:
    """What the doctor and a replay of the history find."""
    found = [line for each in findings(books.store, books.clock()) for line in each.wrong]
    return [*found, *map(str, replay.replay(books.store).anomalies)]


def rows_in(content: str) -> int:
    return content.count("\n") - 1


# What it comes to -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("part", [0.15, 0.5, 0.98])
def test_a_resumed_import_comes_to_what_an_uninterrupted_one_does(
    books: Company, twin: Company, kind: str, part: float
) -> None:
    content = FILES[kind]
    staged = import_and_die(books, content, kind, after=int(rows_in(content) * part))
    said: list[str] = []
    result = import_again(books, content, kind, said=said)
    alike = import_rows(twin, kind, content)
    assert 0 < staged == result.resumed_after
    assert said == [f"Resuming after {staged:,} rows."]
    assert (result.rows, result.sha256) == (alike.rows, alike.sha256)
    assert (result.unconverted, alike.resumed_after) == (alike.unconverted, 0)
    assert ledger_of(books) == ledger_of(twin)
    assert wrong(books) == []


def test_an_import_may_die_over_and_over(books: Company, twin: Company) -> None:
    staged = [import_and_die(books, FILE, after=after) for after in (1500, 1600, 4000, 5900)]
    result = import_again(books, FILE)
    import_rows(twin, "transactions", FILE)
    assert staged == sorted(staged)
    assert staged[0] < staged[-1] == result.resumed_after
    assert ledger_of(books) == ledger_of(twin)


def test_an_import_that_dies_at_its_end_has_only_to_count(
    books: Company, twin: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "write_as_of_now", lambda *_, **__: die())
    staged = import_and_die(books, FILE)
    monkeypatch.undo()
    assert staged == ROWS
    assert import_again(books, FILE).resumed_after == ROWS
    import_rows(twin, "transactions", FILE)
    assert ledger_of(books) == ledger_of(twin)


@pytest.mark.parametrize("at_once", [1, 7, 999])
def test_entries_are_cut_nowhere_however_they_are_read_again(
    books: Company, twin: Company, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = many_entries(600)
    import_and_die(books, content, "entries", after=2000)
    monkeypatch.setattr(import_resuming, "ROWS_JUDGED_AT_ONCE", at_once)
    import_again(books, content, "entries")
    import_rows(twin, "entries", content)
    assert ledger_of(books) == ledger_of(twin)


def test_codes_that_are_made_keep_their_keys(books: Company, twin: Company) -> None:
    rows = [
        f"E-{n},2026-01-{n % 28 + 1:02},{side},USD"
        for n in range(3000)
        for side in (f"Assets:{n % 40}{n // 2500},1.00,", "Revenue,,1.00")
    ]
    content = entries(*rows)
    import_and_die(books, content, "entries", after=4000, create_codes=True)
    keys = set(books.rows("SELECT name, code_id FROM staged_code WHERE name IS NOT NULL"))
    result = import_again(books, content, "entries", create_codes=True)
    made = set(books.rows("SELECT name, id FROM accounting_code WHERE name LIKE 'Assets:%'"))
    assert len(keys) == 40
    assert keys < made
    assert result.codes_made == len(made) == 80
    import_rows(twin, "entries", content, create_codes=True)
    assert ledger_of(books) == ledger_of(twin)
    assert wrong(books) == []


@pytest.mark.parametrize("policy", ["earliest_open", "queue"])
def test_what_comes_late_goes_where_it_would_have_gone(
    books: Company, twin: Company, policy: str
) -> None:
    late = 600 if policy == "earliest_open" else 9
    rows = [invoice(f"N-{n}", f"2026-0{2 - (n % (3000 // late) == 0)}-10") for n in range(3000)]
    for each in (books, twin):
        each.close_through([each.calendar.periods[0].id])
        set_to(each, "late_transactions", policy)
    content = transactions(*rows)
    import_and_die(books, content, after=2500)
    result = import_again(books, content)
    alike = import_rows(twin, "transactions", content, caller=twin.sign_in())
    assert (result.moved, result.queued) == (alike.moved, alike.queued)
    assert alike.queued or alike.moved
    assert ledger_of(books) == ledger_of(twin)
    assert wrong(books) == []


def test_a_build_that_passes_staged_rows_by_is_found_out(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: their lines are there, and no balance knows of them."""

    def pass_by(file: Any, rows: Any, begun: Any, *_: Any, **__: Any) -> Iterator[Any]:
        count = 0
        while count < begun.rows:
            count += len(file.chunk(min(begun.rows - count, 500)))
        yield from ()

    import_and_die(books, FILE, after=4000)
    monkeypatch.setattr(import_resuming, "judged_again", pass_by)
    import_again(books, FILE)
    assert kept_sums(books) != summed_lines(books)
    assert wrong(books)


def entry(number: str, lines: int, day: str = "2026-01-15") -> list[str]:
    """The rows of an entry of so many lines."""
    rows = [f"{number},{day},Cash,1.00,,USD"] * (lines - 1)
    return [*rows, f"{number},{day},Revenue,,{lines - 1}.00,USD"]


def small_after_a_large_one(*first: str) -> str:
    """Where the first chunk ends, an entry of six lines is the last staged one, and then come
    entries of two: as much again as it has is more than the next of them."""
    rows = [row for n in range(FIRST_CHUNK // 2 - 4) for row in entry(f"E-{n}", 2)]
    rows += entry("large", 6)
    return entries(*rows, *first, *(row for n in range(600) for row in entry(f"S-{n}", 2)))


def die_after_a_large_one(books: Company, content: str) -> int:
    staged = import_and_die(books, content, "entries", after=FIRST_CHUNK + 300)
    assert staged == FIRST_CHUNK - 2
    return staged


def test_entries_that_follow_the_last_staged_one_in_its_chunk_are_staged_once(
    books: Company, twin: Company
) -> None:
    content = small_after_a_large_one()
    staged = die_after_a_large_one(books, content)
    result = import_again(books, content, "entries")
    assert (result.resumed_after, result.rows) == (staged, rows_in(content))
    import_rows(twin, "entries", content)
    assert ledger_of(books) == ledger_of(twin)
    assert wrong(books) == []


def test_a_chunk_of_empty_lines_is_passed_by(
    books: Company, twin: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = many_transactions(300) + "\n" * 60 + many_transactions(1500).split("\n", 301)[301]
    staged = import_and_die(books, content, after=1000)
    monkeypatch.setattr(import_resuming, "ROWS_JUDGED_AT_ONCE", 20)
    result = import_again(books, content)
    assert (result.resumed_after, result.rows) == (staged, 1500)
    assert staged > 300
    import_rows(twin, "transactions", content)
    assert ledger_of(books) == ledger_of(twin)


def test_a_part_of_a_chunk_has_what_its_own_rows_have() -> None:
    rows = [{"org": "", "n": "1"}, {"org": "", "n": "2"}, {"org": "x", "n": "3"}]
    chunk = RowsChunk(rows, (2, 3, 4))
    before, after = PartOfChunk(chunk, 0, 2), PartOfChunk(chunk, 2, 3)
    assert (before.has("org"), after.has("org")) == (False, True)
    assert (len(before), list(before.column("n"))) == (2, ["1", "2"])


# What is found all the same -------------------------------------------------------------


def test_a_number_that_comes_again_behind_is_refused_with_its_line(books: Company) -> None:
    content = FILE + invoice("N-1") + "\n"
    import_and_die(books, content, after=4000)
    with pytest.raises(ImportRefused, match=rf"line {ROWS + 2}, column number"):
        import_again(books, content)
    assert not any(rows_of(books).values())


def test_a_wrong_row_behind_is_refused_and_nothing_stays(books: Company) -> None:
    content = FILE + invoice("wrong", "2026-02-30") + "\n"
    import_and_die(books, content, after=4000)
    with pytest.raises(ImportRefused, match=rf"line {ROWS + 2}, column date"):
        import_again(books, content)
    assert not any(rows_of(books).values())


@pytest.mark.parametrize(
    ("first", "place"),
    [
        (entry("wrong", 2, "2026-02-30"), "column date: .* yyyy-mm-dd"),
        (entry("E-1", 2), "column entry_id: .*E-1 is taken"),
    ],
    ids=["no day", "a number that is staged"],
)
def test_what_is_wrong_right_behind_the_last_staged_entry_is_told_by_its_line(
    books: Company, first: list[str], place: str
) -> None:
    content = small_after_a_large_one(*first)
    staged = die_after_a_large_one(books, content)
    with pytest.raises(ImportRefused, match=f"line {staged + 2}, {place}"):
        import_again(books, content, "entries")
    assert not any(rows_of(books).values())


def test_an_interrupted_importer_leaves_nothing_to_resume(books: Company) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_again(books, FILE, after=4000, then=interrupt)
    assert not any(rows_of(books).values())


def test_a_file_that_changes_while_it_is_read_again_is_refused(books: Company) -> None:
    digests = iter(("one", "one", "two"))
    import_and_die(books, FILE, after=4000, digest=lambda: next(digests))
    with pytest.raises(SourceChanged):
        import_again(books, FILE, digest=lambda: next(digests))
    assert not any(rows_of(books).values())


def test_a_file_that_has_become_shorter_than_what_is_staged_is_refused(books: Company) -> None:
    import_and_die(books, FILE, after=4000, digest=lambda: "the same")
    with pytest.raises(SourceChanged):
        import_again(books, many_transactions(100), digest=lambda: "the same")
    assert not any(rows_of(books).values())


# What is not resumed --------------------------------------------------------------------


def open_another_period(books: Company) -> None:
    books.create_period(
        {
            "name": "Apr", "start_date": date(2026, 4, 1), "end_date": date(2026, 4, 30),
            "fiscal_year": 2026,
        }
    )  # fmt: skip


CHANGES: Mapping[str, Callable[[Company], object]] = {
    "the accounting periods": open_another_period,
    "the accounting codes": lambda books: books.write(
        lambda given, by: given.add_code(AccountingCode(key=0, name="Bank", type="Cash"), by)
    ),
    "the exchange rates": lambda books: books.add_rate(date(2026, 1, 7), "EUR", "USD", "1.5"),
    "the posting rules": lambda books: books.write(
        lambda given, by: posting_rules.change(
            given, by, [RuleChange(type="Charge", subtype=None, debit=Account(code="Cash"))]
        )
    ),
    "the settings": lambda books: set_to(books, "late_transactions", "earliest_open"),
    "the program": lambda books: None,
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_rows_are_judged_by_has_changed(
    books: Company, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_and_die(books, FILE, after=4000)
    CHANGES[what](books)
    if what == "the program":
        monkeypatch.setattr(import_resuming, "__version__", "a later one")
    said: list[str] = []
    result = import_again(books, FILE, said=said)
    have = "has" if what == "the program" else "have"
    anew = "An interrupted import of this file is not resumed but begun anew: "
    assert result.resumed_after == 0
    assert said == [f"{anew}{what} {have} changed since."]
    assert rows_of(books)["subledger_transaction"] == ROWS
    assert kept_sums(books) == summed_lines(books)


def test_an_importer_that_died_before_its_first_rows_leaves_nothing_to_tell_of(
    books: Company,
) -> None:
    assert import_and_die(books, FILE, after=10) == 0
    said: list[str] = []
    result = import_again(books, FILE, said=said)
    assert (result.rows, result.resumed_after, said) == (ROWS, 0, [])
    assert rows_of(books)["import_batch"] == 1


def test_a_change_and_one_that_takes_it_back_change_nothing(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    set_to(books, "late_transactions", "earliest_open")
    set_to(books, "late_transactions", "reject")
    assert import_again(books, FILE).resumed_after > 0


def test_a_code_that_somebody_has_used_since_is_the_same_code(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    books.post_entry("Jan", date(2026, 1, 15))
    assert import_again(books, FILE).resumed_after > 0
    assert wrong(books) == []


def test_a_changed_file_is_another_file(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    result = import_again(books, FILE + invoice("one-more") + "\n")
    assert (result.rows, result.resumed_after) == (ROWS + 1, 0)
    assert rows_of(books)["subledger_transaction"] == ROWS + 1
    assert kept_sums(books) == summed_lines(books)


def test_somebody_elses_import_is_not_gone_on_with(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    by = books.administrator
    books.store.write_directory(
        lambda directory: tenants.add_user(directory, by, "ann", ADMINISTRATOR, secrets_for_tests())
    )
    ann = books.store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, "ann", by.channel)
    )
    assert ann.permissions == by.permissions
    assert import_again(books, FILE, caller=ann).resumed_after == 0
    assert rows_of(books)["subledger_transaction"] == ROWS


def test_other_permissions_may_judge_otherwise(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    less = books.caller(frozenset(Permission) - {Permission.MANAGE_CLOSE_PROCESS})
    said: list[str] = []
    assert import_again(books, FILE, caller=less, said=said).resumed_after == 0
    assert "the permissions have changed" in said[0]


def test_with_and_without_new_codes_are_two_imports(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    assert import_again(books, FILE, create_codes=True).resumed_after == 0


def test_what_came_through_a_pipe_cannot_be_resumed(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    books.spoil("UPDATE import_batch SET source = NULL")
    assert import_again(books, FILE).resumed_after == 0
    assert rows_of(books)["import_batch"] == 1


def test_a_pipe_does_not_resume(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    assert import_rows(books, "transactions", FILE).resumed_after == 0
    assert rows_of(books)["import_batch"] == 1


def test_any_other_import_clears_it_away(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    import_transactions(books, invoice("other"))
    assert rows_of(books)["subledger_transaction"] == 1
    assert import_again(books, FILE).resumed_after == 0


# Who may go on ----------------------------------------------------------------------------


def test_an_importer_that_may_be_alive_is_waited_for(books: Company) -> None:
    with suppress(StoreUnavailable):
        import_again(books, FILE, after=4000)
    before, said = books.clock(), list[str]()
    result = import_again(books, FILE, said=said)
    assert result.resumed_after > 0
    assert said[0].startswith("An import of this file has not ended. Waiting up to 20 s")
    assert LEASE < books.clock() - before < LEASE + timedelta(seconds=2)


def test_an_importer_that_is_at_work_is_left_alone(books: Company) -> None:
    refused: list[Exception] = []

    def compete() -> None:
        try:
            import_again(books, FILE, wait=renew)
        except Refusal as problem:
            refused.append(problem)

    def renew(seconds: float) -> None:
        books.clock.advance(timedelta(seconds=seconds))
        books.spoil("UPDATE import_batch SET lease_until = lease_until || '1'")

    result = import_again(books, FILE, after=4000, then=compete)
    assert [type(each) for each in refused] == [ImportUnderWay]
    assert (result.rows, result.resumed_after) == (ROWS, 0)
    assert kept_sums(books) == summed_lines(books)


def test_nobody_waits_for_ever(books: Company) -> None:
    with suppress(StoreUnavailable):
        import_again(books, FILE, after=4000)
    with pytest.raises(ImportUnderWay):
        import_again(books, FILE, wait=lambda seconds: None)


def test_of_two_that_take_over_at_once_one_does(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    ((source,),) = books.rows("SELECT source FROM import_batch")
    calendar, until = books.administrator.calendar_id, books.clock() + LEASE
    (found,) = books.store.write_imports(lambda given: given.unfinished(calendar, str(source)))
    taken = [
        books.store.write_imports(lambda given: given.take_over(found, until)) for _ in range(2)
    ]
    assert [batch and batch.attempt for batch in taken] == [2, None]


def test_whoever_is_overtaken_at_taking_over_looks_again(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And goes on as soon as the faster one has died as well."""
    staged = import_and_die(books, FILE, after=4000)
    look = import_resuming._dead

    def look_and_be_overtaken(*given: Any) -> Sequence[Unfinished]:
        monkeypatch.undo()
        (found,) = look(*given)
        until = books.clock() + LEASE
        assert books.store.write_imports(lambda imports: imports.take_over(found, until))
        return [found]

    monkeypatch.setattr(import_resuming, "_dead", look_and_be_overtaken)
    said: list[str] = []
    assert import_again(books, FILE, said=said).resumed_after == staged
    waited, resumed = said
    assert waited.startswith("An import of this file has not ended. Waiting up to 20 s")
    assert resumed == f"Resuming after {staged:,} rows."


def test_whoever_clears_away_lets_go_of_what_was_taken_over(books: Company) -> None:
    import_and_die(books, FILE, after=4000)
    ((source,),) = books.rows("SELECT source FROM import_batch")
    calendar, until = books.administrator.calendar_id, books.clock() + LEASE
    (dead,) = books.store.write_imports(lambda given: given.abandoned())
    (found,) = books.store.write_imports(lambda given: given.unfinished(calendar, str(source)))
    taken = books.store.write_imports(lambda given: given.take_over(found, until))
    assert taken is not None
    books.store.write_imports(lambda given: given.give_up_abandoned(dead))
    books.store.write_imports(lambda given: given.give_up(found.batch))
    assert not books.store.write_imports(lambda given: given.renew(found.batch, until))
    assert books.store.write_imports(lambda given: given.renew(taken, until))


def test_of_two_that_resume_at_once_one_comes_in(books: Company, twin: Company) -> None:
    staged = import_and_die(books, FILE, after=4000, digest=lambda: "the file")
    by, together = books.sign_in(), threading.Barrier(2)
    ended: list[object] = []

    def resume() -> None:
        waited = iter([True])

        def digest() -> str:
            if next(waited, False):
                together.wait(timeout=30)
            return "the file"

        try:
            ended.append(import_again(books, FILE, caller=by, digest=digest, wait=lambda _: None))
        except Refusal as problem:
            ended.append(problem)

    threads = [threading.Thread(target=resume) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    results = [each for each in ended if isinstance(each, imports.ImportResult)]
    refused = [type(each) for each in ended if isinstance(each, Refusal)]
    assert [result.resumed_after for result in results] == [staged]
    assert refused in ([ImportUnderWay], [ImportRefused])
    import_rows(twin, "transactions", FILE)
    assert ledger_of(books) == ledger_of(twin)


def test_whoever_was_taken_for_dead_can_do_nothing_more(books: Company, twin: Company) -> None:
    results: list[int] = []

    def be_resumed() -> None:
        books.clock.advance(OVER)
        results.append(import_again(books, FILE).resumed_after)

    with pytest.raises(ImportOvertaken):
        import_again(books, FILE, after=4000, then=be_resumed)
    assert results[0] > 0
    import_rows(twin, "transactions", FILE)
    assert ledger_of(books) == ledger_of(twin)


def test_whoever_was_taken_for_dead_disturbs_nobody_who_goes_on(books: Company) -> None:
    """It wakes in the middle of the import that has taken its rows over, and gives up."""
    first_is_resumed, second_may_go_on = threading.Event(), threading.Event()
    ended: list[Exception] = []

    def sleep_over_the_lease() -> None:
        books.clock.advance(OVER)
        first_is_resumed.set()
        assert second_may_go_on.wait(timeout=60)

    def first() -> None:
        try:
            import_again(books, FILE, after=3000, then=sleep_over_the_lease, caller=by)
        except Refusal as problem:
            ended.append(problem)

    def wake_the_first() -> None:
        second_may_go_on.set()
        sleeper.join(timeout=60)

    by = books.sign_in()
    sleeper = threading.Thread(target=first)
    sleeper.start()
    assert first_is_resumed.wait(timeout=60)
    result = import_again(books, FILE, after=5000, then=wake_the_first, caller=by)
    assert [type(each) for each in ended] == [ImportOvertaken]
    assert result.resumed_after > 0
    assert rows_of(books)["subledger_transaction"] == ROWS
    assert wrong(books) == []


def test_a_long_look_back_keeps_the_lease(books: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    import_and_die(books, FILE, after=5000)
    monkeypatch.setattr(import_resuming, "SECONDS_UNTIL_RENEWED", 0)
    monkeypatch.setattr(import_resuming, "ROWS_JUDGED_AT_ONCE", 500)
    judge = TransactionRows.staged

    def slowly(self: TransactionRows, chunk: Any) -> Any:
        books.clock.advance(timedelta(seconds=15))
        imports.discard_abandoned(books.store)
        return judge(self, chunk)

    monkeypatch.setattr(TransactionRows, "staged", slowly)
    assert import_again(books, FILE).resumed_after > 0


# Tables -----------------------------------------------------------------------------------


def test_tables_of_zuora_are_resumed_as_well(books: Company) -> None:
    invoices = "id,invoice_number,status,invoice_date\ni1,INV-1,Posted,2026-01-05\n"
    items = "id,invoice_id,transaction_currency,charge_amount,accounting_code\n" + "".join(
        f"x{n},i1,USD,{n % 50 + 1}.00,Fees {n % 3}\n" for n in range(4000)
    )
    files = {"invoice": invoices, "invoice_item": items}
    assert set(files) < set(TABLES)

    def run(after: int | None) -> imports.ImportResult:
        def opener(table: str) -> Any:
            content = files.get(table)
            breaks = after if table == "invoice_item" else None
            return content and PiecewiseFile(broken_off(content.encode(), breaks))

        return import_tables(
            books.store, books.sign_in(), Tables(opener, "USD"), create_codes=True,
            progress=lambda count: None, digest=lambda: "these tables",
        )  # fmt: skip

    with pytest.raises(StoreUnavailable):
        run(3000)
    books.clock.advance(OVER)
    result = run(None)
    assert result.resumed_after > 0
    assert (result.rows, rows_of(books)["subledger_transaction"]) == (4000, 4000)
    assert wrong(books) == []
