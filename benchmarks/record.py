"""The page of the latest recorded run: what was measured, on what, and how to read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from .kept import Measured
from .results import HEADINGS

WRITTEN = Path(__file__).parents[1] / "docs" / "benchmarks.md"

PAGE = """\
# Benchmarks

Written by `make bench ARGS=--record`, or for some of them by `make bench ARGS="--record NAME…"`.
What stands here comes from `benchmarks/record.py` and `benchmarks/measured.json`.

{machines}.

The last column says when a row was measured, in how many rounds of each side, and the load average
before the benchmark and after it. The benchmarks alone leave it near 1; what is above that was
other work on the same machine, and makes the figures less certain.

{table}
{lacking}
## How to read it

A figure alone says more of the machine than of the program, so each of processor time stands beside
a peer that does the least for the same result, measured in the same run: a round of one, a round of
the other, and again. Figures are medians of the rounds, and a ratio is the median of the rounds'
ratios, with the lowest and the highest in brackets. Compare the ratios; the microseconds will be
others on another day. Where something else keeps the processors busy, single rounds stray, those of
requests from one client most of all; the brackets show how far.

A missed limit is printed and does not fail the command, unless it is given `--strict`.

- **CPU** is user and system time of the whole server process, by the request: every thread, the
  commits, the garbage collector. The client is a process of its own and is not counted.
- **The bare server** of the writing benchmarks is an ASGI function under uvicorn, uvloop and
  httptools that parses the same JSON and does one SQLite transaction in the event loop, with the
  same durability (WAL, `synchronous=FULL`): one update and one insert for the notes, an entry and
  its two lines for the journal entry. It knows no callers, no rules, no history and no second
  writer. With 16 clients monthend commits for several of them at once; the bare server cannot.
- **The bare list** is Starlette and msgspec: 120 rows of 20 columns selected, made into structs,
  encoded, compressed by isal at level 1. In the row "by turns" every list follows a change, so that
  nothing remembered can be used; a figure is then the mean of a PUT and a GET.
- **POST journal entry, so many a second** is wall time: 16 clients in two client processes send
  3,000 entries over HTTP. On SQLite the bare server above is the peer, which also commits each row
  with `synchronous=FULL`; monthend commits for several clients at once. On PostgreSQL the peer is
  `pgbench -c 8 -M prepared` on the same cluster and the same tables, triggers included: it sends
  the very statements that monthend sends for an entry, for random days, codes and amounts, and
  nothing is parsed, checked or answered. With two server processes every client process
  has one for itself; the two processors also carry the clients and the database.
- **Beside Tryton** the same clients post into Tryton 8.2 over its JSON-RPC, served by gunicorn with
  as many worker processes, on the same cluster: `create` and `post` are two requests, and an entry
  has two lines. Tryton does more than monthend with a move, and its ORM is what takes the time.
- **Posting an entry in process** is wall time of the service itself, without HTTP: an entry of two
  to six lines a call, each synced before it is answered. With 16 callers in as many threads a
  commit serves several of them. Beside it django-ledger posts entries of the same ledger, one a
  call, through `commit_txs` into SQLite with its own settings.
- **Trial balance of a month** is one run in the service with everything that belongs to it: the
  claim, the snapshot, openings, movements and closings by accounting code and currency, in home
  currency too, the proofs, the hash, the frozen result, and three durable commits. No earlier
  period is closed, so the openings are summed from the first day on.
  Over four million lines on PostgreSQL it is wall time of the same run, every round trip to the
  database and every synced commit included; in brackets the CPU of both, which includes the request
  of the run.
- **Detail files** are rows a minute of CPU of the program, each reading of the ledger with the
  files that it writes at once: sorted, added up, written, compressed and stored, a customer to
  nearly every row. On PostgreSQL the server's own processes are not counted.
- **Pending close, Completed, close, Completed** is wall time of one client that asks for the step
  and then looks at the period every 2 ms until the trial balance that the step started is
  completed. Both steps and both trial balances are in the figure; in brackets stand the two halves.
  Two years are closed month by month.
- **Close beside posters** is wall time of one client that closes January and opens it again, 20 ms
  apart, while others post into February without pause: one process posts over so many connections,
  which the server processes share. Each close asks for a trial balance, which a worker in a server
  begins, so that the same two processors do that as well. On PostgreSQL every commit is synced.
- **Import** is the whole of `services.imports.import_file` in CPU of every thread: parsing, all
  checks, home currency, two lines a transaction, balances, indexes, triggers, durable steps. Beside
  it the very same rows, read before, go with one `executemany` and one commit into a table with
  as many columns, one index and nothing else. Its index is on day and account, and rows on random
  days reach it at random places, which costs the bare table more than it costs monthend; with the
  days in order the peer is faster, and the ratio lower. Without rates the lines in foreign
  currencies are posted to wait for their rate.
- **Import on PostgreSQL** is wall time: by the program as an operator starts it, with its own
  start, and by the service in a process that runs already. Beside it go the very rows that
  monthend stored, transactions or entries, their lines, and the balances of days and months, from
  memory by one COPY a table into tables with the same columns and indexes, without partitions,
  triggers or checks; they are not there before, so that nothing has to be added to.
- **Audit verify** reads every seal with its row and computes the hashes anew; beside it the same
  rows, in memory already, are hashed one after another and nothing else. **Audit replay** follows
  the periods through their history, sums all lines between every close and every trial balance,
  compares each frozen trial balance, and looks for lines and entries without a trace in history. An
  operation is a journal entry with two lines and its row of history, on a random day of the month
  that is open then. Beside it the database sums the lines once, by day, accounting code
  and currency. On PostgreSQL the CPU of the database's processes is counted with monthend's.
- **SOAP create** is one call of 50 periods in CPU of every thread, the server called in the process
  of the benchmark as uvicorn calls it, on a calendar that has 170 periods at first and 420 in the
  end. Beside it lxml parses the same envelope, and sqlite3 writes the very rows that monthend wrote
  into a copy of the same database, with its indexes and triggers: the new period, the new start of
  the open-ended one and two rows of history, a durable transaction a period. The peer leaves out
  the calendar's version and whatever else monthend writes; monthend commits for several rows at
  once where the peer commits for each.
- **SOAP query** is one call whose answer has 2,000 records. Beside it one SELECT reads the same
  rows, and one f-string a record makes the same 1.4 MB, byte by byte, which is checked. With
  instants in the zone that tenants have by default the peer converts them with `datetime` and
  `zoneinfo`, which takes it half of its time, and monthend remembers how the hours look there; for
  UTC the peer only cuts them into pieces, and nothing is left that could be done with less.
- **Round trips** are those of one client that signs in and then queries twelve periods again and
  again: zeep and node-soap as published, and `http.client` with an envelope made before and the
  answer left unread. A login verifies a password, which is meant to take long.
- **A server for rehearsals and its tenants** are wall time, as a test suite waits for them: from
  the start of the process behind the pytest plugin's fixture to its first tenant, then of each
  further one, whose token comes with its first request. A reset is that of a tenant with a period.
  The demo company has eighteen closed months; it goes back after the last of them was opened again,
  by a copy that the snapshot has prepared.
- **Start** is the median of as many starts as there are rounds, with the files already in the
  cache of the operating system, on a database with 120 periods. Memory is the resident set.
- **Packages** are those of `requirements/runtime.lock.txt` and monthend, installed into a fresh
  virtual environment; room is what the files occupy on the disk, compiled modules included.
"""


def page(recorded: Mapping[str, Measured], known: Collection[str]) -> str:
    """The page as it is written; what is known and not recorded is named."""
    machines = dict.fromkeys(each.machine for each in recorded.values())
    lacking = ", ".join(sorted(set(known) - set(recorded)))
    return PAGE.format(
        machines="Measured on " + "; and on ".join(machines),
        table=_table(recorded),
        lacking=f"\nNot measured yet: {lacking}.\n" if lacking else "",
    )


def _table(recorded: Mapping[str, Measured]) -> str:
    rows: list[tuple[str, ...]] = [(*HEADINGS, "measured"), ("---",) * (len(HEADINGS) + 1)]
    for each in recorded.values():
        rounds = f"{each.rounds} round" + ("s" if each.rounds > 1 else "")
        load = f"{each.load_before:.1f}–{each.load_after:.1f}"
        rows += ((*row.cells, f"{each.day}, {rounds}, {load}") for row in each.rows)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def write(recorded: Mapping[str, Measured], known: Collection[str]) -> None:
    WRITTEN.write_text(page(recorded, known), encoding="utf-8")
