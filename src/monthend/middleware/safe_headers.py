"""What every answer tells browsers, proxies and caches to leave alone."""

from collections.abc import Iterable

from .refusal import Headers

NOSNIFF = (b"x-content-type-options", b"nosniff")
NO_REFERRER = (b"referrer-policy", b"no-referrer")
NO_STORE = (b"cache-control", b"no-store")
NOTHING_LOADS = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


def safe_headers(given: Iterable[tuple[bytes, bytes]], scheme: str) -> Headers:
    """What is added to an answer; what it says itself of caches and contents it knows better."""
    cached = framed = False
    for name, _ in given:
        if name == b"cache-control":
            cached = True
        elif name == b"content-security-policy":
            framed = True
    added = [NOSNIFF, NO_REFERRER]
    if not cached:
        added.append(NO_STORE)
    if not framed:
        added.append(NOTHING_LOADS)
    if scheme == "https":
        added.append(HTTPS_ONLY)
    return added
