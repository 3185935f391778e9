"""How the reader of request bodies is asked for a refusal."""

import pytest

from monthend.soap.encoding import MalformedXml
from monthend.soap.xml import read


def refusal(
    body: bytes | str, *, charset: str | None = None, lenient: bool = False
) -> MalformedXml:
    raw = body.encode() if isinstance(body, str) else body
    with pytest.raises(MalformedXml) as refused:
        read(raw, charset=charset, lenient=lenient)
    return refused.value
