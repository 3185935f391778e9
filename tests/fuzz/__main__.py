"""Fuzzes one target for a while: `python -m fuzz zoql --seconds 15`, with tests/ on the path.

An input that breaks a property stays in tests/fuzz/crashes/ (or where
`--crashes` says), and is printed. `python -m fuzz zoql FILE` tries one input again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fuzz.run import CRASHES, fuzz, replay
from fuzz.targets import TARGETS


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    asked.add_argument("target", choices=sorted(TARGETS))
    asked.add_argument("inputs", nargs="*", type=Path, help="files to try instead of fuzzing")
    asked.add_argument("--seconds", type=int, default=15)
    asked.add_argument("--seed", type=int, default=0, help="the same search again; 0 is a new one")
    asked.add_argument("--crashes", type=Path, default=CRASHES)
    given = asked.parse_args()
    target = TARGETS[given.target]
    if given.inputs:
        replay(target, given.inputs)
        return
    # What follows ends the process with the code of libFuzzer: 0, or not.
    fuzz(target, given.seconds, given.crashes, given.seed)


if __name__ == "__main__":
    main()
