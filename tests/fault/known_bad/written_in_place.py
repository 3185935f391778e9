"""A transfer that writes under the final name from its first byte on.

Run as `python -m fault.known_bad.written_in_place backup|restore|copy FROM TO`.
"""

from __future__ import annotations

import sys
from types import TracebackType

from fault.moving import move
from monthend.storage.transfer import partial_file


def stay_there(
    self: partial_file.PartialFile,
    kind: type[BaseException] | None,
    problem: BaseException | None,
    where: TracebackType | None,
) -> None:
    """Take nothing back."""


def write_in_place() -> None:
    """The other name is the name."""
    made = partial_file.PartialFile.__init__

    def begin(
        self: partial_file.PartialFile, final: str, *, replace: bool = False, mode: int = 0o666
    ) -> None:
        made(self, final, replace=replace, mode=mode)
        self.path = self.final

    partial_file.PartialFile.__init__ = begin  # type: ignore[method-assign]
    partial_file.PartialFile.publish = lambda self: None  # type: ignore[method-assign]
    partial_file.PartialFile.__exit__ = stay_there  # type: ignore[method-assign]


if __name__ == "__main__":
    write_in_place()
    move(*sys.argv[1:])
