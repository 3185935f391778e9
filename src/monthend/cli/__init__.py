"""The `monthend` command."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # Nothing that is imported becomes garbage, and looking for it is a tenth of a command's time.
    gc.disable()
    from .program import app

    app()
