"""The posting rules of a tenant: looked up in any version, and changed into the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monthend.domain.errors import Refusal, Refusals
from monthend.domain.history import Event
from monthend.domain.permissions import Operation
from monthend.subledger import posting_rules as rules
from monthend.subledger.errors import PostingRulesMoved, PostingRulesVersionUnknown
from monthend.subledger.posting_rules import DEFAULT_VERSION, Account, PostingRule, RuleBook

from .caller import Caller
from .ports import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """What of one rule is to change; a side that is not given stays as it is."""

    type: str
    subtype: str | None
    debit: Account | None = None
    credit: Account | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRules:
    """All rules in one version, with who made it; nobody made the defaults."""

    book: RuleBook
    created_by: str | None = None
    created_on: datetime | None = None


def current(books: Books) -> RuleBook:
    """The rules that postings go by now."""
    found = books.policies.rule_version()
    return (
        rules.book(DEFAULT_VERSION) if found is None else rules.book(found.version, found.changed)
    )


def read(books: Books, caller: Caller, version: int | None = None) -> ShownRules:
    """The rules in a version, else in the newest."""
    caller.require(Operation.READ_LEDGER)
    found = None if version == DEFAULT_VERSION else books.policies.rule_version(version)
    if found is None:
        if version:
            raise PostingRulesVersionUnknown(version=version)
        return ShownRules(book=rules.book(DEFAULT_VERSION))
    return ShownRules(
        book=rules.book(found.version, found.changed),
        created_by=found.created_by,
        created_on=found.created_on,
    )


def versions(books: Books, caller: Caller, before: int | None, count: int) -> Sequence[ShownRules]:
    """Some versions of the rules, the newest first, those before one; the defaults are the last."""
    newest = read(books, caller).book.version
    first = newest if before is None else min(before - 1, newest)
    return [read(books, caller, version) for version in range(first, max(first - count, -1), -1)]


def change(
    books: Books, caller: Caller, changes: Sequence[RuleChange], expected: int | None = None
) -> ShownRules:
    """Make the next version, in which these rules are others; without a difference there is none.

    `expected` is the version that the changes were made for; another one by now is refused.
    """
    caller.require(Operation.CHANGE_POSTING_RULES)
    books.policies.hold_rules()
    before = current(books)
    if expected is not None and expected != before.version:
        raise PostingRulesMoved(version=before.version, expected=expected)
    after = dict(before.rules)
    refused: list[Refusal] = []
    for place, asked in enumerate(changes):
        try:
            rule = _changed(books, before, asked, f"postingRules[{place}].")
            after[rule.key] = rule
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0] if len(refused) == 1 else Refusals(tuple(refused))
    different = [rule for key, rule in after.items() if rule != before.rules[key]]
    if not different:
        return read(books, caller, before.version)
    changed = [rule for key, rule in after.items() if rule != rules.DEFAULTS[key]]
    version = before.version + 1
    books.policies.add_rule_version(version, changed, caller)
    books.note(
        Event.POSTING_RULES_CHANGED,
        caller,
        subject=f"posting rules {version}",
        old={rule.name: _told(before.rules[rule.key]) for rule in different},
        new={rule.name: _told(rule) for rule in different},
    )
    return read(books, caller, version)


def _changed(books: Books, before: RuleBook, asked: RuleChange, path: str) -> PostingRule:
    try:
        key = rules.rule_key(asked.type, asked.subtype)
        for field, account in (("debit", asked.debit), ("credit", asked.credit)):
            if account is not None:
                side = f"{field}Code" if account.code else f"{field}Type"
                rules.check_account(side, account, books.codes())
        return rules.changed(before.rules[key], asked.debit, asked.credit)
    except Refusal as refusal:
        refusal.field = path + (refusal.field or "debitType")
        raise


def _told(rule: PostingRule) -> dict[str, str | None]:
    return {
        "debitType": rule.debit.type,
        "debitCode": rule.debit.code,
        "creditType": rule.credit.type,
        "creditCode": rule.credit.code,
    }
