"""What the database is taught of letters and of decimals."""

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from monthend.storage.functions import backwards, decimal_key, lowered

digits = st.text("0123456789", min_size=1, max_size=150)
signs = st.sampled_from(["", "-"])
long_decimals = st.builds(lambda sign, whole, part: f"{sign}{whole}.{part}", signs, digits, digits)
# Few digits and many zeros: numbers that differ in their size or their last place alone.
near_decimals = st.builds(
    lambda sign, zeros, whole, part, more: f"{sign}{zeros}{whole}.{part}{more}",
    signs,
    st.sampled_from(["0", "00"]),
    st.text("019", max_size=3),
    st.text("019", min_size=1, max_size=3),
    st.sampled_from(["", "0", "00000", "1"]),
)
decimals = near_decimals | long_decimals


def key(text: str) -> bytes:
    """The key as the database compares it."""
    return (decimal_key(text) or "").encode()


@given(decimals, decimals)
@example("-0.0", "0")
@example("0.10", "0.1")
@example("-1.5", "-1.53")
@example("-9", "-10")
@example("9" * 300, "9" * 299 + "8")
@example("0." + "0" * 299 + "1", "0")
@example("-0." + "0" * 299 + "1", "0")
def test_keys_sort_as_decimals_do(one: str, other: str) -> None:
    left, right = Decimal(one), Decimal(other)
    assert (key(one) < key(other)) == (left < right)
    assert (key(one) == key(other)) == (left == right)


@given(long_decimals, st.integers(0, 9))
def test_one_more_digit_at_the_end_counts(text: str, digit: int) -> None:
    longer = f"{text}{digit}"
    assert (key(text) < key(longer)) == (Decimal(text) < Decimal(longer))
    assert (key(text) == key(longer)) == (Decimal(text) == Decimal(longer))


@given(st.text() | st.text("ΣσςİIıißSsΑα\u0307 "))
@example("".join(map(chr, [*range(0xD800), *range(0xE000, 0x30000)])))
def test_lower_case_is_that_of_unicode_but_for_the_sigmas(text: str) -> None:
    assert lowered(text) == text.lower().replace("ς", "σ")


def test_backwards_the_last_character_is_the_first() -> None:
    assert backwards("a🗓e\u0301") == "\u0301e🗓a"
    assert backwards("") == ""


def test_nothing_stays_nothing() -> None:
    assert lowered(None) is backwards(None) is decimal_key(None) is None
