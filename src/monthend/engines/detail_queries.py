"""The queries behind detail files: one text of each for every engine.

An engine offers what one calendar has as relations, rows that do not count left out:

`counted_transaction`: sub-ledger transactions, with the columns of an import, `id` and
`document_date`; `counted_line`: their lines and those of entries, as the recomputation has
them, with `transaction_id`; `entry_line`: the lines of entries, but for those of cancelled
ones, with `id`, the `number` and `document_date` of their entry and as `document` the number
of the one it reverses in later days, or else its own; `moved_month`: the `month` and `code_id`
of lines, rows of one kind once or more often; `named_code`: accounting codes, `id` and `name`;
`receivable_code`: the `id` of those that are receivable; `known_rate`: exchange rates.

An entry and its reversal are of one day: they come to nothing in every period, and may lack
the rate that the rows of files need.

Every order is of all rows, down to the key of a line, and texts are in the order of their
code points: two engines answer the same rows in the same order.
"""

from __future__ import annotations

import re

from monthend.domain.ledger import TRANSACTION_TYPES
from monthend.subledger.receivables import JOURNAL_ENTRY

RELATIONS = (
    "counted_transaction",
    "counted_line",
    "entry_line",
    "moved_month",
    "named_code",
    "receivable_code",
    "known_rate",
)
_VALUE = re.compile(r"(?<![:\w]):(\w+)")
_RECEIVABLE = "(SELECT id FROM receivable_code)"


def relations_of(query: str) -> tuple[str, ...]:
    """The relations that a query asks."""
    return tuple(name for name in RELATIONS if re.search(rf"\b{name}\b", query))


def with_dollars(query: str) -> str:
    """A text with `$name` for each value, as other dialects than those of the databases want it."""
    return _VALUE.sub(r"$\1", query)


def _in_balances(row: str) -> str:
    """The condition that a transaction has a status in which it counts."""
    by_status: dict[str, list[str]] = {}
    for name, rule in TRANSACTION_TYPES.items():
        if rule.counted is not None:
            by_status.setdefault(rule.counted, []).append(f"'{name}'")
    return " OR ".join(
        f"({row}.status = '{status}' AND {row}.type IN ({', '.join(names)}))"
        for status, names in by_status.items()
    )


# One side of them is receivable: from one such code to another they move nothing.
_TRANSACTIONS = (
    f"FROM counted_transaction t WHERE (t.debit_code IN {_RECEIVABLE}) <> "
    f"(t.credit_code IN {_RECEIVABLE}) AND ({_in_balances('t')}) "
)
_ENTRY_LINES = f"FROM entry_line l WHERE l.code_id IN {_RECEIVABLE} "
_SETTLES = "CASE WHEN coalesce(t.applied_to, '') = '' THEN 0 ELSE 1 END"
_DOCUMENT = "coalesce(nullif(t.applied_to, ''), nullif(t.document_number, ''), t.number)"
# The first eight are what rows are sorted by: the account, and what follows it in each order.
_POSTED = (
    "SELECT coalesce(t.account_number, '') AS account, t.currency AS currency, {order}, "
    "t.number AS number, t.type AS type, 0 AS line, t.subtype, t.status, t.amount, "
    "t.debit_code, t.credit_code, t.home_amount, t.home_rounding, t.exchange_rate, t.rate_date, "
    f"t.due_date, t.document_number, t.applied_to, t.document_date {_TRANSACTIONS}"
)
_ENTERED = (
    "SELECT '', l.currency, {order}, "
    f"l.number, '{JOURNAL_ENTRY}', l.id, NULL, NULL, l.amount, "
    "l.code_id, NULL, l.home_amount, NULL, NULL, NULL, NULL, l.document, NULL, "
    f"l.document_date {_ENTRY_LINES}"
)
_FOREIGN = "AND {row}.currency <> :home_currency "
_UP_TO = "AND {row}.date <= :end "
_WITHIN = "AND {row}.date BETWEEN :start AND :end "


def _postings(transactions: str, lines: str, order: tuple[str, str], where: str) -> str:
    return (
        _POSTED.format(order=transactions)
        + where.format(row="t")
        + "UNION ALL "
        + _ENTERED.format(order=lines)
        + where.format(row="l")
        + f"ORDER BY account, currency, {', '.join(order)}, number, type, line"
    )


_BY_DOCUMENT = (
    f"{_DOCUMENT} AS document, t.date AS date, {_SETTLES} AS settles",
    "l.document, l.date, 0",
    ("document", "date, settles"),
)
BY_DOCUMENT = _postings(*_BY_DOCUMENT, _UP_TO)
FOREIGN_BY_DOCUMENT = _postings(*_BY_DOCUMENT, _UP_TO + _FOREIGN)
BY_DAY = _postings(
    f"'' AS document, t.date AS date, {_SETTLES} AS settles",
    "'', l.date, 0",
    ("date", "settles"),
    _WITHIN,
)
BEFORE = (
    "SELECT account, currency, sum(amount), sum(home_amount) FROM ("
    "SELECT coalesce(t.account_number, '') AS account, t.currency AS currency, "
    f"CASE WHEN t.debit_code IN {_RECEIVABLE} THEN t.amount ELSE -t.amount END AS amount, "
    f"CASE WHEN t.debit_code IN {_RECEIVABLE} THEN t.home_amount ELSE -t.home_amount END "
    f"AS home_amount {_TRANSACTIONS} AND t.date < :start UNION ALL "
    f"SELECT '', l.currency, l.amount, l.home_amount {_ENTRY_LINES} AND l.date < :start"
    ") AS moved GROUP BY account, currency HAVING sum(amount) <> 0 OR sum(home_amount) <> 0 "
    "ORDER BY account, currency"
)
HAS_RECEIVABLES = (
    f"SELECT 1 FROM moved_month b WHERE b.month <= :month AND b.code_id IN {_RECEIVABLE} LIMIT 1"
)
_KEPT = (
    "SELECT t.number, t.type, t.subtype, t.status, t.date, t.currency, t.amount, t.debit_code, "
    "t.credit_code, t.home_amount, t.home_rounding, t.exchange_rate, t.rate_date, "
    "t.account_number, t.due_date, t.document_number, t.applied_to, t.billed_through "
)
REVENUE_EVENTS = (
    _KEPT + "FROM counted_transaction t JOIN named_code d ON d.id = t.debit_code "
    "JOIN named_code k ON k.id = t.credit_code WHERE t.type = 'Revenue Event Item' "
    "ORDER BY d.name, coalesce(t.account_number, ''), "
    "coalesce(nullif(t.document_number, ''), t.number), t.currency, k.name, t.date, t.number"
)
HAS_REVENUE = "SELECT 1 FROM counted_transaction t WHERE t.type = 'Revenue Event Item' LIMIT 1"
RECOGNIZED = (
    "SELECT l.currency, sum(l.amount), sum(l.home_amount) FROM counted_line l "
    "JOIN counted_transaction t ON t.id = l.transaction_id AND t.debit_code = l.code_id "
    "WHERE l.date BETWEEN :start AND :end AND t.type = 'Revenue Event Item' GROUP BY l.currency"
)
CHARGES = (
    _KEPT + "FROM counted_transaction t WHERE t.type = 'Charge' AND t.date <= :end "
    "ORDER BY coalesce(t.account_number, ''), t.number"
)
RATES = (
    "SELECT r.date, r.from_currency, r.to_currency, r.rate FROM known_rate r "
    "WHERE r.date BETWEEN :first AND :last"
)
QUERIES = (
    BY_DOCUMENT, FOREIGN_BY_DOCUMENT, BY_DAY, BEFORE, HAS_RECEIVABLES, REVENUE_EVENTS, HAS_REVENUE,
    RECOGNIZED, CHARGES, RATES,
)  # fmt: skip
