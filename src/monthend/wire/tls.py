"""TLS with a certificate of one's own."""

from __future__ import annotations

import ssl
from typing import NoReturn


class CertificateUnusable(Exception):
    """The files of a certificate and its key cannot be served with."""


def context_of(certificate: str, key: str) -> ssl.SSLContext:
    """What serves TLS 1.2 and later with a certificate, and those that vouch for it, in a file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key or None, password=_refuse_password)
    except (OSError, ValueError) as problem:
        cause = getattr(problem, "reason", None) or getattr(problem, "strerror", None) or problem
        raise CertificateUnusable(
            f"TLS cannot be served with the certificate {certificate} and the key "
            f"{key or certificate}: {cause}."
        ) from None
    return context


def _refuse_password() -> NoReturn:
    """A server that starts by itself cannot be asked for one."""
    raise ValueError("the key is encrypted, and nobody is there to be asked for its password")
