"""The values in an imported file: each text is judged once and then remembered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from monthend.domain import ledger, money
from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    Empty,
    ExchangeRateMissing,
    ForbiddenCharacter,
    InvalidExchangeRate,
    NotADate,
    NotOneOf,
    Refusal,
    RequiredFieldMissing,
    TooLong,
    WrongType,
)
from monthend.domain.ledger import AccountingCode
from monthend.domain.period import Calendar
from monthend.subledger.errors import ExchangeRateOutOfRange, HomeAmountOutOfRange
from monthend.subledger.exchange_rates import RATE_DIGITS, RateTable
from monthend.subledger.exemptions import Whom
from monthend.subledger.late_transactions import LatePolicy
from monthend.subledger.posting_rules import DEFAULT_RULES, RuleBook

from .caller import Caller
from .import_files import Chunk, ImportRefused
from .late_rows import LateRows

K = TypeVar("K")
V = TypeVar("V")

CODE_NAME_LENGTH = 100
NUMBER_LENGTH = 255
SEGMENTS_LENGTH = 2000
# A converted amount is first rounded to 13 decimals, what rounding took away to nine.
FINE = 10**13
LOST_STEP = 10**4
SCALES = {currency: 10**decimals for currency, decimals in money.EXPONENTS.items()}
DECIMALS = money.EXPONENTS
# A whole column as one text is judged many times faster than its values one by one.
_IN_HUNDREDTHS = re.compile(
    rf"-?[0-9]{{1,{money.INTEGER_DIGITS}}}\.[0-9]{{2}}"
    rf"(?:\n-?[0-9]{{1,{money.INTEGER_DIGITS}}}\.[0-9]{{2}})*+",
    re.ASCII,
)
_RATE = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Remembered(dict[K, V]):
    """Answers worked out once for each question; a refusal is worked out again."""

    def __init__(self, work: Callable[[K], V]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, asked: K) -> V:
        answer = self[asked] = self._work(asked)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the rows of a file are judged by: who imports, and the books as they are."""

    caller: Caller
    calendar: Calendar
    codes: Mapping[str, AccountingCode]
    rates: RateTable
    rules: RuleBook = DEFAULT_RULES
    policy: LatePolicy | None = None
    whom: Whom | None = None

    @property
    def late_policy(self) -> LatePolicy:
        """What is done with late rows: what the tenant has decided, unless this was decided."""
        return self.policy or self.caller.tenant.settings.late_policy

    @property
    def home_currency(self) -> str:
        return self.caller.tenant.home_currency


class Applied:
    """A rate between two currencies, and the day it is from, ready to convert many amounts."""

    __slots__ = (
        "_factor", "_half", "_most", "_over", "_pair", "_under", "_unit", "day", "rate", "text"
    )  # fmt: skip

    def __init__(self, rate: Decimal, day: str | None, source: str, into: str) -> None:
        self.rate, self.day, self.text = rate, day, f"{rate:f}"
        self._pair = (source, into)
        over, under = rate.as_integer_ratio()
        self._over: int = over * FINE
        self._under: int = under * 10 ** money.exponent(source)
        # Nearly every rate has so few decimals that nothing is rounded at the thirteenth.
        self._factor: int = 0 if self._over % self._under else self._over // self._under
        self._unit: int = FINE // 10 ** money.exponent(into)
        self._half = self._unit // 2
        self._most: int = 10 ** (money.INTEGER_DIGITS + money.exponent(into))

    def _fine(self, amount: int) -> int:
        """The product to thirteen decimals, as a whole number, where the rate has more."""
        return (2 * amount * self._over + self._under) // (2 * self._under)

    def _too_much(self, minor: int) -> HomeAmountOutOfRange:
        source, into = self._pair
        what = f"The amount {money.text_of(minor, source)} {source}"
        digits = money.INTEGER_DIGITS
        return HomeAmountOutOfRange(what=what, rate=self.text, currency=into, digits=digits)

    def home_of(self, minor: int) -> int:
        """The converted amount alone."""
        amount = -minor if minor < 0 else minor
        fine = amount * self._factor if self._factor else self._fine(amount)
        kept: int = (fine + self._half) // self._unit
        if kept >= self._most:
            raise self._too_much(minor)
        return -kept if minor < 0 else kept

    def convert(self, minor: int) -> tuple[int, str]:
        """What `money.converted` answers, in whole numbers and so six times as fast."""
        amount = -minor if minor < 0 else minor
        fine = amount * self._factor if self._factor else self._fine(amount)
        kept = (fine + self._half) // self._unit
        if kept >= self._most:
            raise self._too_much(minor)
        lost = fine - kept * self._unit
        nines = (2 * abs(lost) + LOST_STEP) // (2 * LOST_STEP)
        if not nines:
            return (-kept if minor < 0 else kept), "0"
        text = f"0.{nines:09d}"
        return (
            (-kept, text if lost < 0 else "-" + text)
            if minor < 0
            else (kept, "-" + text if lost < 0 else text)
        )


class CodeBook:
    """Accounting codes by name, with those that an import makes on its way.

    `first_used` are the known ones that nothing has used before; `unstaged` and
    `unstaged_made` those whose marks are still to be made. What is `staged` are keys, with
    the names of codes that were made before the import was resumed.
    """

    def __init__(
        self,
        known: Mapping[str, AccountingCode],
        new_keys: Iterator[int] | None,
        types: Mapping[str, str],
        staged: Mapping[int, str | None] | None = None,
    ) -> None:
        self._known = known
        self._staged = staged or {}
        self._made_before = {name: key for key, name in self._staged.items() if name is not None}
        self._new_keys = new_keys
        self._types = types
        self._named: dict[int, AccountingCode] = {}
        self.made: list[AccountingCode] = []
        self.first_used: list[AccountingCode] = []
        self.unstaged: list[AccountingCode] = []
        self.unstaged_made: list[AccountingCode] = []
        self.keys = Remembered(self._key_of)

    def _key_of(self, name: str) -> int:
        if not name:
            raise RequiredFieldMissing(field="accounting code")
        code = self._known.get(name)
        if code is None:
            code = self._made(name)
        elif not code.active:
            raise AccountingCodeInactive(name=name)
        elif not code.used:
            self._named[code.key] = code
        return code.key

    def use(self, *columns: Sequence[int]) -> None:
        """Take note of the codes of rows that do not wait; what only others name is left alone."""
        keys = set[int]().union(*columns) if self._named else ()
        for code in [code for key, code in self._named.items() if key in keys]:
            del self._named[code.key]
            known = code.name in self._known
            (self.first_used if known else self.made).append(code)
            if code.key not in self._staged:
                (self.unstaged if known else self.unstaged_made).append(code)

    def _made(self, name: str) -> AccountingCode:
        kind = self._types.get(name) or ledger.type_by_name(name)
        if self._new_keys is None or kind is None:
            raise AccountingCodeNotFound(name=name)
        check_code_name("accounting code", name)
        key = self._made_before.get(name) or next(self._new_keys)
        code = self._named[key] = AccountingCode(key=key, name=name, type=kind, used=True)
        return code


class Values:
    """The judgements that transactions and entries share."""

    def __init__(self, around: Surroundings, codes: CodeBook, type_name: str = "") -> None:
        self.around = around
        self.codes = codes.keys
        calendar, held = around.calendar, around.caller.permissions
        self.late = LateRows(calendar, held, around.late_policy, type_name, around.whom)
        self.days = Remembered(self._posting_day)
        self.currencies = Remembered(self._currency)
        self.applied = Remembered(self._applied)

    def _posting_day(self, text: str) -> str:
        return self.late.day_for(text, day_of("date", text))

    def _currency(self, text: str) -> str:
        if not text:
            raise RequiredFieldMissing(field="currency")
        money.exponent(text)
        return text

    def _applied(self, asked: tuple[str, str]) -> Applied | None:
        day, currency = asked
        try:
            found = self.around.rates.rate_on(
                date.fromisoformat(day), currency, self.around.home_currency
            )
        except ExchangeRateMissing:
            return None
        day_from = found.rate_date.isoformat()
        return Applied(found.rate, day_from, currency, self.around.home_currency)


Check = Callable[[Mapping[str, str]], object]


def first_problem(chunk: Chunk, checks: Sequence[tuple[str, Check]]) -> ImportRefused | None:
    """The first value of a chunk that is refused, row by row and column by column."""
    for place in range(len(chunk)):
        row = chunk.row(place)
        for column, check in checks:
            try:
                check(row)
            except Refusal as reason:
                return ImportRefused(line=chunk.line_of(place), column=column, reason=reason)
    return None


def day_of(field: str, text: str) -> date:
    """A day of the form yyyy-mm-dd and no other."""
    if not text:
        raise RequiredFieldMissing(field=field)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotADate(field=field) from None
    if day.isoformat() != text:
        raise NotADate(field=field)
    return day


def check_text(field: str, text: str, limit: int) -> None:
    """Refuse what is too long, or has control characters."""
    if len(text) > limit:
        raise TooLong(field=field, limit=limit)
    if _CONTROL.search(text):
        raise ForbiddenCharacter(field=field)


def check_code_name(field: str, name: str) -> None:
    """Refuse a name that is not one, or could not be told from another by looking at it."""
    if not name.strip():
        raise Empty(field=field)
    if name != name.strip():
        raise WrongType(field=field, expected="without blanks before and after")
    check_text(field, name, CODE_NAME_LENGTH)


def check_number(field: str, text: str) -> None:
    if not text:
        raise Empty(field=field)
    check_text(field, text, NUMBER_LENGTH)


def check_texts(field: str, texts: Sequence[str], limit: int) -> None:
    """The same for a column at once."""
    if max(map(len, texts)) > limit:
        raise TooLong(field=field, limit=limit)
    together = "".join(texts)
    if not together.isprintable() and _CONTROL.search(together):
        raise ForbiddenCharacter(field=field)


def check_numbers(field: str, texts: Sequence[str]) -> None:
    if not all(texts):
        raise Empty(field=field)
    check_texts(field, texts, NUMBER_LENGTH)


def amounts_of(texts: Sequence[str], currencies: Sequence[str]) -> list[int]:
    """The minor units of a column; the most frequent forms by far go past checks of each."""
    if all(DECIMALS[currency] == 2 for currency in set(currencies)):
        together = "\n".join(texts)
        # A value with a line break in it would be taken for two.
        if together.count("\n") < len(texts) and _IN_HUNDREDTHS.fullmatch(together):
            return list(map(int, together.replace(".", "").split("\n")))
    scales, minor = SCALES, money.minor_units
    return [
        int(text) * scales[currency]
        if text.isdigit() and text.isascii() and len(text) <= money.INTEGER_DIGITS
        else minor(text, currency)
        for text, currency in zip(texts, currencies, strict=True)
    ]


class OrgAtWork:
    """Judges a column that names an org: all rows of a file are of the one at work."""

    def __init__(self, caller: Caller) -> None:
        org = caller.org
        self._expected = "empty, for there are no orgs to name"
        self._names = {""}
        if org is not None and org.org_id is not None:
            self._names |= {org.org_id, org.name}
            self._expected = f"empty or {org.name}, the org at work"
        elif org is not None:
            self._expected = "empty, for the books at work have no label: --org names an org"

    def check(self, org: str) -> None:
        if org not in self._names:
            raise WrongType(field="org", expected=self._expected)

    def check_all(self, orgs: Iterable[str]) -> None:
        for each in set(orgs) - self._names:
            self.check(each)


def rate_of(text: str, source: str, target: str) -> Decimal:
    """A rate as a plain positive number."""
    rate = Decimal(text) if _RATE.fullmatch(text) and len(text) <= 2 * RATE_DIGITS else Decimal(0)
    pair = {"from_currency": source, "to_currency": target}
    if not rate:
        raise InvalidExchangeRate(rate=text[:100], **pair)
    # Beyond that no amount, or in the other direction none, has a place in the books.
    if abs(rate.adjusted()) >= money.INTEGER_DIGITS:
        least = f"{Decimal(1).scaleb(1 - money.INTEGER_DIGITS):f}"
        raise ExchangeRateOutOfRange(rate=text, **pair, least=least, digits=money.INTEGER_DIGITS)
    return rate


def segments_of(text: str) -> str | None:
    """Segments written `Region=EMEA;Product=CDs`, as the JSON that is kept; None without one."""
    if not text:
        return None
    check_text("segments", text, SEGMENTS_LENGTH)
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not (name and equals and value) or name in found:
            raise WrongType(field="segments", expected="name=value pairs with ; between them")
        found[name] = value
    return segments_text(found)


def segments_text(segments: Mapping[str, str]) -> str | None:
    """Segments as they are kept; None without one."""
    if not segments:
        return None
    return json.dumps(dict(segments), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def code_type(text: str) -> str:
    """The type of an accounting code, whatever its spaces."""
    known = text.replace(" ", "").replace("On-Account", "OnAccount")
    if known not in ledger.CATEGORIES:
        raise NotOneOf(field="type", allowed=", ".join(ledger.CATEGORIES))
    return known
