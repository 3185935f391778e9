"""Where the accounting periods here and those of a tenant elsewhere differ."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .close_report import ReportFormat
from .failures import CommandFailed, failing_with, standard_output

if TYPE_CHECKING:
    from monthend.courier.elsewhere import Elsewhere
    from monthend.services.caller import Caller
    from monthend.services.period_lists import Comparison, Item
    from monthend.services.ports import Books

DIFFERENT, TROUBLE = 1, 2
"""How it ends, as `diff` of files does."""
SECRET = "ZUORA_CLIENT_SECRET"
UNSEEN = "\N{REPLACEMENT CHARACTER}"


Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="ZUORA_URL",
        show_envvar=False,
        metavar="URL",
        help="Where the other tenant is, as https://rest.zuora.com; else ZUORA_URL.",
    ),
]
ClientId = Annotated[
    str | None,
    typer.Option(
        "--client-id",
        envvar="ZUORA_CLIENT_ID",
        show_envvar=False,
        metavar="ID",
        help="The OAuth client of the other tenant; else ZUORA_CLIENT_ID.",
    ),
]
SecretFile = Annotated[
    str | None,
    typer.Option(
        "--client-secret-file",
        metavar="FILE",
        help=f"A file with the client's secret alone; else {SECRET}.",
    ),
]
EntityThere = Annotated[
    str | None, typer.Option(metavar="ID", help="Sent there as Zuora-Entity-Ids.")
]
OrgsThere = Annotated[str | None, typer.Option(metavar="IDS", help="Sent there as Zuora-Org-Ids.")]
Ignore = Annotated[
    list[str] | None, typer.Option(metavar="FIELD", help="Do not compare it; repeatable.")
]
PlainHttp = Annotated[
    bool, typer.Option("--plain-http", help="Send the secret over http to other machines.")
]


@failing_with(TROUBLE)
@acts
def diff(  # noqa: PLR0913, PLR0917 - each option is a parameter
    acting: Acting,
    url: Url = None,
    client_id: ClientId = None,
    secret_file: SecretFile = None,
    entity_there: EntityThere = None,
    orgs_there: OrgsThere = None,
    ignore: Ignore = None,
    plain_http: PlainHttp = False,
    format: Annotated[
        ReportFormat, typer.Option("--format", help="How to print it.")
    ] = ReportFormat.TEXT,
) -> None:
    """Show where the accounting periods here and of a tenant elsewhere differ.

    It ends with 0 when they are equal, with 1 when they differ, and with 2 when it cannot say.
    """
    from monthend.courier.elsewhere import ElsewhereFailed
    from monthend.services.period_lists import compare

    scope = {"Zuora-Entity-Ids": entity_there, "Zuora-Org-Ids": orgs_there}
    there = _elsewhere(url, client_id, secret_file, scope, plain=plain_http)
    here = acting.read(lambda books, caller: _items(books, caller, acting.org))
    # What is ignored is judged before anybody elsewhere is asked.
    compare(here, here, ignore or ())
    try:
        found = compare(here, there.periods(), ignore or ())
    except ElsewhereFailed as problem:
        raise CommandFailed(f"{there.url}: {_visible(str(problem)).rstrip('.')}.") from None
    with standard_output():
        if format is ReportFormat.JSON:
            typer.echo(json.dumps(_as_json(found), indent=2))
        else:
            _print(found, there.url)
    if not found.equal:
        raise typer.Exit(DIFFERENT)


def _elsewhere(
    url: str | None,
    client_id: str | None,
    secret_file: str | None,
    scope: Mapping[str, str | None],
    *,
    plain: bool,
) -> Elsewhere:
    from monthend.courier.elsewhere import Elsewhere, address

    if not url:
        raise CommandFailed("Where is the other tenant? Name its address with --url or ZUORA_URL.")
    if not client_id:
        raise CommandFailed("An OAuth client is needed: --client-id or ZUORA_CLIENT_ID.")
    try:
        there = address(url, plain=plain)
    except ValueError as problem:
        more = " (or --plain-http)" if str(problem).startswith("https:") else ""
        raise CommandFailed(f"The url must be {problem}{more}.") from None
    return Elsewhere(
        url=there,
        client_id=client_id,
        client_secret=_secret(secret_file),
        scope={name: value for name, value in scope.items() if value},
    )


def _secret(file: str | None) -> str:
    """The secret of the client; it is no option, for others see what a command was given."""
    if file is None:
        found = os.environ.get(SECRET, "")
    else:
        try:
            with open(file, encoding="utf-8") as opened:
                found = opened.read(1000)
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandFailed(f"The client's secret cannot be read: {problem}.") from None
    if not found.strip():
        raise CommandFailed(f"The client's secret is needed: --client-secret-file or {SECRET}.")
    return found.strip()


def _items(books: Books, caller: Caller, org: str | None) -> list[Item]:
    """The periods here in the very words in which REST shows them."""
    from monthend.rest import json as wire
    from monthend.rest import labels
    from monthend.rest.accounting_periods import OBJECT, item
    from monthend.services import periods

    kinds = caller.tenant.fields_of(OBJECT)
    scope = caller if org is None else caller.alone()
    shown = [
        item(period, kinds, shown_labels=labels.listed(by))
        for period, _, by in periods.list_everywhere(books, scope)
    ]
    found: list[Item] = json.loads(wire.encode(shown))
    return found


def _as_json(found: Comparison) -> dict[str, Any]:
    return {
        "equal": found.equal,
        "compared": list(found.compared),
        "notCompared": list(found.left_out),
        "different": [
            {
                "here": _named(pair.here),
                "there": _named(pair.there),
                "matchedBy": pair.matched_by,
                "fields": {
                    name: {"here": ours, "there": theirs}
                    for name, (ours, theirs) in pair.fields.items()
                },
            }
            for pair in found.different
        ],
        "onlyHere": [_named(each) for each in found.only_here],
        "onlyThere": [_named(each) for each in found.only_there],
    }


def _named(item: Item) -> dict[str, Any]:
    from monthend.services.period_lists import org_of

    shown = {name: item.get(name) for name in ("id", "name", "startDate", "endDate", "status")}
    return {**shown, "organization": org_of(item) or None}


def _print(found: Comparison, url: str) -> None:
    from .tables import print_table

    if found.different:
        print_table(("period", "field", "here", "there"), list(_changes(found)))
    for items, side in ((found.only_here, "here"), (found.only_there, f"at {url}")):
        for each in items:
            dates = f"{each.get('startDate')} to {each.get('endDate') or 'open-ended'}"
            typer.echo(f"only {side}: {_title(each)}, {_visible(dates)}")
    for name in found.left_out:
        typer.echo(f"not compared, as one side does not show it: {name}")
    same = len(found.pairs) - len(found.different)
    typer.echo(
        f"{same} periods are equal, {len(found.different)} differ,"
        f" {len(found.only_here)} are only here, {len(found.only_there)} only there."
    )


def _changes(found: Comparison) -> Sequence[tuple[str, ...]]:
    return [
        (_title(pair.here), name, _cell(ours), _cell(theirs))
        for pair in found.different
        for name, (ours, theirs) in pair.fields.items()
    ]


def _title(item: Item) -> str:
    from monthend.services.period_lists import org_of

    org = org_of(item)
    return _visible(f"{item.get('name')} ({org})" if org else str(item.get("name")))


def _cell(value: Any) -> str:
    return "" if value is None else _visible(str(value))


def _visible(text: str) -> str:
    """What somebody else says, without what would steer a terminal."""
    return "".join(each if each.isprintable() else UNSEEN for each in text)
