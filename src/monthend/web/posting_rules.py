"""`/ledger/posting-rules`: what each type of transaction debits and credits, in every version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monthend.domain.ledger import CATEGORIES
from monthend.domain.permissions import Operation
from monthend.services import accounting_codes, posting_rules, values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.posting_rules import RuleChange, ShownRules
from monthend.subledger.posting_rules import Account, PostingRule

from . import filters, ledger_shown, sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .sheets import Choices
from .tables import Column, Kind, Link, Part, Row, Rows, TableSpec, table

ALL = "/ledger/posting-rules"
CHANGE = ALL + "/change"
LARGEST = 2**31 - 1
TYPE, CODE = "type:", "code:"
"""What stands before the value of a side that is chosen."""

FILTERS = (
    Input(
        name="version", into="version", label="Version", kind=values.whole_number(0, LARGEST),
        hint="0 are the defaults",
    ),
)  # fmt: skip
RULES = table(
    TableSpec(
        name="posting-rules",
        caption="Posting rules",
        columns=(
            Column("type", "Type"),
            Column("subtype", "Subtype"),
            Column("debit", "Debits"),
            Column("credit", "Credits"),
            Column("source", "Where it is from"),
        ),
    )
)
VERSIONS = table(
    TableSpec(
        name="posting-rule-versions",
        caption="Versions",
        columns=(
            Column("version", "Version", Kind.LINK),
            Column("made", "Made", Kind.INSTANT),
            Column("by", "By"),
        ),
        page_size=20,
    )
)


@page(
    ALL, "posting-rules", "Posting rules", Operation.READ_LEDGER,
    menu=Menu("Ledger", "Posting rules", place=7),
)  # fmt: skip
def rules(books: Books, caller: Caller, asked: Asked) -> Context:
    """The posting rules of now or of an earlier version, and the versions there are."""
    narrowed = filters.read(asked, FILTERS)
    found = posting_rules.read(books, caller, narrowed.values.get("version"))
    newest = posting_rules.read(books, caller).book.version
    listed = [_row(rule) for rule in found.book.rules.values()]

    def versions(part: Part) -> Rows:
        after = part.after or ""
        before = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
        made = posting_rules.versions(books, caller, before, part.count)
        last = made[-1].book.version if made else 0
        rows = [_version(books, each) for each in made]
        return Rows(rows=rows, following=str(last) if last else None)

    return {
        "found": found,
        "newest": newest,
        "is_newest": found.book.version == newest,
        "created_by": ledger_shown.name_of(books, found.created_by),
        "list": tables.shown(asked, RULES, tables.listed(listed)),
        "versions": tables.shown(asked, VERSIONS, versions),
        "may_change": caller.may(Operation.CHANGE_POSTING_RULES),
    }


def _row(rule: PostingRule) -> Row:
    return {
        "type": rule.type,
        "subtype": rule.subtype,
        "debit": _side(rule.debit),
        "credit": _side(rule.credit),
        "source": rule.source,
    }


def _side(account: Account) -> str:
    return account.code or f"the {account.type} code"


def _version(books: Books, each: ShownRules) -> Row:
    version = each.book.version
    return {
        "version": Link(str(version), f"{ALL}?version={version}"),
        "made": each.created_on,
        "by": ledger_shown.name_of(books, each.created_by) or "the defaults",
    }


# Changing --------------------------------------------------------------------------


def seen(books: Books, caller: Caller, _path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they change a rule."""
    return {"The version": str(posting_rules.read(books, caller).book.version)}


def _input(side: str) -> Input:
    named = tuple(f"postingRules[0].{side.lower()}{each}" for each in ("Type", "Code"))
    return Input(
        name=side.lower(), into=side.lower(), label=f"{side}s", widget="select", also=named,
        hint="Without a choice it stays as it is.",
    )  # fmt: skip


@page(
    CHANGE, "change-rules", "Change a posting rule", Operation.CHANGE_POSTING_RULES,
    under="posting-rules",
)  # fmt: skip
def change_rules(books: Books, caller: Caller, asked: Asked) -> Context:
    """The form that changes one posting rule."""
    book = posting_rules.read(books, caller).book
    accounts = _accounts(books, caller)
    choices = {
        "rule": [(_key_text(rule), _told(rule)) for rule in book.rules.values()],
        "debit": accounts,
        "credit": accounts,
    }
    return {
        "version": book.version,
        "sheet": sheets.sheet(books, caller, asked, "change-posting-rule", choices=choices),
    }


def _key_text(rule: PostingRule) -> str:
    return rule.name


def _told(rule: PostingRule) -> str:
    return f"{rule.name}: {_side(rule.debit)} to {_side(rule.credit)}"


def _accounts(books: Books, caller: Caller) -> Choices:
    codes = accounting_codes.search(books, caller, active=True)
    return [
        *((TYPE + each, f"the {each} code") for each in CATEGORIES),
        *((CODE + each.name, each.name) for each in codes),
    ]


@form(
    CHANGE,
    "change-posting-rule",
    "Make the next version",
    Operation.CHANGE_POSTING_RULES,
    page="change-rules",
    inputs=(
        Input(name="rule", into="rule", label="Rule", widget="select", required=True,
              also=("type", "subtype", "postingRules[0].type", "postingRules[0].subtype")),
        _input("Debit"),
        _input("Credit"),
    ),
    seen=seen,
)  # fmt: skip
def change(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change what one type of transaction debits or credits, in the next version of the rules."""
    given = asked.values
    before = posting_rules.read(books, caller).book
    named = [rule for rule in before.rules.values() if _key_text(rule) == given["rule"]]
    type_name, subtype = named[0].key if named else (given["rule"], None)
    asked_for = RuleChange(
        type=type_name,
        subtype=subtype,
        debit=_account(given.get("debit")),
        credit=_account(given.get("credit")),
    )
    made = posting_rules.change(books, caller, [asked_for], before.version)
    version = made.book.version
    if version == before.version:
        return Done(to=ALL, notice="The rule was like that before; nothing has changed.")
    return Done(to=ALL, notice=f"The posting rules have version {version} now.")


def _account(text: Any) -> Account | None:
    if not text:
        return None
    if text.startswith(CODE):
        return Account(code=text.removeprefix(CODE))
    return Account(type=text.removeprefix(TYPE))
