"""Breaks every rule there is a mutant for, and prints what no test has noticed."""

import sys

from mutation.mutants import noticed, order_mutants, table
from mutation.planted import PLANTED
from mutation.planted_access import PLANTED_ACCESS


def main() -> int:
    """Try them all; the exit code says whether any was missed."""
    tried = [*PLANTED, *PLANTED_ACCESS, *order_mutants()]
    answers = noticed(tried)
    print(table(tried, answers))
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
