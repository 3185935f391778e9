"""Breaks every rule there is a mutant for, and prints of each whether a test has noticed.

An answer is printed as it comes, so that a run that was ended has told what it knew.
"""

from __future__ import annotations

import argparse
import sys

from mutation.mutants import Mutant, order_mutants, tried
from mutation.planted import PLANTED
from mutation.planted_access import PLANTED_ACCESS


def main() -> int:
    """Try what was asked for; the exit code says whether any mutant was missed."""
    numbered = list(enumerate([*PLANTED, *PLANTED_ACCESS, *order_mutants()], start=1))
    asked = _parser(len(numbered)).parse_args()
    wanted = [
        (number, mutant)
        for number, mutant in numbered
        if asked.first <= number <= asked.last and asked.only in f"{mutant.module} {mutant.told}"
    ]
    return _try(wanted)


def _parser(last: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--first", type=int, default=1, help="number of the first mutant to try")
    parser.add_argument("--last", type=int, default=last, help="number of the last one")
    parser.add_argument("--only", default="", help="part of a module's path or of what is broken")
    return parser


def _try(wanted: list[tuple[int, Mutant]]) -> int:
    missed = []
    for (number, mutant), answer in zip(
        wanted, tried([mutant for _, mutant in wanted]), strict=True
    ):
        line = f"{number:4} {answer:8} {mutant.module:28} {mutant.told}"
        print(line, flush=True)
        if not answer.is_noticed:
            missed.append(line)
    print(f"{len(wanted) - len(missed)} of {len(wanted)} are noticed.")
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
