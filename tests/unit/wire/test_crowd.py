"""There is room for whoever asks, however many hold connections and ask nothing."""

from __future__ import annotations

from monthend.wire.crowd import Crowd


class Guest:
    was_cut_off = False
    was_told = False

    def make_room(self) -> None:
        self.was_cut_off = True

    def end_with_next_answer(self) -> None:
        self.was_told = True


def test_whoever_waited_longest_makes_room() -> None:
    crowd, guests = Crowd(2), [Guest() for _ in range(3)]
    assert all(crowd.let_in(guest) for guest in guests)
    assert [guest.was_cut_off for guest in guests] == [True, False, False]
    assert len(crowd) == 2


def test_whoever_is_served_is_not_cut_off() -> None:
    crowd, served, idle, fresh = Crowd(2), Guest(), Guest(), Guest()
    crowd.let_in(served)
    crowd.asks(served)
    crowd.let_in(idle)
    assert crowd.let_in(fresh)
    assert (served.was_cut_off, idle.was_cut_off) == (False, True)


def test_nobody_is_let_in_while_everybody_is_served() -> None:
    crowd, served, fresh = Crowd(1), Guest(), Guest()
    crowd.let_in(served)
    crowd.asks(served)
    assert not crowd.let_in(fresh)
    crowd.waits(served)
    assert crowd.let_in(fresh)


def test_whoever_is_there_at_the_end_is_told_so() -> None:
    crowd, gone, served, idle = Crowd(3), Guest(), Guest(), Guest()
    for guest in (gone, served, idle):
        crowd.let_in(guest)
    crowd.leave(gone)
    crowd.asks(served)
    crowd.end()
    assert [guest.was_told for guest in (gone, served, idle)] == [False, True, True]
    assert crowd.is_ending, "whoever comes later learns it from that"


def test_whoever_left_counts_no_more() -> None:
    crowd, guest = Crowd(1), Guest()
    crowd.let_in(guest)
    crowd.leave(guest)
    crowd.waits(guest)
    assert len(crowd) == 0
    assert crowd.let_in(Guest())
    assert not guest.was_cut_off
