"""Everything that staged rows must not show up in, as one question to a company's books."""

from __future__ import annotations

from company import Company
from imported import kept_sums


def what_counts(books: Company) -> list[str]:
    """Where the rows of the books' first period show; nowhere while nothing is posted."""
    period = books.calendar.periods[0]
    assert period.end_date is not None
    end = period.end_date
    facts = books.read(lambda given, by: given.facts(period))
    found = {
        "kept balances": kept_sums(books),
        "recomputed balances": books.read(lambda given, by: given.recomputed_balances(None, end)),
        "required action items": facts.required_action_items,
        "active journal entries": facts.active_journal_entries,
        "revenue": facts.revenue_distributed,
        "earliest transaction": books.read(lambda given, by: given.earliest_transaction()),
        "unresolved transactions": books.read(
            lambda given, by: given.unresolved(None, end, limit=1)
        ),
    }
    return [name for name, shown in found.items() if shown]
