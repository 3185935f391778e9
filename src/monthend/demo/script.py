"""The demo, step by step: real purchases become books, and the books are closed.

What an operator does (making the database, importing files, starting the
server) goes through the `monthend` command, everything else over REST. Every
answer is checked; a step that does not come out as it must ends the demo.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

from . import commands, ledger_files
from .audit import Auditor
from .client import Client, UnexpectedAnswer
from .close import MonthEnd
from .commands import CommandBroke, Server
from .company import CURRENCY_SHARES, HOME_CURRENCY, PERIODS, YEARS_AHEAD, company
from .folder import DemoFolder, FolderRefused
from .ledger_files import LedgerFiles
from .screen import Screen

DEFAULT_FOLDER = Path("demo-company")
INTERRUPTED = 130
Credentials = Mapping[str, str]


def run(*, exit_after: bool, folder: Path | None, port: int | None, one_in: int = 1) -> int:
    """Run the demo; the answer is the exit code of the process.

    With `exit_after` the server stops after the close, else it stays until
    somebody stops it. `one_in` makes do with one customer in so many.
    """
    screen = Screen()
    try:
        place = DemoFolder(folder or DEFAULT_FOLDER)
    except (FolderRefused, OSError) as problem:
        screen.fail(str(problem))
        return 1
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        _perform(screen, place, port, one_in, exit_after=exit_after)
    except (UnexpectedAnswer, CommandBroke, OSError) as problem:
        screen.fail(str(problem))
        return 1
    except KeyboardInterrupt:
        screen.fail("Stopped before the end.")
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
        place.release()
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Let a plain `kill` end the demo the way Ctrl-C does, server included."""
    raise KeyboardInterrupt


def _perform(
    screen: Screen, folder: DemoFolder, port: int | None, one_in: int, *, exit_after: bool
) -> None:
    began = time.perf_counter()
    free = commands.free_port(port)
    files = _write_files(screen, folder, one_in)
    credentials = _import(screen, folder, files)
    auditor = Auditor(files.transactions, [period.end_date for period in PERIODS])
    server = _started(screen, folder, free)
    try:
        client = Client(server.port)
        token = client.sign_in(credentials["client_id"], credentials["client_secret"])
        screen.exchange(token, "a bearer token for one hour")
        folder.write_card(pid=server.pid, address=server.address, **credentials)
        MonthEnd(screen=screen, client=client, auditor=auditor).perform()
        screen.heading(f"Done in {time.perf_counter() - began:.0f} seconds.")
        if exit_after:
            _say_how_to_serve(screen, folder)
        else:
            # From here on being stopped is the way to end.
            with suppress(KeyboardInterrupt):
                _say_where_to_look(screen, folder, server, credentials)
                server.wait()
            screen.say("Stopped.")
    finally:
        server.stop()


def _write_files(screen: Screen, folder: DemoFolder, one_in: int) -> LedgerFiles:
    screen.step("A record shop, made of real purchases and real exchange rates")
    began = time.perf_counter()
    made = company(one_in=one_in)
    files = ledger_files.write(made, folder.path)
    customers = len({purchase.customer for purchase in made.purchases})
    shares = ", ".join(f"{code} ({share:.0%})" for code, share in CURRENCY_SHARES.items())
    sold = f"{len(made.purchases):,} purchases of {customers:,} customers"
    screen.say(f"{sold} of CDNOW in 1997 and 1998,")
    screen.say(f"{YEARS_AHEAD} years later, each of them invoiced and then paid. Customers pay in")
    screen.say(f"{shares}, at the rates of the ECB.")
    screen.say(
        f"{files.transactions}: {files.transaction_count:,} transactions "
        f"({time.perf_counter() - began:.1f} s)"
    )
    return files


def _import(screen: Screen, folder: DemoFolder, files: LedgerFiles) -> Credentials:
    screen.step("Its books, in a fresh database")
    began = time.perf_counter()
    credentials = commands.init(folder.url, HOME_CURRENCY)
    screen.command(
        f"monthend init --database {folder.url} --home-currency {HOME_CURRENCY}",
        f"administrator {credentials['username']}, and a client for REST",
        time.perf_counter() - began,
    )
    for file, kind in (
        (files.codes, "codes"),
        (files.rates, "rates"),
        (files.transactions, "transactions"),
    ):
        began = time.perf_counter()
        typed = ("import", "--database", folder.url, str(file), "--kind", kind)
        said = commands.run(*typed).strip().partition("\n")[0]
        screen.command(f"monthend {' '.join(typed)}", said, time.perf_counter() - began)
    return credentials


def _started(screen: Screen, folder: DemoFolder, port: int) -> Server:
    screen.step("A server, and a finance user who signs in")
    began = time.perf_counter()
    server = Server(folder, port)
    try:
        server.wait_until_ready()
    except BaseException:
        server.stop()
        raise
    screen.command(
        f"monthend serve --database {folder.url} --port {port}",
        f"ready at {server.address}, process {server.pid}, log in {folder.log}",
        time.perf_counter() - began,
    )
    return server


def _say_how_to_serve(screen: Screen, folder: DemoFolder) -> None:
    screen.say(f"The server has stopped; the books stay in {folder.path}. To serve them again:")
    screen.say(f"  {commands.program()} serve --database {folder.url}")
    screen.say("or run the demo without --exit.")


def _say_where_to_look(
    screen: Screen, folder: DemoFolder, server: Server, credentials: Credentials
) -> None:
    client_id, secret = credentials["client_id"], credentials["client_secret"]
    screen.say(f"In a browser   {server.address}")
    screen.say(f"  Username     {credentials['username']}")
    screen.say(f"  Password     {credentials['password']}")
    screen.say(f"API reference  {server.address}/docs")
    screen.say(f"Client id      {client_id}")
    screen.say(f"Client secret  {secret}   (all of this also in {folder.card})")
    screen.say()
    screen.say("Ask it something:")
    screen.say(
        f"  TOKEN=$(curl -s {server.address}/oauth/token -d grant_type=client_credentials "
        f"-d client_id={client_id} -d client_secret={secret} "
        '| grep -o \'"access_token":"[^"]*\' | cut -d\'"\' -f4)'
    )
    screen.say(
        f'  curl -s -H "Authorization: Bearer $TOKEN" {server.address}/v1/accounting-periods'
    )
    screen.say(f'  {commands.program()} trial-balance "Jun 2026" --database {folder.url}')
    screen.say()
    screen.say(f"The server stays up. Stop it with Ctrl-C, or: kill {server.pid}")
