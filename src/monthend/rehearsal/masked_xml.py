"""XML without its secrets, read once from the front; what comes after a mistake is not kept."""

from __future__ import annotations

import re
from html import unescape

from .mask import MASK
from .secret_names import holds_value, is_label, is_secret, names_another, names_one, tells_one

_QUOTED = r"""(?:"[^"<]*+"|'[^'<]*+')"""
_NAME = r"""[^\s<>/&="'!?]++"""
_TAG = re.compile(rf"<(/?)({_NAME})((?:\s++{_NAME}\s*+=\s*+{_QUOTED})*+)\s*+(/?)>")
_ATTRIBUTE = re.compile(rf"({_NAME})(\s*+=\s*+)({_QUOTED})")
HOLDER = "sessionheader"
"""An element that only holds the one with the session, which alone is masked."""
_CLOSED = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}


def masked_xml(text: str) -> str:
    """The same text where there is nothing to hide in it."""
    return _Masking(text).run()


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


class _Masking:
    """One document, from tag to tag."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._kept: list[str] = []
        self._within = ""
        """The element whose text stands at this place; of a closed one none."""
        self._holder = ""
        self._is_value_next = False
        self._is_named = False
        """Whether a secret was named since the last tag."""
        self._pieces: list[str] = []
        """Texts since the last tag: one, whatever comments or CDATA are between them."""
        self._first = 0
        """Where the first of them stands in what is kept."""
        self._value = range(0)
        """Where the last text stands that a name after it may call a secret."""
        self._hidden = ""
        """The element that is left out, with how many of its name are open within it."""
        self._depth = 0
        self._from = 0

    def run(self) -> str:
        while self._at < len(self._text):
            begin = self._text.find("<", self._at)
            if begin < 0:
                begin = len(self._text)
            self._say(self._text[self._at : begin], self._text[self._at : begin])
            self._at = begin
            if begin < len(self._text) and not self._take():
                self._break_off()
        self._join()
        if self._hidden:
            self._left_out(len(self._text))
        return "".join(self._kept)

    def _break_off(self) -> None:
        """Nobody knows what the rest is."""
        if not self._hidden:
            self._kept.append(MASK)
        self._at = len(self._text)

    def _take(self) -> bool:
        """One tag, or what else begins here; False for what is none."""
        for begin, end in _CLOSED.items():
            if self._text.startswith(begin, self._at):
                return self._take_closed(begin, end)
        found = _TAG.match(self._text, self._at)
        if found is None:
            return False
        self._join()
        self._at, self._is_named = found.end(), False
        if self._hidden:
            self._count(found)
        elif found[1]:
            self._close(found)
        else:
            self._open(found)
        return True

    def _take_closed(self, begin: str, end: str) -> bool:
        first = self._at + len(begin)
        last = self._text.find(end, first)
        if last < 0:
            return False
        whole, self._at = self._text[self._at : last + len(end)], last + len(end)
        if begin == "<![CDATA[":
            self._say(whole, self._text[first:last])
        elif not self._hidden:
            self._kept.append(f"{begin} {MASK} {end}" if names_one(whole) else whole)
        return True

    # Text --------------------------------------------------------------------------------

    def _say(self, whole: str, text: str) -> None:
        """Text of an element, as it stands there and as it is meant."""
        if self._hidden:
            return
        if not text.strip():
            self._kept.append(whole)
            return
        if not self._pieces:
            self._first = len(self._kept)
        self._pieces.append(text)
        is_value, self._is_value_next = self._is_value_next or self._is_named, False
        if is_value or self._holder or tells_one(text):
            self._kept.append(MASK)
            return
        self._is_named = names_one(text)
        self._kept.append(whole)

    def _join(self) -> None:
        """What the texts since the last tag tell together."""
        said, self._pieces = "".join(self._pieces), []
        if not said:
            return
        if tells_one(said):
            self._kept[self._first :] = [MASK]
        elif names_another(self._within) and is_label(unescape(said)):
            self._is_value_next = True
            for place in self._value:
                self._kept[place] = MASK if place == self._value.start else ""
        if holds_value(self._within):
            self._value = range(self._first, len(self._kept))

    # Tags --------------------------------------------------------------------------------

    def _open(self, tag: re.Match[str]) -> None:
        name, has_end = tag[2], bool(tag[4])
        pairs = _ATTRIBUTE.findall(tag[3])
        labelled = any(
            names_another(_local(key)) and is_label(unescape(value[1:-1]))
            for key, _, value in pairs
        )
        self._kept.append(self._tag(tag, labelled=labelled))
        if has_end:
            self._within = ""
            return
        self._within = _local(name)
        if self._within == HOLDER and not self._holder:
            self._holder = name
        elif labelled or self._holder or is_secret(self._within):
            self._hidden, self._depth, self._from = name, 1, tag.end()

    def _tag(self, tag: re.Match[str], *, labelled: bool) -> str:
        """A tag without the secrets among its attributes."""

        def attribute(found: re.Match[str]) -> str:
            name, value = found[1], found[3][1:-1]
            beside = labelled and holds_value(_local(name))
            if value and (beside or is_secret(_local(name)) or tells_one(value)):
                return f'{name}{found[2]}"{MASK}"'
            return found[0]

        if not tag[3]:
            return tag[0]
        begin, end = tag.span(3)
        first, last = tag.span()
        inside = _ATTRIBUTE.sub(attribute, tag[3])
        return self._text[first:begin] + inside + self._text[end:last]

    def _close(self, tag: re.Match[str]) -> None:
        self._kept.append(tag[0])
        self._within = ""
        if tag[2] == self._holder:
            self._holder = ""

    def _count(self, tag: re.Match[str]) -> None:
        """A tag within what is left out, which may be its end."""
        if tag[2] != self._hidden or tag[4]:
            return
        self._depth += -1 if tag[1] else 1
        if not self._depth:
            self._left_out(tag.start())
            self._kept.append(tag[0])
            self._within = ""

    def _left_out(self, end: int) -> None:
        inside = self._text[self._from : end]
        self._kept.append(MASK if inside.strip() else inside)
        self._hidden = ""
