"""The build that shrugs at a failed commit, as a program.

Run as `python -m fault.known_bad.shrugs_at_failures serve …`.
"""

from fault.known_bad.swallow_errors import swallow_errors
from monthend import cli

if __name__ == "__main__":
    swallow_errors(setattr)
    cli.main()
