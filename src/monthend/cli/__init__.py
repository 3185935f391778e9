"""The `monthend` command."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line."""
    # Nothing that is imported becomes garbage, and looking for it is a tenth of a command's time.
    gc.disable()
    for argument in sys.argv[1:]:
        if not _is_text(argument):
            shown = repr(os.fsencode(argument)).removeprefix("b")
            sys.stderr.write(f"Error: The argument {shown} is no text in UTF-8.\n")
            sys.exit(2)
    from .program import app

    app()


def _is_text(argument: str) -> bool:
    """Whether its bytes were those of a text; what was none came as halves of letters."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True
