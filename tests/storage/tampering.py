"""Ways to tamper with history, for somebody who has the database without its triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from any_store import Unguarded
from monthend.services.history_chain import FIELDS, GENESIS, digest

SEAL_FIELDS = ("chain", "number", "history_id", "hash")
INTEGERS = {"id", "calendar_id", "commit_sequence", "number", "history_id"}
REQUIRED = {"id", "tenant_id", "commit_sequence", "at", "user_id", "channel", "event"}


@dataclass(slots=True)
class Tampered:
    """What was done, and at which place of the chain it must be found first."""

    what: str
    chain: str
    number: int
    rows: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Tamperer:
    """One connection to a sealed history, without triggers, and a random choice of harm."""

    connection: Unguarded
    random: Random
    lengths: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        found = self.connection.execute("SELECT chain, max(number) FROM history_seal GROUP BY 1")
        self.lengths = dict(found.fetchall())

    def place(self) -> tuple[str, int, int]:
        """A chain, a number in it and the row there."""
        chain = self.random.choice(sorted(self.lengths))
        number = self.random.randint(1, self.lengths[chain])
        return chain, number, self.row_at(chain, number)

    def row_at(self, chain: str, number: int) -> int:
        query = "SELECT history_id FROM history_seal WHERE chain = ? AND number = ?"
        row = self.connection.execute(query, (chain, number)).fetchone()
        return int(row[0])

    def other(self, value: object, name: str) -> object:
        """Another value of the same kind; sometimes none at all."""
        free = name not in REQUIRED and name not in SEAL_FIELDS
        if free and value is not None and self.random.random() < 0.2:
            return None
        if name in INTEGERS:
            return int(str(value or 0)) + self.random.choice((-1, 1)) * 100_003
        text = str(value or "")
        if not text or self.random.random() < 0.2:
            return text + "x"
        at = self.random.randrange(len(text))
        return text[:at] + ("y" if text[at] == "x" else "x") + text[at + 1 :]

    # Kinds of harm ---------------------------------------------------------------------

    def flip_field(self, name: str) -> Tampered:
        chain, number, row = self.place()
        query = f"SELECT {name} FROM history WHERE id = ?"
        (value,) = self.connection.execute(query, (row,)).fetchone()
        changed = self.other(value, name)
        self.connection.execute(f"UPDATE history SET {name} = ? WHERE id = ?", (changed, row))
        return Tampered(f"{name} of a row", chain, number, {row})

    def flip_seal(self, name: str) -> Tampered:
        chain, number, row = self.place()
        at = "WHERE chain = ? AND number = ?"
        query = f"SELECT {name} FROM history_seal {at}"
        (value,) = self.connection.execute(query, (chain, number)).fetchone()
        self.connection.execute(
            f"UPDATE history_seal SET {name} = ? {at}", (self.other(value, name), chain, number)
        )
        return Tampered(f"{name} of a seal", chain, number, {row})

    def delete_row(self) -> Tampered:
        chain, number, row = self.place()
        self.connection.execute("DELETE FROM history WHERE id = ?", (row,))
        return Tampered("a row deleted", chain, number, {row})

    def delete_seal(self) -> Tampered:
        chain, number, row = self.place()
        if number == self.lengths[chain]:
            number -= 1  # the last one is a tail cut off, which is another harm
            row = self.row_at(chain, number)
        self.connection.execute("DELETE FROM history_seal WHERE history_id = ?", (row,))
        return Tampered("a seal deleted", chain, number, {row})

    def delete_both(self) -> Tampered:
        done = self.delete_seal()
        for row in done.rows:
            self.connection.execute("DELETE FROM history WHERE id = ?", (row,))
        return Tampered("a row deleted with its seal", done.chain, done.number)

    def insert_row(self) -> Tampered:
        """A row put in between, with a key and a commit sequence that were free."""
        chain, number, row = self.place()
        columns = ", ".join(FIELDS[1:])
        key = -self.random.randint(1, 10**6)
        self.connection.execute(
            f"INSERT INTO history (id, {columns}) SELECT ?, {columns} FROM history WHERE id = ?",
            (key, row),
        )
        return Tampered("a row put in", chain, number, {key})

    def insert_late(self) -> Tampered:
        """A row that says it was written long ago, with the next key."""
        chain = max(self.lengths, key=lambda each: self.lengths[each])
        number = self.random.randint(1, self.lengths[chain] // 2)
        columns = ", ".join(FIELDS[1:])
        self.connection.execute(
            f"INSERT INTO history (id, {columns}) "
            f"SELECT (SELECT max(id) + 1 FROM history), {columns} FROM history WHERE id = ?",
            (self.row_at(chain, number),),
        )
        (key,) = self.connection.execute("SELECT max(id) FROM history").fetchone()
        return Tampered("a row put in late", chain, number, {key})

    def append_forged(self) -> Tampered:
        chain = self.random.choice(sorted(self.lengths))
        number = self.lengths[chain] + 1
        columns = ", ".join(FIELDS[1:])
        self.connection.execute(
            f"INSERT INTO history ({columns}) SELECT {columns} FROM history WHERE id = ?",
            (self.row_at(chain, 1),),
        )
        (key,) = self.connection.execute("SELECT max(id) FROM history").fetchone()
        self.connection.execute(
            "INSERT INTO history_seal VALUES (?, ?, ?, ?)", (chain, number, key, "f" * 64)
        )
        return Tampered("a row forged at the end", chain, number, {key})

    def swap_rows(self) -> Tampered:
        chain, first, second = self._two()
        one, two = self.row_at(chain, first), self.row_at(chain, second)
        columns = ", ".join(FIELDS[1:])
        rows = {
            key: self.connection.execute(
                f"SELECT {columns} FROM history WHERE id = ?", (key,)
            ).fetchone()
            for key in (one, two)
        }
        marks = ", ".join(f"{name} = ?" for name in FIELDS[1:])
        for key, values in ((one, rows[two]), (two, rows[one])):
            self.connection.execute(f"UPDATE history SET {marks} WHERE id = ?", (*values, key))
        return Tampered("two rows exchanged", chain, first, {one, two})

    def swap_seals(self) -> Tampered:
        chain, first, second = self._two()
        one, two = self.row_at(chain, first), self.row_at(chain, second)
        for before, after in ((first, 0), (second, first), (0, second)):
            self.connection.execute(
                "UPDATE history_seal SET number = ? WHERE chain = ? AND number = ?",
                (after, chain, before),
            )
        return Tampered("two seals exchanged", chain, first, {one, two})

    def _two(self) -> tuple[str, int, int]:
        chain = max(self.lengths, key=lambda each: self.lengths[each])
        first, second = sorted(self.random.sample(range(1, self.lengths[chain] + 1), 2))
        return chain, first, second

    # Harm that only an anchor shows ------------------------------------------------------

    def cut_tail(self) -> Tampered:
        chain, number, _ = self.place()
        number = max(number, 2)
        cut = "SELECT history_id FROM history_seal WHERE chain = ? AND number >= ?"
        self.connection.execute(f"DELETE FROM history WHERE id IN ({cut})", (chain, number))
        self.connection.execute(
            "DELETE FROM history_seal WHERE chain = ? AND number >= ?", (chain, number)
        )
        return Tampered("the end cut off", chain, self.lengths[chain])

    def rewrite(self) -> Tampered:
        """Change a row, and write every seal from there on anew, as the sealer would."""
        chain, _, row = self.place()
        self.connection.execute("UPDATE history SET reason = 'rewritten' WHERE id = ?", (row,))
        columns = ", ".join(f"h.{name}" for name in FIELDS)
        found = self.connection.execute(
            f"SELECT s.number, {columns} FROM history_seal s JOIN history h ON h.id = s.history_id "
            "WHERE s.chain = ? ORDER BY s.number",
            (chain,),
        ).fetchall()
        previous = GENESIS
        for place, *fields in found:
            previous = digest(previous, chain, place, fields)
            self.connection.execute(
                "UPDATE history_seal SET hash = ? WHERE chain = ? AND number = ?",
                (previous, chain, place),
            )
        return Tampered("everything written anew", chain, self.lengths[chain])

    def kinds(self) -> Iterator[tuple[str, Callable[[], Tampered]]]:
        """Every kind of harm that shows by itself, under its name."""
        for name in FIELDS:
            yield f"flip {name}", lambda name=name: self.flip_field(name)  # type: ignore[misc]
        for name in SEAL_FIELDS:
            yield f"flip seal {name}", lambda name=name: self.flip_seal(name)  # type: ignore[misc]
        yield "delete row", self.delete_row
        yield "delete seal", self.delete_seal
        yield "delete both", self.delete_both
        yield "insert row", self.insert_row
        yield "insert late", self.insert_late
        yield "append forged", self.append_forged
        yield "swap rows", self.swap_rows
        yield "swap seals", self.swap_seals

    def kinds_for_an_anchor(self) -> Iterator[tuple[str, Callable[[], Tampered]]]:
        yield "cut tail", self.cut_tail
        yield "rewrite", self.rewrite
