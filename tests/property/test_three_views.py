"""Whatever is asked in whatever dialect: one set of books, seen alike over REST, SOAP and ZOQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from monthend.services import trial_balances
from property.sent_rows import (
    DAY_ONE,
    NAME,
    NIL,
    NOTE,
    NULLABLE,
    ONE_DAY,
    STATUS,
    VERSIONS,
    YEAR,
    Dialect,
    Sent,
    SentRow,
    Wire,
    day_sent,
    extras,
    good,
    nulls,
)
from property.three_views import NOBODY, BothBooks, told
from property.zoql_by_chance import OLD_OR_NEW, REFUSED

SECOND = timedelta(seconds=1)
STEPS = ["pending-close", "close", "close", "reopen", "run-trial-balance"]
LAST_ONE, NOWHERE = 14, 15

versions = st.sampled_from(VERSIONS)
wires = st.one_of(
    st.just(Wire(Dialect.REST)),
    st.builds(Wire, st.just(Dialect.SOAP), versions),
    st.builds(Wire, st.just(Dialect.SOAP), versions),
    st.builds(Wire, st.just(Dialect.ACTION), versions),
)
queried = st.builds(Wire, st.sampled_from([Dialect.SOAP, Dialect.ACTION]), versions)
newest = st.builds(Wire, st.sampled_from([Dialect.SOAP, Dialect.ACTION]), st.just(152))
places = st.integers(0, NOWHERE)
seldom = st.sampled_from([False, False, False, True])


class ThreeViews(BothBooks):
    """Every request goes to the server and to the model, and whatever is shown is the same."""

    # Rows ----------------------------------------------------------------------------

    @initialize(
        wire=newest,
        lengths=st.lists(st.integers(0, 15), min_size=2, max_size=5),
        pending_as=st.sampled_from(["Open", "Open", "PendingClose"]),
        data=st.data(),
    )
    def begin_with_periods(
        self, wire: Wire, lengths: list[int], pending_as: str, data: st.DataObject
    ) -> None:
        self.set("soap_pending_close_status", pending_as)
        self.pending_as = pending_as
        rows, start = [], DAY_ONE
        for name, length in zip("ABCDE", lengths, strict=False):
            end = start + timedelta(days=length)
            dates = {"StartDate": good(start), "EndDate": good(end)}
            row = {"Name": good(name), "FiscalYear": good(2026), **dates}
            rows.append(SentRow({**row, **data.draw(extras(wire))}))
            start = end + ONE_DAY
        self.create(wire, rows)

    @rule(wire=wires, number=st.sampled_from([1, 1, 1, 2, 3]), single=seldom, data=st.data())
    def create_the_next(self, wire: Wire, number: int, single: bool, data: st.DataObject) -> None:
        """Rows that follow one another, if all that come before them are created."""
        self.clock.advance(SECOND)
        rows, start = [], self.next_start()
        for _ in range(1 if wire.dialect is Dialect.REST else number):
            length = data.draw(st.integers(-1, 15))
            off = data.draw(st.sampled_from([None, None, 0, 0, 1, -1]))
            if off is None and wire.dialect is Dialect.REST:
                off = 0
            end = start + timedelta(days=length + (off or 0))
            row: dict[str, Sent] = {
                "Name": data.draw(NAME),
                "EndDate": data.draw(day_sent(end, wire)),
                "FiscalYear": data.draw(YEAR),
            }
            if off is not None:
                row["StartDate"] = data.draw(day_sent(start + timedelta(days=off), wire))
            if data.draw(st.integers(0, 19)) == 0:
                del row[data.draw(st.sampled_from(sorted(row)))]
            row |= data.draw(extras(wire))
            rows.append(SentRow(row, [] if wire.dialect is Dialect.REST else data.draw(nulls)))
            start = end + ONE_DAY
        self.create(wire, rows, single=single)

    @rule(wire=wires, number=st.sampled_from([1, 1, 1, 2, 3]), single=seldom, data=st.data())
    def change_fields(self, wire: Wire, number: int, single: bool, data: st.DataObject) -> None:
        self.clock.advance(SECOND)
        named: list[tuple[str | None, SentRow]] = []
        for _ in range(1 if wire.dialect is Dialect.REST else number):
            key = self.key_at(data.draw(places))
            row = data.draw(extras(wire))
            if data.draw(st.booleans()):
                row["Name"] = data.draw(NAME)
            if data.draw(st.integers(0, 2)) == 0:
                row["FiscalYear"] = data.draw(YEAR)
            if data.draw(st.booleans()):
                end = self.end_of(key) + timedelta(days=data.draw(st.integers(-4, 12)))
                row["EndDate"] = data.draw(day_sent(end, wire))
            if data.draw(st.integers(0, 4)) == 0:
                start = DAY_ONE + timedelta(days=data.draw(st.integers(-1, 6)))
                row["StartDate"] = data.draw(day_sent(start, wire))
            wanted = [] if wire.dialect is Dialect.REST else data.draw(nulls)
            named.append((self.named(key, wire, data), SentRow(row, wanted)))
        self.update(wire, named, single=single)

    @rule(wire=queried, place=places, more=seldom, status=STATUS, note=NOTE)
    def send_a_status(self, wire: Wire, place: int, more: bool, status: Sent, note: Sent) -> None:
        self.clock.advance(SECOND)
        fields = {"Status": status, **({"Notes": note} if more else {})}
        self.update(wire, [(self.key_at(place), SentRow(fields))])

    @rule(wire=queried, number=st.integers(1, 3), done=st.booleans())
    def close_the_next_ones(self, wire: Wire, number: int, done: bool) -> None:
        """The statuses of several periods in one call, each of which may be refused."""
        self.clock.advance(SECOND)
        waiting = [each["key"] for each in self.model.periods if each["status"] != "Closed"]
        if waiting:
            closed = SentRow({"Status": good("Closed")})
            self.update(wire, [(key, closed) for key in waiting[:number]])
        if done:
            self.run_next()

    @precondition(lambda self: any(each["status"] == "Closed" for each in self.model.periods))
    @rule(wire=wires, name=NAME, year=YEAR, wanted=nulls, data=st.data())
    def change_a_closed_period(
        self, wire: Wire, name: Sent, year: Sent, wanted: list[str], data: st.DataObject
    ) -> None:
        self.clock.advance(SECOND)
        closed = [each["key"] for each in self.model.periods if each["status"] == "Closed"]
        fields = {"Name": name, "FiscalYear": year, **data.draw(extras(wire))}
        if wire.dialect is Dialect.REST:
            fields |= {each: NIL for each in wanted if each in NULLABLE}
            wanted = []
        self.update(wire, [(closed[-1], SentRow(fields, wanted))])

    @precondition(lambda self: any(each["status"] != "Open" for each in self.model.periods))
    @rule(wire=queried)
    def reopen_the_latest(self, wire: Wire) -> None:
        self.clock.advance(SECOND)
        begun = [each["key"] for each in self.model.periods if each["status"] != "Open"]
        self.update(wire, [(begun[-1], SentRow({"Status": good("Open")}))])

    @rule(name=st.sampled_from(STEPS), place=places)
    def take_a_step_of_rest(self, name: str, place: int) -> None:
        self.clock.advance(SECOND)
        self.step(name, self.key_at(place))

    @rule(wire=wires, chosen=st.lists(places, min_size=1, max_size=3), last=st.booleans())
    def delete_some(self, wire: Wire, chosen: list[int], last: bool) -> None:
        self.clock.advance(SECOND)
        keys = [self.key_at(place) for place in chosen]
        if last and self.model.periods:
            keys[0] = self.model.periods[-1]["key"]
        if wire.dialect is Dialect.REST:
            keys = keys[:1]
        elif chosen[-1] == 0:
            keys.append("no id")
        self.delete(wire, keys)

    @rule(wire=queried)
    def send_one_row_too_many(self, wire: Wire) -> None:
        row = SentRow({"Name": good("Z")})
        refused = self.refused_whole(lambda: self.spoken.create(wire, [row] * 51))
        assert refused == ("MAX_RECORDS_EXCEEDED")

    # Beside the dialects ---------------------------------------------------------------

    @rule()
    def run_next(self) -> None:
        """Do the next trial balance, as the worker of the server does."""
        self.clock.advance(SECOND)
        done = trial_balances.run_next(self.store, "worker", self.clock())
        assert done == self.model.run_next()

    @rule(day=st.integers(0, 40).map(lambda number: DAY_ONE + timedelta(days=number)))
    def post_an_entry(self, day: date) -> None:
        """A posting, after which some dates can't change and some periods can't go."""
        period = self.model.period_of(day)
        name = period["name"] if period is not None else "Open-Ended"
        post = self.model.answer(lambda: self.model.post_entry("administrator", name, day, 100))
        if post == "ok":
            self.company.post_entry(name, day, 100)

    # Queries ---------------------------------------------------------------------------

    @rule(wire=queried, seed=st.integers(0, 2**32))
    def ask_a_query(self, wire: Wire, seed: int) -> None:
        self.query_by_chance(wire, seed)

    @rule(wire=queried, text=st.sampled_from(REFUSED))
    def ask_what_no_version_answers(self, wire: Wire, text: str) -> None:
        assert self.refused_whole(lambda: self.spoken.query(wire, text)), text

    @rule(wire=queried, text=st.sampled_from(sorted(OLD_OR_NEW)))
    def ask_what_some_versions_answer(self, wire: Wire, text: str) -> None:
        refused = self.refused_whole(lambda: self.spoken.query(wire, text))
        assert bool(refused) == (wire.version in OLD_OR_NEW[text]), (wire, text, refused)

    # What is true after every step -----------------------------------------------------

    @invariant()
    def rest_shows_the_books(self) -> None:
        self.compare_rest()

    @invariant()
    def soap_and_zoql_show_the_books(self) -> None:
        """All fields over SOAP in some version, and a query over the action in another."""
        seed = self.made + len(self.model.runs) + self.clock().second
        soap = Wire(Dialect.SOAP, VERSIONS[seed % len(VERSIONS)])
        self.compare_all_fields(soap, soap.fields(), None)
        self.query_by_chance(Wire(Dialect.ACTION, VERSIONS[seed * 7 % len(VERSIONS)]), seed)

    @invariant()
    def the_histories_are_told_alike(self) -> None:
        told: dict[object, list[object]] = {}
        for period_id, event in self.company.rows(
            "SELECT period_id, event FROM history WHERE period_id IS NOT NULL ORDER BY id"
        ):
            told.setdefault(period_id, []).append(event)
        assert told == {self.ids[key]: events for key, events in self.model.history.items()}

    # Small steps -----------------------------------------------------------------------

    def key_at(self, place: int) -> str:
        """The key of one of the periods, now and then of the open-ended one or of none."""
        if place == NOWHERE:
            return NOBODY
        if place == LAST_ONE or not self.model.periods:
            return "open-ended"
        return str(self.model.periods[place % len(self.model.periods)]["key"])

    def named(self, key: str, wire: Wire, data: st.DataObject) -> str | None:
        """The key; over an object API now and then a text that is no id, or nothing."""
        if wire.dialect is Dialect.REST or data.draw(st.integers(0, 19)):
            return key
        return data.draw(st.sampled_from([None, "", "no id", "0" * 33]))

    def next_start(self) -> date:
        last = self.model.periods[-1:]
        return last[0]["end"] + ONE_DAY if last else DAY_ONE

    def end_of(self, key: str) -> date:
        ends = [each["end"] for each in self.model.periods if each["key"] == key]
        return ends[0] if ends else DAY_ONE


def run(examples: int, steps: int) -> None:
    told.clear()
    run_state_machine_as_test(
        ThreeViews,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(told))
    assert told["some"] * 2 >= told["several"] > examples


def test_three_views_show_one_set_of_books() -> None:
    run(examples=50, steps=30)


@pytest.mark.nightly
def test_three_views_show_one_set_of_books_for_long() -> None:
    run(examples=300, steps=50)
