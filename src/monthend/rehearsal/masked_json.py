"""JSON without its secrets: found by their names, wherever they stand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .mask import MASK
from .secret_names import holds_value, is_label, is_secret, names_another, stand_in, tells_one


class _Object(list[tuple[str, Any]]):
    """All that an object says; the same name may come again."""


def masked_json(text: str, secrets: Iterable[str] = ()) -> str:
    """The same text where there is nothing to hide in it; `secrets` are hidden wherever they are.

    Raises ValueError or RecursionError where it is no JSON that can be read.
    """
    reader = _Masking(secrets)
    said = reader.walked(json.loads(text, object_pairs_hook=_Object), hide=False)
    if not reader.has_hidden:
        return text
    # Half of a pair of UTF-16 is a text to JSON and to nobody else.
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


class _Masking:
    """Walks over what was said once."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)
        self.has_hidden = False

    def walked(self, said: Any, *, hide: bool) -> Any:
        """What may be kept of it; of what is to be hidden only whether there is anything."""
        if hide and said not in (None, "", []):
            # What is called like a secret may have others in the names below it.
            self.has_hidden = True
            return MASK
        if isinstance(said, _Object):
            return self._object(said)
        if isinstance(said, list):
            labelled = any(_is_label(each) for each in said)
            return [self.walked(each, hide=labelled and not _is_label(each)) for each in said]
        if isinstance(said, str) and self._tells(said):
            self.has_hidden = True
            return MASK
        return said

    def _tells(self, said: str) -> bool:
        return tells_one(said) or stand_in(self._secrets, said)

    def _object(self, pairs: _Object) -> dict[str, Any]:
        labelled = any(names_another(name) and _is_label(value) for name, value in pairs)
        found: dict[str, Any] = {}
        for name, value in pairs:
            beside = labelled and holds_value(name)
            hidden = self.walked(value, hide=beside or is_secret(name))
            found[self._name(name)] = hidden
        return found

    def _name(self, name: str) -> str:
        if self._tells(name):
            self.has_hidden = True
            return MASK
        return name


def _is_label(said: Any) -> bool:
    """Whether it names a secret, or is a row of names with one among them."""
    row = said if isinstance(said, list) and not isinstance(said, _Object) else [said]
    return any(isinstance(each, str) and is_label(each) for each in row)
