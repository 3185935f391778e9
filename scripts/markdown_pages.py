"""What every generated page is written with: its note, sentences of docstrings, tables."""

import inspect
from collections.abc import Iterator

NOTE = "<!-- Written by `make docs` from {sources}; change it there. -->\n"


def sentence(subject: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(subject) or "").partition("\n\n")[0].split())


def table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table, row by row."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
