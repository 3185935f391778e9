"""The ledger as a journal that hledger reads, so that another program can check the books.

Accounting codes are accounts, amounts stand with their currency behind them and
all its decimals, and every transaction and entry is one balanced entry. A name
that hledger would read as something else has the characters in question as `%`
and their bytes in hex.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, TextIO

from monthend.domain.ledger import AccountingCode, Category
from monthend.domain.money import exponent, text_of
from monthend.services.caller import Caller
from monthend.services.export_ports import Posting
from monthend.services.exports import Snapshot, snapshot
from monthend.services.ports import Books

TYPES = {
    Category.ASSETS: "A",
    Category.LIABILITIES: "L",
    Category.EQUITY: "E",
    Category.REVENUE: "R",
    Category.EXPENSES: "X",
}
# What ends a name, or begins something else: a second blank, a comment, an account that need not
# balance, a part of a name without a character. A percent sign is itself where nothing follows
# that it could be read with.
_MISREAD = re.compile(
    r"%(?=[0-9A-F]{2}) | (?<=\s)\s | (?!\ )\s | ; | ^[(\[*!=~|] | ^: | :$ | (?<=:): | (?<=:)\s",
    re.VERBOSE,
)


class Written(NamedTuple):
    """What a journal has come to."""

    entries: int
    postings: int
    commit_sequence: int


def account_of(name: str) -> str:
    """An accounting code as the name of an account."""
    return _MISREAD.sub(_in_hex, name)


def _in_hex(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def export(
    books: Books,
    caller: Caller,
    file: TextIO,
    *,
    start: date | None = None,
    end: date | None = None,
    costs: bool = False,
) -> Written:
    """Write the lines of some days; `costs` puts the amounts in home currency beside them."""
    taken = snapshot(books, caller)
    codes = {code.key: code for code in books.codes().values()}
    # What has to be looked for elsewhere is, before anything is written.
    lines_by_source = _entries(books.postings(start, end))
    file.writelines(_head(taken, sorted(codes.values(), key=lambda code: code.name)))
    names = {key: account_of(code.name) for key, code in codes.items()}
    home = taken.home_currency if costs else None
    currencies: set[str] = set()
    entries = postings = 0
    for lines in lines_by_source:
        for line in lines:
            if line.currency not in currencies:
                currencies.add(line.currency)
                file.write(_commodity(line.currency))
        file.write(_entry(lines, names, home))
        entries += 1
        postings += len(lines)
    return Written(entries, postings, taken.commit_sequence)


def _head(taken: Snapshot, codes: Iterable[AccountingCode]) -> Iterator[str]:
    tenant = taken.tenant.replace("\n", " ")
    yield f"; {tenant}, after commit {taken.commit_sequence}, home currency {taken.home_currency}\n"
    yield "decimal-mark .\n"
    yield _commodity(taken.home_currency)
    yield "\n"
    for code in codes:
        yield f"account {account_of(code.name)}  ; type: {TYPES[code.category]}\n"
    yield "\n"


def _commodity(currency: str) -> str:
    decimals = exponent(currency)
    return f"commodity 1000.{'0' * decimals} {currency}\n"


def _entries(postings: Iterable[Posting]) -> Iterator[Sequence[Posting]]:
    """Lines by what they come from; those that take a posting back stand beside it."""
    for _, lines in groupby(postings, key=lambda line: (line.day, line.transaction, line.entry)):
        yield list(lines)


def _entry(lines: Sequence[Posting], names: Mapping[int, str], home: str | None) -> str:
    first = lines[0]
    kind = first.type or "Journal Entry"
    told = f"{kind} {first.subtype}" if first.subtype else kind
    # The number of an entry stands in parentheses, and must not close them itself.
    number = first.number.replace("(", "[").replace(")", "]")
    cost = _cost if all(map(_is_cost, lines)) else _told_cost
    written = [f"{first.day} * ({number}) {told}\n"]
    written += [
        f"    {names[line.code]}  {text_of(line.amount, line.currency)} {line.currency}"
        f"{cost(line, home) if home and line.currency != home else ''}\n"
        for line in lines
    ]
    return "".join(written) + "\n"


def _is_cost(line: Posting) -> bool:
    """Whether hledger can take the amount in home currency as a cost, which has no sign."""
    home = line.home_amount
    return home is not None and line.amount * home >= 0 and bool(line.amount or not home)


def _cost(line: Posting, home: str) -> str:
    return f" @@ {text_of(abs(line.home_amount or 0), home)} {home}"


def _told_cost(line: Posting, home: str) -> str:
    """The amount in home currency where only a reader can make something of it."""
    if line.home_amount is None:
        return "  ; waits for an exchange rate"
    return f"  ; {text_of(line.home_amount, home)} {home}"
