"""`python -m benchmarks [NAME…] [--rounds N] [--record] [--strict]`.

With `--record` each benchmark is kept in `benchmarks/measured.json` when it has ended, in place of
what was there of it, and `docs/benchmarks.md` is written anew.

A missed limit is something to read about, not an error, unless `--strict` says so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import (
    audit_cpu,
    backups,
    bulk_load,
    close_time,
    detail_files,
    engines,
    entries_in_process,
    fairness,
    footprint,
    imports_cpu,
    kept,
    limits_cpu,
    pages,
    posted_entries,
    record,
    rehearsal,
    requests_cpu,
    slow_sockets,
    soap_cpu,
    soap_round_trips,
    trial_balance_cpu,
    trial_balance_wall,
    tryton,
)
from .results import Benchmark, Result, Setting, as_text

BENCHMARKS = (
    Benchmark(name="notes", about="PUT notes", run=requests_cpu.notes),
    Benchmark(name="entries", about="POST journal entry", run=requests_cpu.entries),
    Benchmark(name="posts", about="journal entries a second", run=posted_entries.posted),
    Benchmark(name="tryton", about="the same beside Tryton", run=tryton.beside_tryton),
    Benchmark(
        name="entries-in-process",
        about="journal entries a second, one a call",
        run=entries_in_process.entries_in_process,
    ),
    Benchmark(name="listing", about="GET the list of periods", run=requests_cpu.listing),
    Benchmark(name="limits", about="requests that are counted", run=limits_cpu.limits),
    Benchmark(
        name="slow-sockets",
        about="a client beside five hundred slow ones",
        run=slow_sockets.slow_sockets,
    ),
    Benchmark(
        name="trial-balance", about="one month's trial balance", run=trial_balance_cpu.trial_balance
    ),
    Benchmark(
        name="trial-balance-postgresql",
        about="one month's trial balance over four million lines",
        run=trial_balance_wall.trial_balance_postgresql,
    ),
    Benchmark(name="pages", about="every page over four million lines", run=pages.pages),
    Benchmark(
        name="detail-files", about="the files of a trial balance", run=detail_files.detail_files
    ),
    Benchmark(name="close", about="pending close, trial balance, close", run=close_time.close),
    Benchmark(name="fairness", about="closes beside posters", run=fairness.fairness),
    Benchmark(name="engines", about="a million entries, by every engine", run=engines.engines),
    Benchmark(name="imports", about="import of files", run=imports_cpu.imports),
    Benchmark(name="bulk-load", about="import beside COPY", run=bulk_load.bulk_load),
    Benchmark(name="audit", about="verifying and replaying", run=audit_cpu.audits),
    Benchmark(name="soap-create", about="SOAP create of fifty rows", run=soap_cpu.creates),
    Benchmark(name="soap-query", about="SOAP query of 2,000 records", run=soap_cpu.queries),
    Benchmark(
        name="soap-clients", about="round trips of SOAP clients", run=soap_round_trips.round_trips
    ),
    Benchmark(
        name="rehearsal", about="what a rehearsal keeps a test waiting", run=rehearsal.rehearsals
    ),
    Benchmark(name="backup", about="backup and restore of a ledger", run=backups.backups),
    Benchmark(name="start", about="time and memory of a start", run=footprint.start),
    Benchmark(name="install", about="size of an installation", run=footprint.install),
)


def _measured(benchmark: Benchmark, rounds: int) -> kept.Measured:
    with tempfile.TemporaryDirectory(prefix="monthend-bench-") as scratch:
        setting = Setting(rounds=rounds, scratch=Path(scratch))
        return kept.measured(lambda: benchmark.run(setting), rounds=rounds)


def main() -> int:
    known = {benchmark.name: benchmark for benchmark in BENCHMARKS}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds of each side")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a limit is missed")
    parser.add_argument("--record", action="store_true", help="keep the rows, and write the page")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(known):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    recorded = kept.read()
    results: list[Result] = []
    for name in asked.names or known:
        print(f"{name}: {known[name].about} …", file=sys.stderr, flush=True)
        found = _measured(known[name], asked.rounds)
        results += found.rows
        if asked.record:
            recorded[name] = found
            kept.keep(recorded)
            record.write({each: recorded[each] for each in known if each in recorded}, known)
    print(as_text(results))
    missed = any(result.met is False for result in results)
    return 1 if asked.strict and missed else 0


if __name__ == "__main__":
    sys.exit(main())
