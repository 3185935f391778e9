"""JSON in and out, the only module that knows which library does it.

Money never passes through a float: numbers with a fraction or an exponent are
decoded as Decimal, and a Decimal is encoded digit by digit as a JSON number.
"""

from decimal import Decimal

import msgspec

MAX_DEPTH = 32
MAX_DIGITS = 300  # a float has room for 308; beyond that a number is an attack on arithmetic

_BOUND = 10**MAX_DIGITS
_TOO_LARGE = f"a number has more than {MAX_DIGITS} digits"


Encoded = msgspec.Raw
"""JSON that is made already; `encode` copies it."""


class MalformedBody(Exception):
    """The request body is not the JSON object it should be."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def encoded(value: object) -> Encoded:
    """A value's JSON, to be put into a larger answer as it is."""
    return Encoded(encode(value))


def encode(value: object) -> bytes:
    """Compact JSON; a Decimal in it must be finite, as every amount is."""
    return _encoder.encode(value)


def decode_object(body: bytes) -> dict[str, object]:
    """Reads a JSON object; of a name given twice the last value counts."""
    if not body:
        raise MalformedBody("The request body is empty; it must be a JSON object.")
    try:
        value = _decoder.decode(body)
    except UnicodeDecodeError:
        raise MalformedBody("The request body is not valid UTF-8.") from None
    except RecursionError:
        raise _nested_too_deeply() from None
    except (msgspec.MsgspecError, ValueError, ArithmeticError) as error:
        raise MalformedBody(f"The request body is not valid JSON: {_reason(error)}.") from None
    if type(value) is not dict:
        raise MalformedBody("The request body must be a JSON object.")
    # What is short and has few brackets can break neither limit.
    if len(body) > MAX_DIGITS or body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        _check_depth_and_digits(value)
    return value


def _check_depth_and_digits(value: dict[str, object]) -> None:
    level: list[dict[str, object] | list[object]] = [value]
    for _ in range(MAX_DEPTH):
        inner: list[dict[str, object] | list[object]] = []
        for container in level:
            for item in container.values() if isinstance(container, dict) else container:
                if isinstance(item, (dict, list)):
                    inner.append(item)
                elif isinstance(item, int) and not -_BOUND < item < _BOUND:
                    raise MalformedBody(f"The request body is not valid JSON: {_TOO_LARGE}.")
        if not inner:
            return
        level = inner
    raise _nested_too_deeply()


def _nested_too_deeply() -> MalformedBody:
    return MalformedBody(f"The request body is nested more than {MAX_DEPTH} levels deep.")


def _decimal(digits: str) -> Decimal:
    """The number as written, unless computing with it would take all memory."""
    number = Decimal(digits)
    if len(digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        raise ValueError(_TOO_LARGE)
    return number


def _reason(error: Exception) -> str:
    """What is wrong in the library's words, without its path into the document."""
    if isinstance(error, ArithmeticError):
        return _TOO_LARGE
    return str(error).partition(" - at `")[0].removeprefix("JSON is malformed: ")


_decoder = msgspec.json.Decoder(float_hook=_decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
