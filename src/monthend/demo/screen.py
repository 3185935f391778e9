"""What the demo shows: requests and answers in short, tables, and plain words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .audit import FIGURES
from .client import Answer, Json

LONGEST = 160
WIDTH = 100
ZERO = Decimal(0)


class Screen:
    """Standard output, in colour only where it is a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)
        # On a narrow terminal a long line is better than a figure that is cut off.
        self._console.width = max(self._console.width, WIDTH)
        self._errors = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._steps = 0

    def step(self, title: str) -> None:
        """Begin the next step."""
        self._steps += 1
        self.heading(f"{self._steps}. {title}")

    def heading(self, title: str) -> None:
        self._line(f"\n{title}", "bold")

    def say(self, text: str = "") -> None:
        self._line(f"   {text}" if text else "")

    def found(self, text: str) -> None:
        """Say what the step was to show, and has shown."""
        self._line(f"   ✓ {text}", "green")

    def fail(self, text: str) -> None:
        self._errors.print(f"\n✗ {text}", style="bold red", soft_wrap=True)

    def command(self, typed: str, outcome: str, seconds: float) -> None:
        """Show a command and what came of it."""
        self._line(f"   $ {typed}", "cyan")
        self._line(f"     {outcome} ({seconds:.1f} s)")

    def exchange(self, answer: Answer, essence: str = "") -> None:
        """Show a request, and what its answer says in short."""
        sent = f" {_short(answer.sent)}" if answer.sent is not None else ""
        self._line(f"   {answer.method} {answer.path}{sent}", "cyan")
        said = essence or "; ".join(answer.reasons) or _short(answer.said)
        style = "" if answer.succeeded else "yellow"
        refused = "" if answer.succeeded else "refused: "
        self._line(f"     {answer.status} in {_time(answer.seconds)}  {refused}{said}", style)

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()
    ) -> None:
        """A plain table; the columns named in `right` hold numbers."""
        table = _table()
        for column in columns:
            table.add_column(column, justify="right" if column in right else "left")
        for row in rows:
            table.add_row(*row)
        self._show(table)

    def trial_balance(self, balance: Json) -> None:
        """Every accounting code in every currency, and then in home currency."""
        home = balance["homeCurrency"]
        table = _table()
        table.add_column("accounting code")
        for name in FIGURES:
            table.add_column(name, justify="right")
        currencies = sorted(
            {row["currency"] for row in balance["rows"]}, key=lambda c: (c != home, c)
        )
        for currency in currencies:
            rows = [row for row in balance["rows"] if row["currency"] == currency]
            figures = {row["accountingCode"]: _figures(row, "") for row in rows}
            _section(table, currency, figures)
        in_home: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
        for row in balance["rows"]:
            code = row["accountingCode"]
            in_home[code] = _sum([in_home[code], _figures(row, "home")])
        _section(table, f"all, in {home}", in_home)
        self._show(table)

    def _show(self, table: Table) -> None:
        self._console.print(table, crop=False)

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, header_style="bold")


def _section(table: Table, title: str, figures: dict[str, list[Decimal]]) -> None:
    """The codes of one currency under its name, and their totals."""
    table.add_row(Text(title, style="bold"))
    for code, amounts in sorted(figures.items()):
        table.add_row(f"  {code}", *(f"{amount:,}" for amount in amounts))
    totals = [f"{amount:,}" for amount in _sum(list(figures.values()))]
    table.add_row("  total", *totals, style="bold", end_section=True)


def _figures(row: Json, prefix: str) -> list[Decimal]:
    spelled = str.capitalize if prefix else str.lower
    return [Decimal(row[prefix + spelled(name)]) for name in FIGURES]


def _sum(rows: Sequence[Sequence[Decimal]]) -> list[Decimal]:
    return [sum(amounts, start=ZERO) for amounts in zip(*rows, strict=True)]


def _short(said: object) -> str:
    text = json.dumps(said, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
