"""Envelopes as a client writes them, and what is read from them."""

import pytest

from monthend.soap.envelope import BadEnvelope, Soap, read_envelope
from monthend.soap.xml import Element

API = "http://api.zuora.com/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def envelope(body: str, header: str = "", *, soap: str = Soap.V1_1) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{soap}" xmlns="{API}" xmlns:xsi="{XSI}" xmlns:o="urn:o">'
        f"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def call(body: str) -> Element:
    return read_envelope(envelope(body)).call


def problem(body: bytes | str) -> BadEnvelope:
    raw = body.encode() if isinstance(body, str) else body
    with pytest.raises(BadEnvelope) as refused:
        read_envelope(raw)
    return refused.value
