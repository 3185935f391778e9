"""All connections of a server: there is always room for one more that has something to ask."""

from __future__ import annotations

from typing import Protocol


class Client(Protocol):
    """One connection, as the crowd sees it."""

    def make_room(self) -> None:
        """End at once, for somebody else."""

    def end_with_next_answer(self) -> None:
        """Have the next answer be the last one, and say so."""


class Crowd:
    """Lets connections in, up to a number; then whoever has waited longest makes room.

    Waiting is who has not finished the head of a request. So clients that hold connections
    and ask nothing keep no other client out, however many they are.
    """

    def __init__(self, at_most: int) -> None:
        self.at_most = at_most
        self.is_ending = False
        self._inside: set[Client] = set()
        self._waiting: dict[Client, None] = {}

    def __len__(self) -> int:
        return len(self._inside)

    @property
    def waiting(self) -> int:
        """How many have asked nothing, or nothing more."""
        return len(self._waiting)

    def let_in(self, client: Client) -> bool:
        """Let somebody in who waits; False when everybody inside is being served."""
        if len(self._inside) >= self.at_most:
            longest = next(iter(self._waiting), None)
            if longest is None:
                return False
            self.leave(longest)
            longest.make_room()
        self._inside.add(client)
        self._waiting[client] = None
        return True

    def asks(self, client: Client) -> None:
        """A request has begun."""
        self._waiting.pop(client, None)

    def waits(self, client: Client) -> None:
        """Everything that was asked is answered."""
        if client in self._inside:
            self._waiting[client] = None

    def end(self) -> None:
        """Have every answer from now on be the last of its connection."""
        self.is_ending = True
        for client in self._inside:
            client.end_with_next_answer()

    def leave(self, client: Client) -> None:
        """A connection has ended, or is about to."""
        self._inside.discard(client)
        self._waiting.pop(client, None)
