"""JSON comes in without floats and goes out without rounding; what is malformed is refused."""

from decimal import Decimal

import pytest

from monthend.rest.json import MAX_DEPTH, MAX_DIGITS, MalformedBody, decode_object, encode


def nested(levels: int, opening: str = '{"a":', closing: str = "}") -> bytes:
    inside = levels - 1
    return b'{"a":' + opening.encode() * inside + b"1" + closing.encode() * inside + b"}"


def test_an_object_is_decoded() -> None:
    body = b'{"name":"Jan 2026","fiscalYear":2026,"open":true,"notes":null,"codes":["4000"]}'
    assert decode_object(body) == {
        "name": "Jan 2026",
        "fiscalYear": 2026,
        "open": True,
        "notes": None,
        "codes": ["4000"],
    }


@pytest.mark.parametrize("number", ["0.1", "1.50", "-0.00", "1e2", "1E-7", "12345678901234567.89"])
def test_a_number_with_a_fraction_or_an_exponent_is_decoded_as_written(number: str) -> None:
    amount = decode_object(f'{{"amount":{number}}}'.encode())["amount"]
    assert isinstance(amount, Decimal)
    assert str(amount) == str(Decimal(number))


@pytest.mark.parametrize("number", [0, -7, 2**53 + 1, 2**64, -(10**40)])
def test_a_whole_number_is_an_int(number: int) -> None:
    assert decode_object(f'{{"n":{number}}}'.encode()) == {"n": number}


def test_of_a_name_given_twice_the_last_value_counts() -> None:
    assert decode_object(b'{"a":1,"a":2}') == {"a": 2}


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b'{"a"}',
        b'{"a":1,}',
        b"{'a':1}",
        b"{}{}",
        b"{} x",
        b"null x",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":01}',
        b'{"a":.5}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\udc00"}',
        b'{"\\ud800":1}',
        b'{"a":"\\ud800\\ud800"}',
        b'{"a":"\x00"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-32"),
        b"name=Jan",
        b"<periods/>",
    ],
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody, match=r"not valid JSON: .*[^.]\.$"):
        decode_object(body)


@pytest.mark.parametrize(
    "body", [b'{"a":"\xff"}', b'{"\xe9":1}', b'{"a":"\xed\xa0\x80"}', '{"a":"é"}'.encode("latin-1")]
)
def test_another_charset_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody, match="not valid UTF-8"):
        decode_object(body)


def test_an_empty_body_is_malformed() -> None:
    with pytest.raises(MalformedBody, match="is empty"):
        decode_object(b"")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b"1.5", b'"a"', b"true", b'[{"a":1}]'])
def test_what_is_not_an_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody, match="must be a JSON object"):
        decode_object(body)


@pytest.mark.parametrize(("opening", "closing"), [('{"a":', "}"), ("[", "]"), ('[{"a":', "}]")])
def test_nesting_is_limited(opening: str, closing: str) -> None:
    levels_each = opening.count("[") + opening.count("{")
    fits = (MAX_DEPTH - 1) // levels_each + 1
    assert decode_object(nested(fits, opening, closing))
    with pytest.raises(MalformedBody, match="more than 32 levels"):
        decode_object(nested(fits + 1, opening, closing))


@pytest.mark.parametrize("levels", [500, 1000, 100_000])
def test_nesting_of_any_depth_is_only_malformed(levels: int) -> None:
    with pytest.raises(MalformedBody, match="more than 32 levels"):
        decode_object(nested(levels))


def test_brackets_beside_each_other_are_no_nesting() -> None:
    body = b'{"a":[' + b",".join([b"{}"] * 100) + b"]}"
    assert decode_object(body) == {"a": [{}] * 100}


def test_brackets_in_texts_are_no_nesting() -> None:
    assert decode_object(b'{"a":"' + b"[" * 100 + b'"}') == {"a": "[" * 100}


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_has_at_most_three_hundred_digits(sign: str) -> None:
    longest = sign + "9" * MAX_DIGITS
    assert decode_object(f'{{"a":[{longest}]}}'.encode()) == {"a": [int(longest)]}
    with pytest.raises(MalformedBody, match="more than 300 digits"):
        decode_object(f'{{"a":[{longest}9]}}'.encode())


@pytest.mark.parametrize(
    "number",
    [
        "9" * 4301,
        "9" * 100_000,
        "0." + "1" * 400,
        "1e301",
        "1e-301",
        "1e400",
        "1e999999999999",
        "1e" + "9" * 30,
        "1e-" + "9" * 30,
        "0e" + "9" * 30,
    ],
)
def test_a_number_beyond_all_reason_is_malformed(number: str) -> None:
    with pytest.raises(MalformedBody, match=r"300 digits|out of range"):
        decode_object(f'{{"a":{number}}}'.encode())


def test_a_message_does_not_show_the_parsers_path() -> None:
    with pytest.raises(MalformedBody) as malformed:
        decode_object(b'{"a":' + b"9" * 5000 + b"}")
    assert "`" not in malformed.value.message


@pytest.mark.parametrize("amount", ["1.50", "0.10", "100", "12345678901234567890.12", "-0.01"])
def test_an_amount_is_encoded_digit_by_digit(amount: str) -> None:
    assert encode({"amount": Decimal(amount)}) == f'{{"amount":{amount}}}'.encode()


def test_an_amount_survives_the_way_out_and_in() -> None:
    amounts = {"a": Decimal("0.1"), "b": Decimal("1E+5"), "c": Decimal("-3.00")}
    assert decode_object(encode(amounts)) == amounts


def test_text_is_encoded_as_utf_8_without_spaces() -> None:
    assert encode({"name": "März", "ok": True}) == '{"name":"März","ok":true}'.encode()
