"""Files of accounting codes and of exchange rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from monthend.domain import money
from monthend.domain.errors import (
    NameTaken,
    RequiredFieldMissing,
)
from monthend.domain.ledger import AccountingCode
from monthend.subledger.errors import RateGivenTwice
from monthend.subledger.exchange_rates import ExchangeRate

from .import_files import Chunk, Columns, ImportRefused, RowFile
from .import_values import (
    NUMBER_LENGTH,
    Check,
    check_code_name,
    check_text,
    code_type,
    day_of,
    first_problem,
    rate_of,
)

CODE_COLUMNS = Columns(
    required=("name", "type"), optional=("gl_account_name", "gl_account_number", "notes")
)
RATE_COLUMNS = Columns(required=("date", "from", "to", "rate"))
ROWS_AT_ONCE = 5000
NOTES_LENGTH = 2000


# Codes --------------------------------------------------------------------------------


def read_codes(file: RowFile, known: Mapping[str, AccountingCode]) -> list[AccountingCode]:
    """Every code of a file; one that is there already is refused."""
    found: dict[str, AccountingCode] = {}
    while (chunk := file.chunk(ROWS_AT_ONCE)) is not None:
        _refuse_problems(chunk, _CODE_CHECKS)
        for place in range(len(chunk)):
            code = _code_of(chunk.row(place))
            if code.name in known or code.name in found:
                reason = NameTaken(field="name", what="an accounting code", name=code.name)
                raise ImportRefused(line=chunk.line_of(place), column="name", reason=reason)
            found[code.name] = code
    return list(found.values())


def _code_of(row: Mapping[str, str]) -> AccountingCode:
    return AccountingCode(
        key=0,
        name=row["name"],
        type=code_type(row["type"]),
        gl_account_name=row.get("gl_account_name") or None,
        gl_account_number=row.get("gl_account_number") or None,
        notes=row.get("notes") or None,
    )


_CODE_CHECKS: Sequence[tuple[str, Check]] = (
    ("name", lambda row: check_code_name("name", row["name"])),
    ("type", lambda row: code_type(row["type"])),
    ("gl_account_name", lambda row: check_text(
        "gl_account_name", row.get("gl_account_name", ""), NUMBER_LENGTH)),
    ("gl_account_number", lambda row: check_text(
        "gl_account_number", row.get("gl_account_number", ""), NUMBER_LENGTH)),
    ("notes", lambda row: check_text("notes", row.get("notes", ""), NOTES_LENGTH)),
)  # fmt: skip


# Rates --------------------------------------------------------------------------------


def read_rates(file: RowFile) -> list[ExchangeRate]:
    """Every rate of a file, which says one pair and day once or the same of it again."""
    rates: list[ExchangeRate] = []
    found: dict[tuple[date, str, str], tuple[ExchangeRate, int]] = {}
    while (chunk := file.chunk(ROWS_AT_ONCE)) is not None:
        _refuse_problems(chunk, _RATE_CHECKS)
        for place in range(len(chunk)):
            rate, line = _rate_of(chunk.row(place)), chunk.line_of(place)
            key = (rate.date, rate.from_currency, rate.to_currency)
            before, earlier = found.setdefault(key, (rate, line))
            if before.rate != rate.rate:
                reason = RateGivenTwice(
                    rate=f"{rate.rate:f}",
                    from_currency=rate.from_currency,
                    day=rate.date,
                    to_currency=rate.to_currency,
                    other=f"{before.rate:f}",
                    where=f"{file.where} {earlier}",
                )
                raise ImportRefused(line=line, column="rate", reason=reason)
            rates.append(rate)
    return rates


def _rate_of(row: Mapping[str, str]) -> ExchangeRate:
    source, target = row["from"], row["to"]
    return ExchangeRate(
        date=day_of("date", row["date"]),
        from_currency=source,
        to_currency=target,
        rate=rate_of(row["rate"], source, target),
    )


def _check_currency(field: str, code: str) -> None:
    if not code:
        raise RequiredFieldMissing(field=field)
    money.exponent(code)


_RATE_CHECKS: Sequence[tuple[str, Check]] = (
    ("date", lambda row: day_of("date", row["date"])),
    ("from", lambda row: _check_currency("from", row["from"])),
    ("to", lambda row: _check_currency("to", row["to"])),
    ("rate", lambda row: _rate_of(row)),
)


def _refuse_problems(chunk: Chunk, checks: Sequence[tuple[str, Check]]) -> None:
    problem = first_problem(chunk, checks)
    if problem is not None:
        raise problem
