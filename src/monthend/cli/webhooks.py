"""Where events are sent to: added, tried, changed, and what became of what was sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import CommandFailed, Program
from .periods import AsJson

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books
    from monthend.services.webhook_ports import Webhook

webhooks = typer.Typer(cls=Program, no_args_is_help=True, help="Where events are sent to.")
Which = Annotated[str, typer.Argument(metavar="ID", help="The webhook, by its id.")]
Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="Where events are sent.")]
Described = Annotated[
    str | None, typer.Option("--description", metavar="TEXT", help="What it is for.")
]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="Events of this type; may be given again."),
]
State = Annotated[
    str | None, typer.Option("--state", metavar="STATE", help="Waiting, Delivered or Dead.")
]


@webhooks.command("list")
@acts
def list_webhooks(acting: Acting, as_json: AsJson = False) -> None:
    """List where events are sent to, and how that goes."""
    from monthend.services import webhooks as service

    found = acting.read(lambda books, caller: service.listed(books, caller, 0, 1000))
    data = [service.as_data(each) for each in found]
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("id", "url", "state", "failures", "waiting", "dead", "types"),
        [
            (each["id"], each["url"], each["state"], str(each["failures"]), str(each["waiting"]),
             str(each["dead"]), " ".join(each["types"]) or "all")
            for each in data
        ],
        right=("failures", "waiting", "dead"),
    )  # fmt: skip


@webhooks.command("add")
@acts
def add(
    acting: Acting,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where events are sent.")],
    description: Described = None,
    types: Types = None,
    as_json: AsJson = False,
) -> None:
    """Have events sent to an address; the secret that signs them is told this once."""
    from monthend.services import webhooks as service

    said = _said(url, description, types)
    made = acting.write(lambda books, caller: service.add(books, caller, said))
    if as_json:
        told = {**service.as_data(made.webhook), "secret": made.secret}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo(f"Webhook {made.webhook.id} has the secret {made.secret}, told this once.")


def _said(url: str | None, description: str | None, types: list[str] | None) -> Any:
    """The fields that were given, as the services take them."""
    from monthend.subledger.webhooks import read_kinds

    said: dict[str, Any] = {} if url is None else {"url": url}
    if description is not None:
        said["description"] = description
    if types:
        said["kinds"] = read_kinds("type", [each for each in types if each])
    return said


@webhooks.command("change")
@acts
def change(
    acting: Acting,
    key: Which,
    url: Url = None,
    description: Described = None,
    types: Types = None,
) -> None:
    """Change an address, its description, or which events it gets; `--type ""` is all."""
    from monthend.services import webhooks as service

    said = _said(url, description, types)
    if not said:
        raise CommandFailed("Say what is to change: --url, --description or --type.")
    _step(acting, lambda books, caller: service.change(books, caller, key, said))


def _step(acting: Acting, step: Callable[[Books, Caller], Webhook]) -> None:
    webhook = acting.write(step)
    typer.echo(f"Webhook {webhook.id} is {webhook.state.value}.")


@webhooks.command("enable")
@acts
def enable(acting: Acting, key: Which) -> None:
    """Send it the events that come from now on."""
    from monthend.services import webhooks as service

    _step(acting, lambda books, caller: service.enable(books, caller, key))


@webhooks.command("disable")
@acts
def disable(acting: Acting, key: Which) -> None:
    """Send it nothing any more; what waits becomes dead letters."""
    from monthend.services import webhooks as service

    _step(acting, lambda books, caller: service.disable(books, caller, key))


@webhooks.command("remove")
@acts
def remove(acting: Acting, key: Which) -> None:
    """Delete it, with the log of what was sent."""
    from monthend.services import webhooks as service

    acting.write(lambda books, caller: service.remove(books, caller, key))
    typer.echo(f"Webhook {key} is gone.")


@webhooks.command("rotate-secret")
@acts
def rotate_secret(
    acting: Acting,
    key: Which,
    overlap_hours: Annotated[
        int, typer.Option("--overlap-hours", min=0, max=168, help="How long both are good.")
    ] = 24,
) -> None:
    """Make another secret, told this once; for a while deliveries are signed by both."""
    from monthend.services import webhooks as service

    made = acting.write(lambda books, caller: service.rotate(books, caller, key, overlap_hours))
    typer.echo(f"Webhook {key} has the secret {made.secret}, told this once.")


@webhooks.command("test")
@acts
def test(acting: Acting, key: Which) -> None:
    """Send it an event of type webhook.test."""
    from monthend.services import webhooks as service

    sent = acting.write(lambda books, caller: service.test(books, caller, key))
    typer.echo(f"The event {sent} is on its way: see `monthend webhooks deliveries {key}`.")


@webhooks.command("replay")
@acts
def replay(
    acting: Acting,
    key: Which,
    first: Annotated[
        int | None, typer.Option("--from", min=1, help="The number of the first event.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", min=1, help="The number of the last event.")
    ] = None,
) -> None:
    """Deliver again: its dead letters, or all events with numbers in a span."""
    from monthend.services import webhooks as service

    count = acting.write(lambda books, caller: service.replay(books, caller, key, first, last))
    typer.echo(f"{count} events are delivered again.")


@webhooks.command("deliveries")
@acts
def deliveries(acting: Acting, key: Which, state: State = None, as_json: AsJson = False) -> None:
    """List what was and is to be sent, the latest events first, with the attempts."""
    from monthend.services import webhooks as service
    from monthend.services.values import one_of
    from monthend.subledger.webhooks import DeliveryState

    named = None if state is None else DeliveryState(one_of(*DeliveryState).read("state", state))

    def work(books: Books, caller: Caller) -> list[dict[str, Any]]:
        found = service.deliveries(books, caller, key, named, 0, 100)
        logs = [service.delivery(books, caller, key, each.event.id)[1] for each in found]
        return [
            {**service.delivery_as_data(each), "log": [service.attempt_as_data(one) for one in log]}
            for each, log in zip(found, logs, strict=True)
        ]

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("number", "type", "state", "attempts", "next (UTC)", "last attempt"),
        [
            (str(each["number"]), each["type"], each["state"], str(each["attempts"]),
             each["dueOn"] or "", _last(each["log"]))
            for each in data
        ],
        right=("number", "attempts"),
    )  # fmt: skip


def _last(log: list[dict[str, Any]]) -> str:
    """What the last attempt came to."""
    if not log:
        return ""
    return str(log[-1]["status"] or log[-1]["problem"])
