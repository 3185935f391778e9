"""What is imported counts, to the last minor unit, as if it had been posted row by row."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from company import Company
from imported import (
    HEADER,
    entries,
    import_entries,
    import_pieces,
    import_rates,
    import_rows,
    import_transactions,
    invoice,
    kept_sums,
    lines,
    month_sums,
    rows_of,
    summed_days,
    summed_lines,
    transactions,
)
from monthend.domain import ledger, money
from monthend.domain.errors import AmountOutOfRange, Refusal
from monthend.services import journal_entries, trial_balances
from monthend.services.import_values import Applied, amounts_of
from monthend.services.imports import ImportKind, import_file
from monthend.services.trial_balances import ShownBalance
from monthend.subledger.exchange_rates import ExchangeRate

JANUARY = date(2026, 1, 1)
MANY = 3000


@pytest.fixture
def books(company: Company) -> Company:
    """A company with three open months."""
    company.create_months(JANUARY, 3)
    return company


def trial_balance(books: Company, place: int = 0) -> ShownBalance:
    """The trial balance of a period, run now and compared with the lines."""
    period = books.calendar.periods[place].id
    books.request_trial_balance(period)
    books.run_trial_balances()
    assert books.period(period).trial_balance.error_message is None
    shown = books.read(lambda given, by: trial_balances.read(given, by, period, verify=True))
    assert not shown.drift
    return shown


def test_a_trial_balance_is_the_sum_of_the_rows(books: Company) -> None:
    """Random rows of every sign, day and status against sums made here, row by row."""
    chosen = random.Random(5)
    codes = ["Cash", "Receivable", "Revenue", "Deferred"]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = []
    for number in range(MANY):
        day = JANUARY + timedelta(chosen.randrange(59))
        cents, status = chosen.randrange(-5000, 500_000), chosen.choice(["Posted", "Draft"])
        debit, credit = chosen.sample(codes, 2)
        amount = f"{Decimal(cents) / 100:.2f}"
        rows.append(f"N-{number},InvoiceItem,,{status},{day},USD,{amount},{debit},{credit},,,,,")
        if status == "Draft":
            continue
        for code, signed in ((debit, cents), (credit, -cents)):
            opening, debits, credits = sums[code]
            if day < date(2026, 2, 1):
                sums[code][0] = opening + signed
            else:
                sums[code][1:] = [debits + max(signed, 0), credits + max(-signed, 0)]
    assert import_transactions(books, *rows).rows == MANY
    shown = trial_balance(books, 1)
    assert {row.code: [row.opening, row.debit, row.credit] for row in shown.rows} == sums
    assert kept_sums(books) == summed_lines(books)
    assert month_sums(books) == summed_days(books)


def test_columns_come_in_any_order_and_optional_ones_may_be_missing(books: Company) -> None:
    file = (
        "\ufeffcredit_code,amount,currency,date,status,type,debit_code,number\r\n"
        "Revenue,12.30,USD,2026-01-05,Posted,Invoice Item,Cash,A\r\n"
    )
    assert import_rows(books, "transactions", file).rows == 1
    assert lines(books) == [
        ("2026-01-05", "Cash", "USD", 1230, 1230),
        ("2026-01-05", "Revenue", "USD", -1230, -1230),
    ]


STATUSES = [
    (name, status, rule.counted == status)
    for name, rule in ledger.TRANSACTION_TYPES.items()
    for status in rule.steps
]


@pytest.mark.parametrize(("name", "status", "counts"), STATUSES)
def test_only_a_status_that_counts_has_lines(
    books: Company, name: str, status: str, counts: bool
) -> None:
    rule = ledger.TRANSACTION_TYPES[name]
    subtype = "" if rule.default_subtype else "".join(rule.subtypes[:1])
    row = invoice("1", "2026-01-31", status=status)
    import_transactions(books, row.replace("Invoice Item,", f"{name},{subtype}"))
    assert len(lines(books)) == (2 if counts else 0)


def test_amounts_of_zero_post_nothing_and_negative_ones_swap_sides(books: Company) -> None:
    import_transactions(books, invoice("1", amount="0"), invoice("2", amount="-3.00"))
    assert rows_of(books)["subledger_transaction"] == 2
    assert [(line[1], line[3]) for line in lines(books)] == [("Receivable", -300), ("Revenue", 300)]
    assert kept_sums(books) == summed_lines(books)


def test_account_and_due_date_are_kept(books: Company) -> None:
    import_transactions(books, invoice("1", rest="A-1,2026-02-14,,,"), invoice("2"))
    assert books.rows("SELECT account_number, due_date FROM subledger_transaction") == [
        ("A-1", "2026-02-14"), (None, None)
    ]  # fmt: skip


def test_documents_applications_and_segments_are_kept(books: Company) -> None:
    header = f"{HEADER},document_number,applied_to,billed_through,segments"
    rows = [
        invoice("1-A", rest=",,,,,INV-1,,,Region=EMEA; Product=CDs"),
        invoice("P", rest=",,,,,,INV-1,,"),
        invoice("C", rest=",,,,,,,2026-01-31,"),
    ]
    import_rows(books, "transactions", "\n".join([header, *rows]) + "\n")
    kept = "SELECT document_number, applied_to, billed_through, segments FROM subledger_transaction"
    assert books.rows(kept) == [
        ("INV-1", None, None, '{"Product":"CDs","Region":"EMEA"}'),
        (None, "INV-1", None, None),
        (None, None, "2026-01-31", None),
    ]


def test_a_draft_can_be_posted_later(books: Company) -> None:
    import_transactions(books, invoice("1", status="Draft"))
    (found,) = books.read(lambda given, by: given.unresolved(None, None, limit=9))
    books.set_status(found.id, "Posted")
    assert [line[3] for line in lines(books)] == [1000, -1000]


def test_an_imported_transaction_can_be_canceled(books: Company) -> None:
    import_transactions(books, invoice("1"))
    ((key,),) = books.rows("SELECT id FROM subledger_transaction")
    calendar = books.administrator.calendar_id
    books.set_status(f"{calendar:016x}{key:016x}", "Canceled")
    assert sum(int(str(line[3])) for line in lines(books)) == 0
    assert len(lines(books)) == 4


def test_everything_counts_at_one_commit_sequence(books: Company) -> None:
    done = import_transactions(books, *(invoice(f"N-{n}") for n in range(1500)))
    assert books.rows(
        "SELECT posted, commit_sequence, first_date, last_date FROM import_batch"
    ) == [(1, done.commit_sequence, "2026-01-15", "2026-01-15")]


def test_history_has_one_row_with_the_hash_of_the_file(books: Company) -> None:
    file = transactions(invoice("1"), invoice("2"))
    done = import_rows(books, "transactions", file)
    digest = hashlib.sha256(file.encode()).hexdigest()
    assert done.sha256 == digest
    ((new, sequence),) = books.rows(
        "SELECT new_values, commit_sequence FROM history WHERE event = 'imported'"
    )
    expected = {"kind": "transactions", "rows": 2, "sha256": digest, "file": "transactions.csv"}
    assert json.loads(str(new)) == expected
    assert sequence == done.commit_sequence


def test_a_file_of_a_header_alone_is_an_import_of_nothing(books: Company) -> None:
    assert import_transactions(books).rows == 0


def test_whoever_signs_in_meanwhile_does_not_matter(books: Company) -> None:
    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{n}") for n in range(900))).encode()
        books.store.write_directory(
            lambda directory: directory.set_setting(
                books.administrator.tenant.id, "reopen_needs", "both"
            )
        )
        yield b""

    assert import_pieces(books, pieces()).rows == 900


def test_progress_counts_the_rows(books: Company) -> None:
    seen: list[int] = []
    file = transactions(*(invoice(f"N-{n}") for n in range(2000)))
    import_file(
        books.store,
        books.administrator,
        io.BytesIO(file.encode()),
        kind=ImportKind.TRANSACTIONS,
        file_name="x.csv",
        progress=seen.append,
    )
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == 2000


def test_staged_rows_are_seen_by_nobody(books: Company) -> None:
    period = books.calendar.periods[0].id
    seen: list[object] = []

    def look() -> None:
        books.request_trial_balance(period)
        books.run_trial_balances()
        shown = books.read(lambda given, by: trial_balances.read(given, by, period, verify=True))
        facts = books.read(lambda given, by: given.facts(given.calendar().periods[0]))
        seen.extend((shown.rows, shown.drift, facts.required_action_items))
        seen.append(books.read(lambda given, by: given.earliest_transaction()))
        seen.append(books.read(lambda given, by: given.unresolved(None, None, limit=5)))

    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{n}") for n in range(900))).encode()
        yield transactions(*(invoice(f"D-{n}", status="Draft") for n in range(900))).encode()[
            len(transactions()) :
        ]
        look()
        yield invoice("last").encode()

    import_pieces(books, pieces())
    assert seen == [(), [], {}, None, []]
    assert trial_balance(books).rows[0].debit == 901 * 1000


# Home currency ------------------------------------------------------------------------


def home_of(books: Company, row: str) -> tuple[object, ...]:
    import_transactions(books, row)
    (found,) = books.rows(
        "SELECT home_amount, home_rounding, exchange_rate, rate_date FROM subledger_transaction"
    )
    assert [line[4] for line in lines(books)] == (
        [None, None] if found[0] is None else [found[0], -int(str(found[0]))]
    )
    return found


def test_a_home_amount_of_the_file_is_taken(books: Company) -> None:
    books.add_rate(date(2026, 1, 15), "EUR", "USD", "2")
    row = invoice("1", currency="EUR", rest=",,11.25,1.125,")
    assert home_of(books, row) == (1125, None, "1.125", None)


def test_a_rate_of_the_file_is_applied(books: Company) -> None:
    books.add_rate(date(2026, 1, 15), "EUR", "USD", "2")
    row = invoice("1", amount="10.01", currency="EUR", rest=",,,1.125,")
    assert home_of(books, row) == (1126, "0.001250000", "1.125", None)


def test_the_rate_of_the_day_is_applied(books: Company) -> None:
    books.add_rate(date(2026, 1, 9), "EUR", "USD", "1.125")
    row = invoice("1", amount="10.01", currency="EUR")
    assert home_of(books, row) == (1126, "0.001250000", "1.125", "2026-01-09")


def test_without_a_rate_the_row_comes_in_and_the_trial_balance_says_so(books: Company) -> None:
    books.add_rate(date(2026, 1, 7), "EUR", "USD", "1.125")
    done = import_transactions(books, invoice("1", currency="EUR"), invoice("2"))
    assert done.unconverted == 2
    period = books.calendar.periods[0].id
    books.request_trial_balance(period)
    books.run_trial_balances()
    error = books.period(period).trial_balance.error_message
    assert error is not None
    assert "EUR" in error
    assert "2026-01-15" in error


@pytest.mark.parametrize("source", ["EUR", "JPY", "BHD", "CLF"])
@pytest.mark.parametrize("target", ["USD", "JPY", "KWD", "CLF"])
def test_conversion_in_whole_numbers_is_conversion(source: str, target: str) -> None:
    chosen = random.Random(3)
    for _ in range(400):
        digits = chosen.randrange(1, 12)
        rate = Decimal(chosen.randrange(1, 10**digits)).scaleb(-max(digits - 3, 0))
        if chosen.random() < 0.3:
            rate = 1 / rate
        minor = chosen.randrange(-(10**6), 10**6)
        home, lost = money.converted(minor, source, rate, target)
        applied = Applied(rate, None, source, target)
        fast, text = applied.convert(minor)
        assert (fast, Decimal(text)) == (home, lost)
        assert applied.home_of(minor) == home


def test_amounts_of_a_column_are_those_of_its_values() -> None:
    texts = ["0.00", "-12.30", "9999999999999.99", "007.10"]
    assert amounts_of(texts, ["USD"] * 4) == [0, -1230, 999999999999999, 710]
    assert amounts_of(["1.5", "7", "2.000"], ["USD", "JPY", "BHD"]) == [150, 7, 2000]


@pytest.mark.parametrize(
    "text", ["1.00\n2.00", "1.00\n", "\n1.00", "1.000.00", "+1.00", " 1.00", "1,00", "１.00", ""]
)
def test_what_is_no_amount_is_none_in_a_column_either(text: str) -> None:
    with pytest.raises(Refusal):
        amounts_of(["1.00", text, "2.00"], ["USD"] * 3)


# Late rates ---------------------------------------------------------------------------


def test_late_rates_convert_what_has_waited(books: Company) -> None:
    rows = [invoice(f"N-{n}", amount=f"{n}.01", currency="EUR") for n in range(1, 2500)]
    import_transactions(books, *rows)
    three = ("E,2026-01-20,Cash,0.05,,EUR", "E,2026-01-20,Revenue,,0.02,EUR",
             "E,2026-01-20,Deferred,,0.03,EUR")  # fmt: skip
    import_entries(books, *three)
    done = import_rates(books, "2026-01-14,EUR,USD,1.333")
    assert done.converted == 2 * 2499 + 3
    assert kept_sums(books) == summed_lines(books)
    assert month_sums(books) == summed_days(books)
    assert books.rows("SELECT sum(home_amount), count(*) - count(home_amount) FROM line") == [
        (0, 0)
    ]
    # The aging of its receivables takes the rate of the last day.
    import_rates(books, "2026-01-31,EUR,USD,1.333")
    assert trial_balance(books).rows
    ((home, rate, day),) = books.rows(
        "SELECT home_amount, exchange_rate, rate_date FROM subledger_transaction WHERE number='N-7'"
    )
    assert (home, rate, day) == (round(7.01 * 133.3), "1.333", "2026-01-14")


def test_late_rates_keep_entries_whole_wherever_they_lie(books: Company) -> None:
    rows = [
        f"{n},2026-01-05,{code},{side},EUR"
        for n in range(1500)
        for code, side in (("Cash", "0.05,"), ("Revenue", ",0.02"), ("Deferred", ",0.03"))
    ]
    import_entries(books, *rows)
    assert import_rates(books, "2026-01-05,EUR,USD,1.333").converted == 4500
    assert books.rows(
        "SELECT count(*) FROM "
        "(SELECT 1 FROM line GROUP BY entry_id HAVING sum(home_amount) <> 0) AS unbalanced"
    ) == [(0,)]
    assert kept_sums(books) == summed_lines(books)


def test_late_rates_leave_what_no_home_currency_could_hold(books: Company) -> None:
    import_transactions(books, invoice("1", amount="9" * 13, currency="EUR"))
    assert import_rates(books, "2026-01-14,EUR,USD,1000").converted == 0


def test_late_rates_convert_nothing_twice(books: Company) -> None:
    import_transactions(books, invoice("1", currency="EUR"))
    assert import_rates(books, "2026-01-14,EUR,USD,1.5").converted == 2
    assert import_rates(books, "2026-01-14,EUR,USD,2.5").converted == 0


def test_late_rates_leave_closed_days_alone(books: Company) -> None:
    import_transactions(books, invoice("1", currency="EUR"), invoice("2", "2026-02-03"))
    january = books.calendar.periods[0].id
    # A failed trial balance does not keep the period from being closed by hand.
    books.spoil("UPDATE accounting_period SET status = 'Closed' WHERE id = ?", january)
    books.spoil("UPDATE calendar SET closed_through = '2026-01-31', version = version + 1")
    assert import_rates(books, "2026-01-14,EUR,USD,1.5").converted == 0


def test_late_rates_leave_a_canceled_transaction_and_its_reversal_alone(books: Company) -> None:
    import_transactions(books, invoice("1", currency="EUR"))
    ((key,),) = books.rows("SELECT id FROM subledger_transaction")
    books.set_status(f"{books.administrator.calendar_id:016x}{key:016x}", "Canceled")
    assert import_rates(books, "2026-01-14,EUR,USD,1.5").converted == 0
    assert books.rows("SELECT home_amount FROM line ORDER BY id") == [(None,)] * 4
    assert books.rows("SELECT home_amount FROM subledger_transaction") == [(None,)]
    assert books.rows("SELECT sum(unconverted), sum(home_debit), sum(home_credit) "
                      "FROM month_balance") == [(0, 0, 0)]  # fmt: skip


def test_rates_that_come_while_a_file_is_read_convert_it(books: Company) -> None:
    quoted = ExchangeRate(
        date=date(2026, 1, 15), from_currency="EUR", to_currency="USD", rate=Decimal("1.5")
    )

    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{n}", currency="EUR") for n in range(600))).encode()
        books.write(lambda given, by: given.add_rates([quoted]))
        yield b""

    done = import_pieces(books, pieces())
    assert (done.unconverted, done.converted) == (1200, 1200)
    assert kept_sums(books) == summed_lines(books)


# Entries ------------------------------------------------------------------------------


def test_entries_post_line_by_line(books: Company) -> None:
    done = import_entries(
        books,
        "7,2026-01-05,Cash,10.00,0.00,USD",
        "7,2026-01-05,Revenue,0.00,7.00,USD",
        "7,2026-01-05,Deferred,,3.00,USD",
        "8,2026-02-05,Cash,,1,JPY",
        "8,2026-02-05,Revenue,1,,JPY",
    )
    assert (done.rows, done.unconverted) == (5, 2)
    assert lines(books) == [
        ("2026-01-05", "Cash", "USD", 1000, 1000),
        ("2026-01-05", "Revenue", "USD", -700, -700),
        ("2026-01-05", "Deferred", "USD", -300, -300),
        ("2026-02-05", "Cash", "JPY", -1, None),
        ("2026-02-05", "Revenue", "JPY", 1, None),
    ]
    assert kept_sums(books) == summed_lines(books)
    assert month_sums(books) == summed_days(books)


def test_an_imported_entry_can_be_read(books: Company) -> None:
    import_entries(
        books, "A7,2026-01-05,Cash,10.00,0.00,USD", "A7,2026-01-05,Revenue,0.00,10.00,USD"
    )
    entry, period = books.read(lambda given, by: journal_entries.get(given, by, "A7"))
    assert (entry.number, entry.day, entry.currency, entry.status, period) == (
        "A7", date(2026, 1, 5), "USD", "Created", "Jan"
    )  # fmt: skip
    assert [
        (item["accounting_code"], item["debit"], item["amount"], item["home_amount"])
        for item in entry.details["items"]
    ] == [("Cash", True, 1000, 1000), ("Revenue", False, 1000, 1000)]
    assert entry.details["home_currency"] == "USD"


def test_a_converted_entry_balances_in_home_currency(books: Company) -> None:
    books.add_rate(date(2026, 1, 5), "EUR", "USD", "1.333")
    import_entries(
        books,
        "1,2026-01-05,Cash,0.05,,EUR",
        "1,2026-01-05,Revenue,,0.02,EUR",
        "1,2026-01-05,Deferred,,0.03,EUR",
    )
    assert [line[4] for line in lines(books)] == [7, -3, -4]


def test_entries_of_many_lines_stay_whole_through_chunks(books: Company) -> None:
    rows = []
    for number in range(400):
        rows += [f"{number},2026-01-05,Cash,1.00,,USD"] * (number % 7 + 1)
        rows.append(f"{number},2026-01-05,Revenue,,{number % 7 + 1}.00,USD")
    rows += ["huge,2026-01-06,Cash,1.00,,USD"] * 5000
    rows.append("huge,2026-01-06,Revenue,,5000.00,USD")
    import_entries(books, *rows)
    assert rows_of(books)["line"] == len(rows)
    assert books.rows("SELECT count(*) FROM journal_entry") == [(401,)]
    assert books.rows(
        "SELECT count(*) FROM journal_entry e WHERE line_count <> "
        "(SELECT count(*) FROM line l WHERE l.entry_id = e.id "
        "AND l.id BETWEEN e.first_line AND e.first_line + e.line_count - 1)"
    ) == [(0,)]
    assert kept_sums(books) == summed_lines(books)


def test_numbers_of_the_server_go_on_after_imported_ones(books: Company) -> None:
    import_entries(
        books,
        "JE-00000041,2026-01-05,Cash,1.00,,USD",
        "JE-00000041,2026-01-05,Revenue,,1.00,USD",
    )
    assert books.post_entry("Jan", JANUARY) == "JE-00000042"


# Codes --------------------------------------------------------------------------------


def test_codes_are_made_with_the_type_their_name_says(books: Company) -> None:
    names = {
        "Assets:Bank": "OtherAssets",
        "Liabilities:Tax": "OtherLiabilities",
        "Equity:Own": "OtherEquity",
        "Income:Sales": "OtherRevenue",
        "Revenue:Sales": "OtherRevenue",
        "Expenses:Rent": "OtherExpenses",
    }
    rows = [
        f"{n},2026-01-05,{name},{debit},{credit},USD"
        for n, name in enumerate(names)
        for name, debit, credit in ((name, "1", ""), ("Cash", "", "1"))
    ]
    done = import_rows(books, "entries", entries(*rows), create_codes=True)
    assert done.codes_made == len(names)
    codes = books.read(lambda given, by: dict(given.codes()))
    assert {name: codes[name].type for name in names} == names
    assert [line[1] for line in lines(books)][::2] == list(names)


def test_a_code_made_by_hand_after_an_import_gets_a_key_of_its_own(books: Company) -> None:
    row = invoice("1").replace("Revenue", "Revenue:Sales")
    import_rows(books, "transactions", transactions(row), create_codes=True)
    made = books.write(
        lambda given, by: given.add_code(ledger.AccountingCode(key=0, name="Till", type="Cash"), by)
    )
    assert len({code.key for code in books.read(lambda given, by: given.codes()).values()}) == 6
    assert made.key > 100


def test_codes_are_imported_with_their_ledger_accounts(company: Company) -> None:
    file = "name,type,gl_account_name,gl_account_number,notes\nTill,Other Assets,Till,1-2,mine\n"
    assert import_rows(company, "codes", file).codes_made == 1
    code = company.read(lambda given, by: given.codes())["Till"]
    assert (code.type, code.gl_account_name, code.gl_account_number, code.notes) == (
        "OtherAssets", "Till", "1-2", "mine"
    )  # fmt: skip


def test_a_sum_too_large_for_the_database_is_refused(books: Company) -> None:
    rows = [invoice(f"N-{n}", amount="9" * 13 + ".00") for n in range(10_000)]
    before = rows_of(books)
    with pytest.raises(AmountOutOfRange):
        import_transactions(books, *rows)
    assert rows_of(books) == before
