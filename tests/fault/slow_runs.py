"""The program, whose trial balances take a while, so that something may happen meanwhile.

Run as `python -m fault.slow_runs worker …`.
"""

from fault.known_bad.endless_lease import take_time
from monthend import cli

if __name__ == "__main__":
    take_time()
    cli.main()
