"""What a million lines cost: the page has the figures that were kept, and what grows is a slope."""

from __future__ import annotations

from benchmarks.scale import BEGINS, ENDS, MEBIBYTE, PAGE, Cost, grown, read, tables


def cost(cpu: float, size: int = 0) -> Cost:
    return Cost(part="a part", seconds=2 * cpu, cpu=cpu, memory=3 * MEBIBYTE, size=size)


def test_the_page_has_what_was_measured() -> None:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    assert rest.partition(ENDS)[0] == tables(read())


def test_what_a_million_adds_is_the_slope_between_the_sizes() -> None:
    """What a command costs however small the ledger is stays out of it."""
    found = {1_000_000: cost(5.0), 4_000_000: cost(11.0, 8 * MEBIBYTE)}
    assert grown(found) == ("2.0 s", "3 MiB", "2 MiB")


def test_one_size_has_no_slope() -> None:
    assert grown({1_000_000: cost(5.0)}) == ("", "3 MiB", "")
