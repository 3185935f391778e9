"""Currencies, and amounts as whole numbers of a currency's minor units.

An amount is an `int`: 1230 is 12.30 US dollars, 12.30 Bahraini dinars would be
12300. `Decimal` appears at the edges and while converting, float nowhere.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from .errors import AmountOutOfRange, InvalidAmount, TooManyDecimals, UnknownCurrency

INTEGER_DIGITS = 13
BALANCE_LIMIT = 10**17
ROUNDING_STEP = Decimal("0.000000001")
NO_ROUNDING = Decimal(0)

# The codes of ISO 4217 as of January 2026 by number of decimals, and after them withdrawn ones
# that old ledgers and the rates of the European Central Bank still name. Metals, test codes and
# units of account have no minor unit and are left out.
_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ROL TRL",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
        "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
        "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
        "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST "
        "XAD XCD XCG YER ZAR ZMW ZWG "
        "ANG BGN CUC CYP EEK HRK LTL LVL MTL SIT SKK SLL ZWL"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS = {code: decimals for decimals, codes in _CODES.items() for code in codes.split()}

_STEPS = {decimals: Decimal(1).scaleb(-decimals) for decimals in _CODES}
# Wide enough that the product of any amount and any rate is exact, whatever the thread's context.
_EXACT = Context(prec=64, rounding=ROUND_HALF_UP)
# Nine decimals of a rate and four of the finest currency: an ordinary product is kept whole,
# and the error of an inverse or crossed rate of 28 digits, under 5E-15, is smoothed away, so
# that a result that is exactly half a unit is rounded up.
_CONVERTED_STEP = Decimal("0.0000000000001")


def exponent(currency: str) -> int:
    """The number of decimals a currency has."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency=currency) from None


def minor_units(amount: str | Decimal, currency: str) -> int:
    """The minor units of a plain decimal number such as `12.30` or `-5`.

    Digits, at most one leading minus and at most one point between digits: no
    plus sign, no blank, no thousands separator, no exponent. Nothing is
    rounded; zeros past the currency's decimals change no value and are let by.
    """
    decimals = exponent(currency)
    if isinstance(amount, Decimal):
        amount = _spelled_out(amount)
    whole, point, fraction = amount.removeprefix("-").partition(".")
    digits = whole + fraction
    if not (digits.isdigit() and digits.isascii() and whole) or (point and not fraction):
        raise InvalidAmount(amount=amount)
    if len(fraction) != decimals:
        fraction = fraction.rstrip("0").ljust(decimals, "0")
        if len(fraction) > decimals:
            raise TooManyDecimals(amount=amount, currency=currency, decimals=decimals)
        digits = whole + fraction
    if len(whole) > INTEGER_DIGITS:
        digits = digits.lstrip("0")
        if len(digits) - decimals > INTEGER_DIGITS:
            raise AmountOutOfRange(amount=amount, digits=INTEGER_DIGITS)
    units = int(digits or "0")
    return -units if amount[0] == "-" else units


def _spelled_out(amount: Decimal) -> str:
    """The digits of a number, unless it is none or would fill the memory."""
    if not amount.is_finite() or abs(amount.adjusted()) > _EXACT.prec:
        raise InvalidAmount(amount=amount)
    return f"{amount:f}"


def decimal_of(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal number with all the currency's decimals."""
    return Decimal(minor).scaleb(-exponent(currency), _EXACT)


def text_of(minor: int, currency: str) -> str:
    """Minor units as `minor_units` reads them: 12.30 in dollars, 1230 in yen."""
    decimals = exponent(currency)
    if not decimals:
        return str(minor)
    digits = f"{abs(minor):0{decimals + 1}d}"
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def rounded(unrounded: Decimal, currency: str) -> tuple[int, Decimal]:
    """The nearest minor units and what rounding took away, to nine decimals.

    Half a unit is rounded away from zero, so that a credit cancels the charge
    it mirrors. 1354.845 dollars become 1354.85 and -0.005.
    """
    decimals = exponent(currency)
    kept = _in_range(_in_range(unrounded).quantize(_STEPS[decimals], ROUND_HALF_UP, _EXACT))
    lost = _EXACT.subtract(unrounded, kept).quantize(ROUNDING_STEP, ROUND_HALF_UP, _EXACT)
    return int(kept.scaleb(decimals, _EXACT)), lost or NO_ROUNDING


def converted(minor: int, currency: str, rate: Decimal, into: str) -> tuple[int, Decimal]:
    """An amount times a rate, rounded to the other currency as `rounded` does."""
    product = _in_range(_EXACT.multiply(decimal_of(minor, currency), rate))
    return rounded(product.quantize(_CONVERTED_STEP, ROUND_HALF_UP, _EXACT), into)


def _in_range(amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount.adjusted() >= INTEGER_DIGITS:
        raise AmountOutOfRange(amount=amount, digits=INTEGER_DIGITS)
    return amount
