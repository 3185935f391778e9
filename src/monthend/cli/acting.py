"""The database that a command works on, and the user as whom it acts.

Modules of the server are imported where they are used: help, and the refusal
of a mistyped command, should not wait for a database layer.
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import typer

from .failures import CommandFailed, unreadable_told
from .named_files import webhook_keys_of

if TYPE_CHECKING:
    from monthend.config import Settings
    from monthend.services.caller import Caller
    from monthend.services.directory import Directory
    from monthend.services.ports import Books
    from monthend.storage.opening import OpenStore

P = ParamSpec("P")
T = TypeVar("T")

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The database; else MONTHEND_DATABASE, else sqlite:///monthend.db.",
    ),
]
TenantName = Annotated[
    str | None,
    typer.Option("--tenant", metavar="NAME", help="The tenant, by name or id; else the first."),
]
Username = Annotated[
    str | None,
    typer.Option("--as", metavar="USER", help="The user to act as; else an administrator."),
]
EntityName = Annotated[
    str | None,
    typer.Option("--entity", metavar="ENTITY", help="The entity, by name or id; else the first."),
]
OrgName = Annotated[
    str | None,
    typer.Option("--org", metavar="ORG", help="The org, by name or id; else all, or no label."),
]
OPTIONS = {
    "database": DatabaseUrl,
    "tenant": TenantName,
    "entity": EntityName,
    "org": OrgName,
    "username": Username,
}


def clock() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A user at work in an open database."""

    store: OpenStore
    tenant: str | None
    username: str | None
    entity: str | None = None
    org: str | None = None

    def write(self, work: Callable[[Books, Caller], T]) -> T:
        """Work in one write transaction; a refusal leaves nothing behind."""
        return self._afresh(lambda caller: self.store.write(caller, lambda b: work(b, caller)))

    def read(self, work: Callable[[Books, Caller], T]) -> T:
        """Work on one snapshot."""
        return self._afresh(lambda caller: self.store.read(caller, lambda b: work(b, caller)))

    def set_up(self, work: Callable[[Directory, Caller], T]) -> T:
        """Change who there is and how the tenant is set, in one write transaction."""
        return self._again(lambda: self.store.write_directory(lambda d: work(d, self._who(d))))

    def look_up(self, work: Callable[[Directory, Caller], T]) -> T:
        """Read who there is."""
        return self.store.read_directory(lambda directory: work(directory, self._who(directory)))

    def caller(self) -> Caller:
        return self.store.read_directory(self._who)

    def _who(self, directory: Directory) -> Caller:
        from monthend.domain.permissions import Channel
        from monthend.services.sessions import caller_by_name

        return caller_by_name(
            directory, self.tenant, self.username, Channel.CLI, self.entity, self.org
        )

    def _afresh(self, work: Callable[[Caller], T]) -> T:
        return self._again(lambda: work(self.caller()))

    @staticmethod
    def _again(work: Callable[[], T]) -> T:
        """The work once more, with the caller made out anew, if the tenant has just changed."""
        from monthend.services.ports import StaleCaller

        for _ in range(2):
            try:
                return work()
            except StaleCaller:
                continue
        raise CommandFailed("The tenant is being changed by others right now; please try again.")


def settings(**given: object) -> Settings:
    """The settings of this process, with what the command line says on top."""
    from .options import chosen

    return chosen(**given).settings


def opened_store(chosen: Settings, *, new: bool = False) -> OpenStore:
    """The store that the settings name; its file is made only if `new`."""
    from monthend.courier.addresses import networks_of, refusing
    from monthend.engines.archives import ArchiveFiles
    from monthend.storage.opening import archive_folder, open_store

    store = open_store(
        chosen.database,
        clock=clock,
        synchronous=chosen.synchronous,
        readers=chosen.readers,
        writers=chosen.writers,
        statement_seconds=chosen.statement_seconds,
        webhook_keys=webhook_keys_of(chosen.webhook_keys),
        new=new,
    )
    store.webhook_refused = refusing(networks_of(chosen.webhook_networks))
    store.archives = ArchiveFiles(Path(archive_folder(chosen.archives, chosen.database)))
    return store


@contextmanager
def opened(chosen: Settings) -> Iterator[OpenStore]:
    """The store of an existing database; a missing one is not made by accident."""
    gc.enable()
    store = opened_store(chosen)
    try:
        with unreadable_told():
            store.check_schema()
        yield store
    finally:
        store.close()


def acts(
    command: Callable[Concatenate[Acting, P], None],
    *,
    alone: Callable[..., bool] = lambda **_: False,
) -> Callable[..., None]:
    """A command with the five options that say where and as whom it acts.

    `alone` is asked first, with the command's own options: True says that it has done
    what was asked for, and no database need be opened.
    """

    def run(
        *args: Any, database: str | None, tenant: str | None, entity: str | None,
        org: str | None, username: str | None, **kw: Any,
    ) -> None:  # fmt: skip
        if alone(**kw):
            return
        with opened(settings(database=database)) as store:
            acting = Acting(store=store, tenant=tenant, username=username, entity=entity, org=org)
            command(acting, *args, **kw)

    _, *own = inspect.signature(command).parameters.values()
    hints = get_type_hints(command, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [item.replace(annotation=hints[item.name], kind=keyword) for item in own]
    for name, annotation in OPTIONS.items():
        parameters.append(inspect.Parameter(name, keyword, default=None, annotation=annotation))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    return run
