"""A demo makes its folder anew, and touches no other."""

from pathlib import Path

import pytest

from monthend.demo.folder import DemoFolder, FolderRefused
from monthend.demo.script import run


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "new" / "demo")
    assert folder.card.exists()
    folder.release()


def test_the_next_demo_finds_an_empty_folder(tmp_path: Path) -> None:
    earlier = DemoFolder(tmp_path)
    for name in ("monthend.db", "monthend.db-wal", "transactions.csv", "server.log"):
        (tmp_path / name).write_text("left behind", encoding="utf-8")
    earlier.release()
    DemoFolder(tmp_path).release()
    assert [file.name for file in tmp_path.iterdir()] == ["demo.json"]


@pytest.mark.parametrize("name", ["monthend.db", "letters.txt"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("dear", encoding="utf-8")
    with pytest.raises(FolderRefused, match=name):
        DemoFolder(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_what_was_put_into_a_demo_is_left_alone(tmp_path: Path) -> None:
    DemoFolder(tmp_path).release()
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderRefused, match=r"letters\.txt"):
        DemoFolder(tmp_path)


def test_a_running_demo_keeps_its_folder(tmp_path: Path) -> None:
    first = DemoFolder(tmp_path)
    first.write_card(pid=4711, address="http://127.0.0.1:8280")
    with pytest.raises(FolderRefused, match="process 4711"):
        DemoFolder(tmp_path)
    assert "4711" in first.card.read_text(encoding="utf-8")
    first.release()


def test_credentials_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    assert folder.card.stat().st_mode & 0o077 == 0
    folder.release()


def test_a_refused_folder_is_one_line_and_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")
    assert run(exit_after=True, folder=tmp_path, port=None) == 1
    assert "letters.txt" in capsys.readouterr().err
