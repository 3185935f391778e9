"""Measurements of this machine: each figure beside a peer or a limit of the same run.

`python -m benchmarks` runs them all, `python -m benchmarks NAME…` the named
ones; `--record docs/benchmarks.md` keeps the table.
"""
