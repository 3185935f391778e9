"""Text in Latin letters, to compare names by: what a letter looks like counts, not which it is."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LIKE = {
    "a": "АаΑαɑ", "b": "ВвΒβ", "c": "СсϹϲ", "d": "Ԁԁ", "e": "ЕеΕε", "g": "ɡ", "h": "НнҺһΗ",
    "i": "ІіΙιı", "j": "Јј", "k": "КкΚκ", "l": "Ӏӏ", "m": "МмΜ", "n": "ПпΝη", "o": "ОоΟο",
    "p": "РрΡρ", "q": "Ԛԛ", "r": "Гг", "s": "Ѕѕς", "t": "ТтΤτ", "u": "Ииυμ", "v": "Ѵѵν",
    "w": "Ԝԝω", "x": "ХхΧχ", "y": "УуΥγ", "z": "Ζ",
}  # fmt: skip
"""Letters of other scripts that are taken for a Latin one, by that one."""
_LATIN = {letter: latin for latin, letters in _LIKE.items() for letter in letters}
_UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Kinds of characters that stand on others, or that nobody sees."""


def folded(text: str) -> str:
    """The text in small letters, each as it looks; in time by its length, whatever stands in it."""
    if not text.isascii():
        # Letter by letter: to normalize a whole text puts marks in order, by the square of them.
        text = text.translate({ord(each): _letter(each) for each in set(text) if each > "\x7f"})
    return text.casefold()


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", _LATIN.get(letter, letter))
    return "".join(
        _LATIN.get(each, each) for each in parts if unicodedata.category(each) not in _UNSEEN
    )
