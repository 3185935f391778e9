"""The page of figures says what was kept of measurements, and every benchmark has its place."""

from benchmarks import kept, record
from benchmarks.__main__ import BENCHMARKS

KNOWN = [benchmark.name for benchmark in BENCHMARKS]


def test_the_page_is_that_of_the_kept_figures() -> None:
    recorded = kept.read()
    in_order = {name: recorded[name] for name in KNOWN if name in recorded}
    assert record.WRITTEN.read_text(encoding="utf-8") == record.page(in_order, KNOWN)


def test_what_is_kept_belongs_to_a_benchmark() -> None:
    assert set(kept.read()) <= set(KNOWN)
