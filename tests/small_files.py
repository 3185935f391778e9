"""Files that may not become large, as on a disk that is full or broken."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Every write beyond so many bytes of a file fails, in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    compiles = sys.dont_write_bytecode
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    # A compiled file that is cut here would be read by everybody after.
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = compiles
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
