"""Every command, by the name under which it is called."""

from __future__ import annotations

from typing import Annotated

import typer

from monthend import __version__

from . import (
    access_review,
    archives,
    audit,
    backup,
    close_preview,
    close_report,
    codes,
    copy,
    database,
    differences,
    doctor,
    duties,
    events,
    exceptions,
    exports,
    imports,
    ledger,
    migrate,
    operations,
    orgs,
    people,
    periods,
    policies,
    ready,
    rehearse,
    review,
    schedules,
    scopes,
    serve,
    setup,
    tasks,
    webhooks,
)
from . import config as config_command
from .failures import Program
from .options import FILE, OF_WORKERS, with_settings

app = typer.Typer(
    name="monthend",
    cls=Program,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Accounting periods, the month-end close and trial balances.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"monthend {__version__}")
        raise typer.Exit


def _use_file(named: str | None) -> None:
    FILE.set(named)


@app.callback()
def program(
    _config: Annotated[
        str | None,
        typer.Option(
            "--config",
            metavar="FILE",
            callback=_use_file,
            help="A TOML file with settings; else MONTHEND_CONFIG.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Accounting periods, the month-end close and trial balances."""


app.command("init")(setup.init)
app.command("demo")(operations.demo)
app.command("serve")(with_settings(serve.serve))
app.command("worker")(with_settings(serve.worker, OF_WORKERS))
app.command("config")(with_settings(config_command.config))
app.command("import")(imports.import_rows)
app.command("export")(exports.export)
app.command("review")(review.review)
app.command("pending-close")(periods.pending_close)
app.command("close")(periods.close)
app.command("close-preview")(close_preview.close_preview)
app.command("reopen")(periods.reopen)
app.command("request-reopen")(duties.request_reopen)
app.command("decline-reopen")(duties.decline_reopen)
app.command("trial-balance")(ledger.trial_balance)
app.command("access-review")(access_review.access_review)
app.command("close-report")(close_report.close_report)
app.command("history")(periods.history)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("copy")(copy.copy)
app.command("diff")(differences.diff)
app.command("ready")(ready.ready)
app.command("doctor")(doctor.doctor)
app.command("migrate")(migrate.migrate)
app.add_typer(archives.archives, name="archives")
app.add_typer(audit.audit, name="audit")
app.add_typer(database.servers, name="database")
app.add_typer(periods.periods, name="periods")
app.add_typer(policies.rules, name="posting-rules")
app.add_typer(policies.late, name="late-transactions")
app.add_typer(duties.locks, name="type-locks")
app.add_typer(exceptions.exceptions, name="exceptions")
app.add_typer(tasks.tasks, name="tasks")
app.add_typer(events.events, name="events")
app.add_typer(rehearse.rehearse, name="rehearse")
app.add_typer(schedules.schedules, name="schedules")
app.add_typer(webhooks.webhooks, name="webhooks")
app.add_typer(codes.codes, name="codes")
app.add_typer(setup.tenants, name="tenant")
app.add_typer(people.users, name="user")
app.add_typer(people.clients, name="client")
app.add_typer(people.roles, name="role")
app.add_typer(scopes.entities, name="entity")
app.add_typer(orgs.orgs, name="org")
app.add_typer(setup.switches, name="settings")
app.add_typer(setup.custom, name="fields")
