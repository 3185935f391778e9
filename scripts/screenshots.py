"""Takes the pictures that the documentation shows, from the program as it runs now."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

import page_pictures
from web import pictures

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
COLUMNS = 104
END = Text("end")
WEB_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def demo_output() -> list[Text]:
    """What `monthend demo --exit` prints on a terminal, line by line, in its colours."""
    terminal = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "monthend", "demo", "--exit", "--folder", f"{folder}/demo"]
        done = subprocess.run(command, env=terminal, capture_output=True, text=True, check=True)
    return [Text.from_ansi(line.rstrip()) for line in done.stdout.splitlines()]


def between(lines: list[Text], first: str, after: str) -> list[Text]:
    """The lines from the one that begins with `first` up to the one that begins with `after`."""
    start = next(place for place, line in enumerate(lines) if line.plain.startswith(first))
    rest = lines[start:]
    return rest[: next(place for place, line in enumerate(rest) if line.plain.startswith(after))]


def shown(lines: list[Text]) -> list[Text]:
    """The refused close, what stood in its way, and the trial balance in home currency."""
    gap = Text("   …", style="dim")
    refused = between(lines, "7. ", "9. ")
    closed = between(lines, "10. ", "11. ")
    balance = between(lines, "11. ", "12. ")
    heading = between(balance, "11. ", "  USD")
    home = between([*balance, END], "  all, in", END.plain)
    return [*refused, gap, *closed, *heading, gap, *home]


def terminal_picture(lines: list[Text], title: str) -> str:
    """Terminal output as SVG, in the reader's own fonts: a picture must not call a server."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for line in lines:
        console.print(line)
    return WEB_FONTS.sub("", console.export_svg(title=title, unique_id="demo"))


def main() -> None:
    """Write every picture: of the demo, of its pages, and those that tests compare pages with."""
    if shutil.which("chromium") is None and shutil.which("chromium-browser") is None:
        sys.exit("Chromium is not installed; `make test-systems` installs it.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture = terminal_picture(shown(demo_output()), "make demo")
    (IMAGES / "demo.svg").write_text(picture, encoding="utf-8")
    print("docs/images: demo.svg", *page_pictures.take(IMAGES))
    pictures.main()


if __name__ == "__main__":
    main()
