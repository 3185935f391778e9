"""`monthend audit` and `close-report`: what they print, write, and how they end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cli.commands import Commands


@contextmanager
def without_triggers(books: Commands) -> Iterator[sqlite3.Connection]:
    """The file as somebody has it who will not be stopped."""
    with closing(sqlite3.connect(books.file, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


@pytest.fixture
def anchor(books: Commands, tmp_path: Path) -> Path:
    """An anchor of the books, made when January was closed."""
    books.say("close", "Jan 2026")
    file = tmp_path / "anchor.json"
    books.say("audit", "anchor", "--out", str(file))
    return file


def test_an_anchor_seals_what_waits_and_names_every_chain(books: Commands, anchor: Path) -> None:
    heads = json.loads(anchor.read_text())["heads"]
    assert [head["chain"].split()[0] for head in heads] == ["calendar", "tenant"]
    verified = books.told("audit", "verify", "--json")
    assert (verified["whole"], verified["waiting"], verified["heads"]) == (True, 0, heads)


def test_without_a_file_an_anchor_goes_to_standard_output(books: Commands) -> None:
    assert books.told("audit", "anchor")["form"] == "monthend anchor 1"


@pytest.mark.parametrize("what", ["anchor", "export"])
def test_nothing_is_written_over_a_file_that_is_there(books: Commands, what: str) -> None:
    assert "is there already" in books.refusal("audit", what, "--out", str(books.file))
    assert "are what was sealed" in books.say("audit", "verify")


def test_an_anchor_of_endless_brackets_is_refused(books: Commands, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    file.write_text("[" * 200_000)
    assert "cannot be read" in books.refusal("audit", "verify", "--anchor", str(file))


def test_a_whole_history_is_said_to_be_whole(books: Commands, anchor: Path) -> None:
    said = books.say("audit", "verify", "--anchor", str(anchor))
    assert "✓ 2 anchored hashes are in their places" in said
    assert "Without --anchor" in books.say("audit", "verify")


def test_what_waits_for_its_seal_is_said(books: Commands) -> None:
    assert "rows wait for their seal" in books.say("audit", "verify")


def test_a_change_of_history_fails_with_its_place(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        connection.execute("UPDATE history SET reason = 'x' WHERE event = 'closed'")
    assert books.refusal("audit", "verify") == "History is not whole: 1 findings."
    done = books.run("audit", "verify", "--json")
    assert done.exit_code == 1
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["problem"] == "the history row is not what was sealed"
    assert finding["chain"] == "calendar 1"


ROW = "(SELECT history_id FROM history_seal WHERE number = 4 AND chain LIKE 'cal%')"
GARBLED = {
    "text": (f"UPDATE history SET new_values = CAST(x'ff00fe' AS TEXT) WHERE id = {ROW}", 4),
    "bytes": (f"UPDATE history SET old_values = x'ff00fe' WHERE id = {ROW}", 4),
    "sequence": (f"UPDATE history SET commit_sequence = 'abc' WHERE id = {ROW}", 4),
    "infinite": (f"UPDATE history SET commit_sequence = 9e999 WHERE id = {ROW}", 4),
    "subject": (f"UPDATE history SET subject = CAST(x'ff00fe' AS TEXT) WHERE id = {ROW}", 4),
    "period": (f"UPDATE history SET period_id = x'ff' WHERE id = {ROW}", 4),
    "event": (f"UPDATE history SET event = x'ff' WHERE id = {ROW}", 4),
    "calendar": (f"UPDATE history SET calendar_id = x'ff' WHERE id = {ROW}", 4),
    "tenant": (f"UPDATE history SET tenant_id = CAST(x'ff' AS TEXT) WHERE id = {ROW}", 4),
    "hash": ("UPDATE history_seal SET hash = x'00' WHERE number = 4 AND chain LIKE 'cal%'", 4),
    "number": ("UPDATE history_seal SET number = 'abc' WHERE number = 4 AND chain LIKE 'c%'", 4),
    "chain": ("UPDATE history_seal SET chain = x'ff' WHERE number = 4 AND chain LIKE 'cal%'", 4),
    "key": (f"UPDATE history_seal SET history_id = x'ff' WHERE history_id = {ROW}", 4),
    "last hash": (
        "UPDATE history_seal SET hash = x'ff' WHERE history_id = "
        "(SELECT max(history_id) FROM history_seal WHERE chain LIKE 'cal%')",
        None,
    ),
}


@pytest.mark.parametrize("how", GARBLED)
def test_what_no_program_would_write_is_located_and_ends_nothing_in_a_traceback(
    books: Commands, anchor: Path, tmp_path: Path, how: str
) -> None:
    sql, number = GARBLED[how]
    with without_triggers(books) as connection:
        assert connection.execute(sql).rowcount == 1
    assert "History is not whole" in books.refusal("audit", "verify")
    findings = json.loads(books.run("audit", "verify", "--json").stdout)["findings"]
    if number is not None:
        found = [each["number"] for each in findings if each["chain"] == "calendar 1"]
        assert number in found
    assert "need you" in books.refusal("doctor")
    assert "no backup was made" in books.refusal("backup", str(tmp_path / "b"), "--verify")
    for more in ([], ["--json"]):
        done = books.run("audit", "replay", *more)
        assert isinstance(done.exception, SystemExit | None), done.output
    out = tmp_path / "history.jsonl"
    books.say("audit", "export", "--out", str(out))
    for line in out.read_text(encoding="utf-8").splitlines():
        json.loads(line)


def test_no_row_is_lost_or_told_twice_where_one_cannot_be_decoded(
    books: Commands, anchor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [json.loads(line)["number"] for line in books.say("audit", "export").splitlines()]
    with without_triggers(books) as connection:
        connection.execute(GARBLED["text"][0])
    monkeypatch.setattr("monthend.services.audit.LINKS_AT_ONCE", 3)
    lines = books.say("audit", "export").splitlines()
    assert [json.loads(line)["number"] for line in lines] == whole


def test_an_export_tells_bytes_from_text_that_is_no_utf_8(
    books: Commands, anchor: Path, tmp_path: Path
) -> None:
    with without_triggers(books) as connection:
        for key in ("text", "hash"):
            connection.execute(GARBLED[key][0])
    lines = books.say("audit", "export").splitlines()
    (row,) = (each for each in map(json.loads, lines) if isinstance(each["hash"], dict))
    assert (row["new_values"], row["hash"]) == ({"text": "ff00fe"}, {"bytes": "00"})


def test_no_anchor_is_made_of_an_end_that_is_none(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        connection.execute(GARBLED["last hash"][0])
    assert "No anchor is made: calendar 1" in books.refusal("audit", "anchor")


def test_a_chain_whose_name_forges_a_line_is_told_in_one(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        name = "calendar 1\n✓ all is well"
        connection.execute("UPDATE history_seal SET chain = ? WHERE number = 4", (name,))
    assert "\n✓ all is well" not in books.run("audit", "verify").output


def test_an_end_cut_off_fails_with_an_anchor_alone(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        last = "(SELECT max(history_id) FROM history_seal WHERE chain = 'calendar 1')"
        connection.execute(f"DELETE FROM history WHERE id = {last}")
        connection.execute(f"DELETE FROM history_seal WHERE history_id = {last}")
    books.say("audit", "verify")
    done = books.run("audit", "verify", "--anchor", str(anchor))
    assert done.exit_code == 1
    assert "it was anchored, and the chain ends before it" in done.stdout


def test_where_only_the_anchor_is_wrong_the_rows_are_said_to_be_whole(
    books: Commands, anchor: Path
) -> None:
    told = json.loads(anchor.read_text())
    told["heads"][0]["hash"] = "0" * 64
    anchor.write_text(json.dumps(told))
    done = books.run("audit", "verify", "--anchor", str(anchor))
    assert done.exit_code == 1
    assert "rows are what was sealed" in done.stdout.split("✓")[1]
    assert "✗ 2 anchored hashes are in their places" in done.stdout


HEAD = '{{"form":"monthend anchor 1","heads":[{{"chain":"c","number":{},"hash":"{}"}}]}}'


@pytest.mark.parametrize(
    "content",
    [HEAD.format("true", "0" * 64), HEAD.format("1", "A" * 64), HEAD.format("1", "0" * 63),
     '{"form":"monthend anchor 1","heads":[]}', "", "{", "[]", '{"form":"other"}',
     '{"form":"monthend anchor 1"}',
     '{"form":"monthend anchor 1","heads":[{"chain":"c","number":0,"hash":""}]}'],
)  # fmt: skip
def test_what_is_no_anchor_is_refused(books: Commands, tmp_path: Path, content: str) -> None:
    file = tmp_path / "no-anchor.json"
    file.write_text(content)
    said = books.refusal("audit", "verify", "--anchor", str(file))
    assert "cannot be read" in said
    assert str(file) in said


def test_an_anchor_that_is_not_there_is_refused(books: Commands, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.json")
    assert "cannot be read" in books.refusal("audit", "verify", "--anchor", missing)


def test_an_export_has_every_sealed_row(books: Commands, anchor: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    books.say("audit", "export", "--out", str(file))
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    heads = {head["chain"]: head for head in json.loads(anchor.read_text())["heads"]}
    assert len(rows) == sum(head["number"] for head in heads.values())
    last = {row["chain"]: row for row in rows}
    assert {chain: row["hash"] for chain, row in last.items()} == {
        chain: head["hash"] for chain, head in heads.items()
    }
    assert books.say("audit", "export").splitlines()[0] == file.read_text().splitlines()[0]


def test_an_export_that_cannot_be_written_is_refused(books: Commands, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no" / "where")
    assert "cannot be written" in books.refusal("audit", "export", "--out", nowhere)


def test_a_replay_of_what_was_done_finds_nothing(books: Commands, anchor: Path) -> None:
    assert "✓ 4 lines" in books.say("audit", "replay")
    replayed = books.told("audit", "replay", "--json")
    assert (replayed["sound"], replayed["trialBalances"], replayed["anomalies"]) == (True, 1, [])


def test_a_replay_that_finds_something_fails(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        connection.execute("UPDATE line SET amount = amount * 2")
    assert "The ledger is not what history says" in books.refusal("audit", "replay")
    done = books.run("audit", "replay", "--json")
    assert done.exit_code == 1
    assert any(
        "by the lines before it" in each["problem"] for each in json.loads(done.stdout)["anomalies"]
    )


# The doctor ---------------------------------------------------------------------------------


def test_the_doctor_misses_no_trigger(books: Commands, anchor: Path) -> None:
    with closing(sqlite3.connect(books.file)) as connection:
        connection.execute("DROP TRIGGER fence_history_kept")
        connection.execute("DROP TRIGGER fence_line_insert")
        connection.execute(
            "CREATE TRIGGER fence_line_insert BEFORE INSERT ON line BEGIN SELECT 1; END"
        )
        connection.execute("CREATE TRIGGER mine BEFORE INSERT ON line BEGIN SELECT 1; END")
    done = books.run("doctor")
    assert done.exit_code == 1
    for told in ("fence_history_kept is missing", "fence_line_insert was changed",
                 "mine is none of ours"):  # fmt: skip
        assert told in done.stdout


def test_the_doctor_holds_periods_against_history(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        connection.execute("UPDATE accounting_period SET status = 'Open'")
        connection.execute("UPDATE calendar SET closed_through = NULL")
    assert "its status is Open, and Closed by its history" in books.run("doctor").stdout


def test_the_doctor_holds_history_against_its_chain(books: Commands, anchor: Path) -> None:
    with without_triggers(books) as connection:
        connection.execute("UPDATE history SET user_id = 'x' WHERE event = 'closed'")
    assert "✗ the chains of history are whole" in books.run("doctor").stdout


# The close report -----------------------------------------------------------------------------


def test_a_close_report_tells_of_the_close(books: Commands, anchor: Path) -> None:
    said = books.say("close-report", "Jan 2026")
    assert "Close report of Jan 2026, 2026-01-01 to 2026-01-31" in said
    assert "by admin over CLI" in said
    assert "✓ R1: debits equal credits" in said
    assert "History of calendar 1 ends with number" in said


def test_a_close_report_tells_of_what_came_after(books: Commands, anchor: Path) -> None:
    books.say("reopen", "Jan 2026", "--reason", "a bill was late")
    assert "not closed since." in books.say("close-report", "Jan 2026")
    books.say(
        "import", "-", "--kind", "entries",
        stdin="entry_id,date,account,debit,credit,currency\n"
        "9,2026-01-25,Assets:Bank,4.00,,USD\n9,2026-01-25,Income:Sales,,4.00,USD\n",
    )  # fmt: skip
    books.say("close", "Jan 2026")
    said = books.say("close-report", "Jan 2026")
    assert "because: a bill was late" in said
    assert "2026-01-25" in said
    assert "14.00" in said
    (window,) = books.told("close-report", "Jan 2026", "--format", "json")["openedAgain"]
    assert [row["number"] for row in window["written"]] == ["9"]


def test_a_report_of_an_open_period_says_so(books: Commands) -> None:
    said = books.say("close-report", "Feb 2026")
    assert "It was never closed." in said
    assert "✗ All earlier accounting periods are closed." in said
    assert "There is no trial balance of it now." in said


def test_a_reopening_without_effect_is_said_to_be_one(books: Commands, anchor: Path) -> None:
    books.say("reopen", "Jan 2026")
    books.say("close", "Jan 2026")
    said = books.say("close-report", "Jan 2026")
    assert "Nothing was written into its days." in said
    assert "The trial balance is the same as before." in said
