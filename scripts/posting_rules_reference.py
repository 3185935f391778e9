"""The page of posting rules, from the table of their defaults."""

from collections.abc import Iterator

from markdown_pages import NOTE, table
from monthend.subledger import posting_rules


def posting_rules_page() -> Iterator[str]:
    """What each type of transaction debits and credits, as long as a tenant changes nothing."""
    yield NOTE.format(sources="src/monthend/subledger/posting_rules.py")
    yield "# Posting rules\n"
    yield (
        "An imported or posted transaction that leaves `debit_code` or `credit_code` empty gets the"
        " code that the rule of its type and subtype says. A rule names the type of an accounting"
        " code, of which exactly one must be active then, or the name of one. These are the"
        " defaults, version 0 of every tenant's rules. Documented are the postings of invoice items"
        " and payments, and that credit memos stand on account; the others were chosen to fit"
        " them ([D150 and D151](differences.md)). `monthend posting-rules set`, or"
        " `PUT /monthend/v1/posting-rules`, makes the next version, which takes Manage Finance"
        " Settings; none is ever taken back, and `GET /monthend/v1/posting-rules?version=N` shows"
        " each. `postingRulesVersion` of a transaction says which one it was posted by, and is null"
        " where both codes were given.\n"
    )
    yield from table(
        ("Type", "Subtype", "Debits", "Credits", "Mark"),
        (
            (rule.type, rule.subtype or "", rule.debit.type or "", rule.credit.type or "",
             rule.source)
            for rule in posting_rules.DEFAULTS.values()
        ),
    )  # fmt: skip
