"""The close checklist: what people do for a period, and the template that it is made from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .duties import Why
from .failures import CommandFailed, Program
from .periods import AsJson, Period, named

if TYPE_CHECKING:
    from monthend.services.caller import Caller
    from monthend.services.ports import Books

tasks = typer.Typer(cls=Program, no_args_is_help=True, help="What people do to close a period.")
Which = Annotated[str, typer.Argument(metavar="TASK", help="The task, by its number or its id.")]
Attached = Annotated[str, typer.Argument(metavar="ID", help="The attachment, by its id.")]
Note = Annotated[str | None, typer.Option("--note", help="What there is to say of it.")]
Fields = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FIELD=VALUE",
        help="title, description, owner, reviewer, dueDays, required=false, needsEvidence=true; "
        "an empty value takes it away.",
    ),
]
Step = Callable[["Books", "Caller", str, str], object]


@tasks.command("list")
@acts
def list_tasks(acting: Acting, period: Period, as_json: AsJson = False) -> None:
    """List the tasks of a period, and how far each is."""
    from monthend.services import tasks as service
    from monthend.services.task_data import checklist_as_data

    def work(books: Books, caller: Caller) -> dict[str, Any]:
        found = named(books.calendar(), period)
        return checklist_as_data(service.listed(books, caller, found.id))

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_tasks

    print_tasks(data["tasks"])
    typer.echo(f"{data['name']} has {data['unsettled']} required tasks that are not done.")


@tasks.command("template")
@acts
def template(acting: Acting, as_json: AsJson = False) -> None:
    """Show which tasks a new period gets; as JSON it is what `set-template` reads."""
    from monthend.services import task_templates as service
    from monthend.services.task_data import template_as_data

    data = template_as_data(acting.read(service.read))
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    typer.echo(f"Task template, version {data['version']}")
    print_table(
        ("task", "owner", "reviewer", "days after the end", "required", "needs evidence"),
        [
            (
                row["title"], row["owner"] or "", row["reviewer"] or "",
                "" if row["dueDays"] is None else str(row["dueDays"]),
                "yes" if row["required"] else "no", "yes" if row["needsEvidence"] else "no",
            )
            for row in data["tasks"]
        ],
        right=("days after the end",),
    )  # fmt: skip


@tasks.command("set-template")
@acts
def set_template(
    acting: Acting,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file such as `template` prints.")],
) -> None:
    """Have new periods get the tasks of a JSON file, in its order, and no others."""
    from monthend.services import task_templates as service

    plans = _plans(file)
    made = acting.write(lambda books, caller: service.change(books, caller, plans))
    typer.echo(f"Task template, version {made.template.version}, has {len(plans)} tasks.")


def _plans(file: Path) -> list[Any]:
    """The tasks of a file, by the names that services have for their fields."""
    try:
        found = json.loads(file.read_bytes())
    except OSError as problem:
        raise CommandFailed(f"{file} cannot be read: {problem.strerror}.") from None
    except (ValueError, RecursionError) as problem:
        raise CommandFailed(f"{file} is no JSON: {problem}.") from None
    rows = found.get("tasks") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CommandFailed(f"{file} has no list of objects under the name tasks.")
    return [{_field(name, file): value for name, value in row.items()} for row in rows]


def _field(name: str, where: object) -> str:
    """The name that services have for a field of a task."""
    from monthend.services.task_templates import KINDS

    known = {shown: field for field, (shown, _) in KINDS.items()}
    if name not in known:
        raise CommandFailed(f"{name} in {where} is no field; fields are {', '.join(known)}.")
    return known[name]


@tasks.command("apply-template")
@acts
def apply_template(acting: Acting, period: Period) -> None:
    """Give a period the tasks of the template that it does not have."""
    from monthend.services import tasks as service

    def work(books: Books, caller: Caller) -> tuple[str, int]:
        found = named(books.calendar(), period)
        return found.name, service.apply_template(books, caller, found.id)

    name, made = acting.write(work)
    typer.echo(f"{name} has got {made} tasks.")


@tasks.command("add")
@acts
def add(
    acting: Acting,
    period: Period,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What is to be done.")],
    fields: Fields = None,
) -> None:
    """Give a period a task of its own, such as `add Jan "Count the cash" owner=ann dueDays=3`."""
    from monthend.services import tasks as service

    said = _said(fields) | {"title": title}

    def work(books: Books, caller: Caller) -> int:
        found = named(books.calendar(), period)
        made = service.add(books, caller, found.id, said)
        return next(each.number for each in books.tasks.of_period(found) if each.id == made)

    typer.echo(f"Task {acting.write(work)}: {title}.")


def _said(fields: list[str] | None) -> Any:
    """The fields of a task by the names that services have for them; empty is nothing."""
    said: dict[str, Any] = {}
    for each in fields or ():
        name, equals, value = each.partition("=")
        if not equals:
            raise CommandFailed(f"{each} is no FIELD=VALUE.")
        said[_field(name, each)] = _value(value)
    return said


def _value(text: str) -> object:
    """A value as its kind takes it, which refuses what it does not."""
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("-") and text[1:].isdigit():
        return int(text)
    return text or None


@tasks.command("sign-off")
@acts
def sign_off(acting: Acting, period: Period, task: Which, note: Note = None) -> None:
    """Say that a task is done."""
    from monthend.services import tasks as service

    _step(acting, period, task, lambda b, c, of, key: service.sign_off(b, c, of, key, note))


@tasks.command("review")
@acts
def review(acting: Acting, period: Period, task: Which, note: Note = None) -> None:
    """Say, as its reviewer, that a task which somebody else signed off is done right."""
    from monthend.services import tasks as service

    _step(acting, period, task, lambda b, c, of, key: service.review(b, c, of, key, note))


@tasks.command("skip")
@acts
def skip(acting: Acting, period: Period, task: Which, reason: Why = None) -> None:
    """Leave a task undone, for a reason."""
    from monthend.services import tasks as service

    _step(acting, period, task, lambda b, c, of, key: service.skip(b, c, of, key, reason))


@tasks.command("take-back")
@acts
def take_back(acting: Acting, period: Period, task: Which, reason: Why = None) -> None:
    """Have a task open again that was signed off, reviewed or skipped."""
    from monthend.services import tasks as service

    _step(acting, period, task, lambda b, c, of, key: service.take_back(b, c, of, key, reason))


@tasks.command("change")
@acts
def change(acting: Acting, period: Period, task: Which, fields: Fields) -> None:
    """Change what is to be done, while nobody has done it, such as `change Jan 1 owner=bob`."""
    from monthend.services import tasks as service

    said = _said(fields)
    _step(acting, period, task, lambda b, c, of, key: service.change(b, c, of, key, said))


# Evidence -----------------------------------------------------------------------------


@tasks.command("attach")
@acts
def attach(
    acting: Acting,
    period: Period,
    task: Which,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file, kept by its name.")],
) -> None:
    """Attach a file to a task, as evidence."""
    from monthend.services import task_evidence as service

    try:
        content = file.read_bytes()
    except OSError as problem:
        raise CommandFailed(f"{file} cannot be read: {problem.strerror}.") from None

    def work(books: Books, caller: Caller) -> str:
        return service.attach(books, caller, *chosen(books, period, task), file.name, content)

    typer.echo(f"Attached {file.name} as {acting.write(work)}.")


@tasks.command("attachments")
@acts
def attachments(acting: Acting, period: Period, task: Which, as_json: AsJson = False) -> None:
    """List the evidence for a task."""
    from monthend.services import tasks as service
    from monthend.services.task_data import attachments_as_data

    def work(books: Books, caller: Caller) -> list[dict[str, Any]]:
        return attachments_as_data(*service.one(books, caller, *chosen(books, period, task)))

    data = acting.read(work)
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("id", "name", "bytes", "attached by", "attached on (UTC)", "SHA-256"),
        [
            (row["id"], row["name"], str(row["size"]), row["attachedBy"], row["attachedOn"],
             row["sha256"])
            for row in data
        ],
        right=("bytes",),
    )  # fmt: skip


@tasks.command("save-attachment")
@acts
def save_attachment(
    acting: Acting,
    period: Period,
    task: Which,
    key: Attached,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where; no file is written over.")],
) -> None:
    """Write evidence to a file, as it was attached."""
    from monthend.services import task_evidence as service
    from monthend.services.files import FileDamaged

    def work(books: Books, caller: Caller) -> bytes:
        return service.read(books, caller, *chosen(books, period, task), key)[1]

    try:
        content = acting.read(work)
        with file.open("xb") as target:
            target.write(content)
    except OSError as problem:
        raise CommandFailed(f"{file} cannot be written: {problem.strerror}.") from None
    except FileDamaged as problem:
        raise CommandFailed(str(problem)) from None
    typer.echo(f"Wrote {len(content)} bytes to {file}.")


@tasks.command("detach")
@acts
def detach(acting: Acting, period: Period, task: Which, key: Attached) -> None:
    """Take evidence away while its task is open; the history keeps its name and its hash."""
    from monthend.services import task_evidence as service

    _step(acting, period, task, lambda b, c, of, its: service.remove(b, c, of, its, key))


def _step(acting: Acting, text: str, which: str, step: Step) -> None:
    """Take a step with a task; then say how far it is."""

    def work(books: Books, caller: Caller) -> tuple[str, str]:
        period, key = chosen(books, text, which)
        step(books, caller, period, key)
        after = books.tasks.of_period(named(books.calendar(), text))
        return next((each.plan.title, each.state.value) for each in after if each.id == key)

    title, state = acting.write(work)
    typer.echo(f"{title} is {state}.")


def chosen(books: Books, text: str, which: str) -> tuple[str, str]:
    """The ids of a period and of a task of it, which may be named by its number."""
    period = named(books.calendar(), text)
    numbers = {str(each.number): each.id for each in books.tasks.of_period(period)}
    return period.id, numbers.get(which, which)
