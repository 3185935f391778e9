"""However a document tries to grow, it is refused or stays small."""

import gc
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from monthend.soap.encoding import MalformedXml
from monthend.soap.xml import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_NAMES,
    MAX_TAG,
    MAX_TAGS,
    read,
)
from unit.soap.refusals import refusal

MEBIBYTE = 1024 * 1024


def test_the_depth_has_a_limit() -> None:
    def deep(levels: int) -> bytes:
        return b"<a>" * levels + b"</a>" * levels

    assert read(deep(MAX_DEPTH)).name == "a"
    assert f"deeper than {MAX_DEPTH}" in str(refusal(deep(MAX_DEPTH + 1)))
    assert "deeper" in str(refusal(b"<a>" * 20_000))


def test_the_number_of_tags_has_a_limit() -> None:
    def wide(tags: int) -> bytes:
        return b"<a>" + b"<b/>" * (tags - 2) + b"</a>"

    assert len(read(wide(MAX_TAGS)).children) == MAX_TAGS - 2
    assert "tags" in str(refusal(wide(MAX_TAGS + 1)))


def test_the_number_of_attributes_has_a_limit() -> None:
    broad = b"<b %b/>" % b" ".join(b'b%d=""' % each for each in range(1000))
    widest = broad * (MAX_ATTRIBUTES // 1000)
    assert len(read(b"<a>%b</a>" % widest).children[-1].attributes) == 1000
    assert "attributes" in str(refusal(b"<a>%b<b c=''/></a>" % widest))


def test_the_number_of_different_names_has_a_limit() -> None:
    def varied(names: int) -> bytes:
        return b"<a>" + b"".join(b"<b%d/>" % each for each in range(names - 1)) + b"</a>"

    assert len(read(varied(MAX_NAMES)).children) == MAX_NAMES - 1
    assert "different names" in str(refusal(varied(MAX_NAMES + 1)))


@pytest.mark.parametrize(
    "body",
    [
        "<" + "n" * 300 + "/>",
        "<a " + "n" * 600 + "=''/>",
        "<a xmlns='" + "n" * 300 + "'/>",
        "<a xmlns:" + "n" * 300 + "='b'/>",
        "<" + "n" * MEBIBYTE,
    ],
)
def test_the_length_of_a_name_has_a_limit(body: str) -> None:
    refusal(body)


@pytest.mark.parametrize(
    ("start", "filling", "end"),
    [
        ("<a/><", "n", "/>"),
        ("<a></", "n", ">"),
        ("<a ", "n", "=''/>"),
        ("<a ", f"b='{'n' * 100}' ", "/>"),
        ("<a ", "\n", "/>"),
        ("<a xmlns='", "n", "'/>"),
        ("<a xmlns='", "n ", "'/>"),
        ("<a b='>", ">", "'/>"),
        ('<a b=">', "' ", '"/>'),
        ("<a b='", "n ", ""),
        ("<a b='\"' c=\"'", ">", ""),
        ("<a", "n", "<b/></a>"),
    ],
)
def test_the_length_of_a_tag_has_a_limit(start: str, filling: str, end: str) -> None:
    """However it became so long, it is refused before a parser looks at it."""
    said = refusal("\n" + start + filling * (MEBIBYTE // len(filling)) + end)
    assert f"A tag is longer than {MAX_TAG:,} bytes" in str(said)
    assert said.line == 2


def test_a_tag_may_be_as_long_as_the_limit() -> None:
    def long(length: int) -> bytes:
        return b"<a b='%b'/>" % (b"n" * (length - 9))

    assert len(long(MAX_TAG)) == MAX_TAG
    assert read(long(MAX_TAG)).name == "a"
    assert "A tag is longer" in str(refusal(long(MAX_TAG + 1)))


@pytest.mark.parametrize(
    "inside",
    [
        "{}",
        "\"it's {}",
        "<![CDATA[<{}]]>",
        "<![CDATA[a < {}]]>",
        "<!-- {} -->",
        "<?b {}?>",
        "<b c='\"'/>{}",
        "<b>{}</b >{}",
    ],
)
def test_a_text_may_be_longer_than_a_tag(inside: str) -> None:
    text = inside.format("n" * MEBIBYTE, "n" * MEBIBYTE)
    if "<![CDATA[<" in text:
        text = text.replace("<n", "<!n")
    assert read(f"<a>{text}</a>".encode()).name == "a"


def test_fifty_rows_of_a_hundred_custom_fields_are_within_the_limits() -> None:
    field = (
        '<n:Custom{0}__c xmlns:n="http://object.api.zuora.com/" xsi:nil="false">v</n:Custom{0}__c>'
    )
    row = "".join(field.format(number) for number in range(100))
    namespace = "http://www.w3.org/2001/XMLSchema-instance"
    body = f'<a xmlns:xsi="{namespace}">' + f"<b>{row}</b>" * 50 + "</a>"
    assert len(read(body.encode()).children[49].children) == 100


def printed(program: str) -> int:
    """The number that a program of its own process prints."""
    return int(subprocess.check_output([sys.executable, "-c", program], text=True))


MANY_NAMES = """
from monthend.soap.encoding import MalformedXml
from monthend.soap.xml import read

def peak():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

for number in range({count}):
    try:
        read(b"<a>" + b"".join(b"<n%d_%d/>" % (number, each) for each in range(1900)) + b"</a>")
    except MalformedXml:
        pass
    if number == {count} // 4:
        before = peak()
print(peak() - before)
"""


def test_names_that_nobody_has_seen_before_are_not_kept() -> None:
    """A process that reads a million of them grows by nothing that can be measured."""
    program = MANY_NAMES.format(count=500)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 4


HOSTILE = {
    "siblings": 'b"<a>" + b"<b/>" * 39_998 + b"</a>"',
    "attributes": (
        'b"<a>" + b"".join(b"<b %b/>" % b" ".join('
        "b'b%05d=\"%030d\"' % (i, i) for i in range(400 * j, 400 * j + 400)"
        ') for j in range(50)) + b"</a>"'
    ),
    "attributes of one tag": (
        'b"<a " + b" ".join(b\'b%05d="%030d"\' % (i, i) for i in range(20_000)) + b"/>"'
    ),
    "attributes in a long namespace": (
        'b"<a xmlns:b=\'" + b"u" * 250 + b"\' "'
        ' + b" ".join(b\'b:b%05d="%030d"\' % (i, i) for i in range(19_000)) + b"/>"'
    ),
    "prefixes": 'b"<a " + b" ".join(b\'xmlns:b%d="u%d"\' % (i, i) for i in range(20_000)) + b"/>"',
    "a text": 'b"<a>" + b"x" * (2 * M - 7) + b"</a>"',
    "a wide text": 'b"<a>" + ("x" * 4000 + "\\U0001f600").encode() * 520 + b"</a>"',
    "a CDATA section": 'b"<a><![CDATA[" + b"]" * (2 * M - 19) + b"]]></a>"',
    "references": 'b"<a>" + b"&lt;" * (M // 2 - 7) + b"</a>"',
    "UTF-16": '("<a>" + "\\U0001f600" * (M // 2 - 10) + "</a>").encode("utf-16")',
    "lines": 'b"<a>" + b"\\n" * (2 * M - 7) + b"</a>"',
    "mended tags": 'b"<a>" + b"<b></c>" * 19_998 + b"</a>"',
    "a long name": 'b"<" + b"n" * (2 * M - 3) + b"/>"',
}
ONE_DOCUMENT = """
from monthend.soap.encoding import MalformedXml
from monthend.soap.xml import read

def peak():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

M = 1024 * 1024
document = {document}
assert len(document) <= 2 * M
read(b"<a/>")
before = peak()
try:
    read(document, lenient=True)
except MalformedXml:
    pass
print(peak() - before)
"""


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_no_document_takes_more_than_32_mebibytes(document: str) -> None:
    program = ONE_DOCUMENT.format(document=document)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 32


@pytest.mark.parametrize("end", [b"</a>", b"</b>", b"<" + b"n" * 300 + b"/></a>"])
def test_what_was_read_is_forgotten_at_once(end: bytes) -> None:
    """Nothing of a document waits for a collection, which holds up everybody else."""
    document = b"<a>" + b"<b>x</b>" * 1000 + end
    # Threads that other tests have left behind make garbage, too.
    assert min(left_for_a_collection(lambda: read(document)) for _ in range(5)) < 100


def test_what_waits_for_a_collection_is_found() -> None:
    def leave_behind() -> None:
        for _ in range(1000):
            node: list[object] = []
            node.append(node)

    assert left_for_a_collection(leave_behind) >= 3000


def left_for_a_collection(work: Callable[[], object]) -> int:
    # What is there already is not looked at: in a long run of tests that takes seconds.
    gc.freeze()
    gc.disable()
    try:
        for _ in range(3):
            with suppress(MalformedXml):
                work()
        return gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()


def test_nothing_of_this_machine_is_in_a_message(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("secret")
    entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{file.as_uri()}">]><a>&b;</a>'
    assert "secret" not in str(refusal(entity))
