"""`/ledger/imports`: files of postings, codes and rates, tried first and then imported.

A file stands on the page as text, so that what is wrong with it is mended there, and what
was chosen and typed outlives every refusal. Larger files are for the command line.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, update_wrapper
from typing import Any, cast

from monthend.domain.errors import RequiredFieldMissing
from monthend.domain.history import Event
from monthend.domain.permissions import Operation
from monthend.services import histories, import_mapped, import_trials
from monthend.services.audit_ports import HistoryFilter
from monthend.services.caller import Caller
from monthend.services.histories import Scope
from monthend.services.import_files import BinaryFile, Columns, ImportRefused, RowFile
from monthend.services.import_mapped import Given
from monthend.services.import_trials import Trial
from monthend.services.imports import COLUMNS, NEEDS, ImportKind, ImportResult, import_file
from monthend.services.ports import Books, HistoryRow, Store

from . import exports, ledger_shown, sheets, tables
from .asked import Again, Asked, Attempt, Done, Upload
from .history_rows import latest_first
from .inputs import TICKED, Input
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Row, TableSpec, table

ALL = "/ledger/imports"
PASTED = "pasted rows"
MORE = "These are the first {}, and there are more: mend them, and check again."
ROWS_SHOWN = 5
OF_COLUMN = "column-"
"""Before the name of an import's column, in the input that says where it is taken from."""


FORMAT = Input(
    name="format", into="format", label="Format", required=True, widget="select",
    choices=tuple((each, each.upper()) for each in exports.FORMATS),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Importable:
    """What can be imported, in words."""

    kind: ImportKind
    title: str
    what: str
    then: str

    @property
    def path(self) -> str:
        return f"{ALL}/{self.kind.value}"

    @property
    def columns(self) -> Columns:
        return COLUMNS[self.kind]

    @property
    def makes_codes(self) -> bool:
        return self.kind in (ImportKind.TRANSACTIONS, ImportKind.ENTRIES)


IMPORTABLE = {
    each.kind: each
    for each in (
        Importable(
            kind=ImportKind.TRANSACTIONS,
            title="Import transactions",
            what="Sub-ledger transactions, a row each.",
            then="/ledger/transactions",
        ),
        Importable(
            kind=ImportKind.ENTRIES,
            title="Import journal entries",
            what="Journal entries, a row for each line; the rows of one entry follow one another.",
            then="/ledger/entries",
        ),
        Importable(
            kind=ImportKind.CODES,
            title="Import accounting codes",
            what="Accounting codes, a row each; none of them may be there already.",
            then="/ledger/codes",
        ),
        Importable(
            kind=ImportKind.RATES,
            title="Import exchange rates",
            what="Exchange rates, a row for each pair of currencies and day.",
            then="/ledger/exchange-rates",
        ),
    )
}


PAST = table(
    TableSpec(
        name="past-imports",
        caption="What was imported",
        columns=(
            Column("file", "File"),
            Column("kind", "What it was"),
            Column("rows", "Rows", Kind.COUNT),
            Column("at", "When", Kind.INSTANT),
            Column("by", "By"),
            Column("channel", "Over"),
            Column("sha256", "SHA-256", Kind.CODE),
        ),
        empty="Nothing was imported into these books yet.",
    )
)


@page(ALL, "imports", "Imports", Operation.READ_LEDGER, menu=Menu("Ledger", "Imports", "i", 5))
def imports(books: Books, caller: Caller, asked: Asked) -> Context:
    """What may be imported, each with its page, and what was, the latest first."""
    may = [each for each in IMPORTABLE.values() if caller.may(NEEDS[each.kind])]
    fetch = latest_first(
        lambda found, first, count: histories.read(
            books, caller, Scope.CALENDAR, found, first, count
        ),
        HistoryFilter(event=Event.IMPORTED.value),
        _past,
    )
    return {"importable": may, "list": tables.shown(asked, PAST, fetch)}


def _past(row: HistoryRow) -> Row:
    said = row.new
    return {
        "file": row.subject,
        "kind": str(said["kind"]),
        "rows": cast(int, said["rows"]),
        "at": row.at,
        "by": row.user,
        "channel": row.channel,
        "sha256": str(said["sha256"]),
    }


BAD_LINES = TableSpec(
    name="rows-that-would-be-refused",
    caption="Rows that would be refused",
    columns=(
        Column("line", "Line", Kind.COUNT),
        Column("column", "Column"),
        Column("why", "Why"),
    ),
)
"""It is made of what was handed in, and has no address: the form that shows it brings its file."""

# The page of one kind --------------------------------------------------------------------


def _inputs(of: Importable) -> tuple[Input, ...]:
    made = [
        Input(
            name="file", into="file", label="File", widget="file",
            hint="CSV in UTF-8, up to two megabytes. The command line imports larger ones.",
        ),
        Input(name="rows", into="rows", label="Rows", widget="textarea"),
    ]  # fmt: skip
    for name in (*of.columns.required, *of.columns.optional):
        required = "" if name in of.columns.required else " (if there is one)"
        label = f"{ledger_shown.in_words(name)}{required}"
        made.append(Input(name=OF_COLUMN + name, into=name, label=label, widget="select"))
    if of.makes_codes:
        label = "Make the accounting codes that are unknown"
        made.append(Input(name="create_codes", into="create_codes", label=label, widget="checkbox"))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A table that was handed in, the columns that were chosen, and what its trial came to."""

    text: str
    given: Given | None = None
    mapping: Mapping[str, str] | None = None
    trial: Trial | None = None
    problem: str = ""

    @property
    def first_rows(self) -> Sequence[Sequence[str]]:
        return [] if self.given is None else self.given.rows[:ROWS_SHOWN]


def _view(of: Importable, books: Books, caller: Caller, asked: Asked) -> Context:
    context: dict[str, Any] = {"of": of, "looked": None, "check": of.path + "/check"}
    context["kept_at"] = of.path + "/report"
    attempt = asked.attempt
    if attempt is not None and not _hands_in(attempt):
        asked.attempt, attempt = replace(attempt, action=of.path + "/check"), None
    if attempt is None:
        return {**context, "sheet": sheets.sheet(books, caller, asked, f"check-{of.kind}")}
    looked = _looked(of, books, caller, attempt)
    header = [] if looked.given is None else looked.given.header
    chosen = {OF_COLUMN + name: text for name, text in (looked.mapping or {}).items()}
    typed = {
        **{name: given for name, given in attempt.typed.items() if not name.startswith(OF_COLUMN)},
        **{each: [text] for each, text in chosen.items()},
        "rows": [looked.text],
    }
    if attempt.files:
        # What was in the file stands in the rows now.
        typed["file"] = []
    if looked.trial is not None and looked.trial.bad:
        tables.shown(asked, BAD_LINES, tables.listed(_bad_lines(looked.trial)))
    # Both forms have the same inputs: whichever was sent, the one that imports is filled in.
    action = of.path
    asked.attempt = replace(attempt, action=action, typed=typed, files={})
    columns = (OF_COLUMN + name for name in (*of.columns.required, *of.columns.optional))
    choices = {each: ledger_shown.words(dict.fromkeys(header)) for each in columns}
    sheet = sheets.sheet(books, caller, asked, f"import-{of.kind}", choices=choices)
    return {**context, "sheet": sheet, "looked": looked}


def _bad_lines(trial: Trial) -> list[Row]:
    told: list[Row] = [
        {"line": each.line, "column": each.column, "why": each.reason} for each in trial.bad
    ]  # fmt: skip
    if trial.more:
        told.append({"why": MORE.format(len(trial.bad))})
    return told


def _hands_in(attempt: Attempt) -> bool:
    """Whether anything was handed in, be it empty; a name is none, of a file that was lost."""
    text = next(iter(attempt.typed.get("rows", ())), "")
    return "file" in attempt.files or bool(text.strip())


def _looked(of: Importable, books: Books, caller: Caller, attempt: Attempt) -> _Looked:
    upload = attempt.files.get("file")
    text = next(iter(attempt.typed.get("rows", ())), "")
    try:
        text = import_mapped.decoded(upload.content) if upload else text
        if not text.strip():
            return _Looked(text)
        given = import_mapped.table_of(text)
    except ImportRefused as refused:
        return _Looked(text, problem=str(refused))
    typed = {name: next(iter(attempt.typed.get(OF_COLUMN + name, ())), None)
             for name in (*of.columns.required, *of.columns.optional)}  # fmt: skip
    mapping = _mapping(of, given, typed, is_new=upload is not None)
    create = TICKED in attempt.typed.get("create_codes", ())
    may_make = create and caller.may(Operation.IMPORT_CODES)
    trial = import_trials.tried(books, caller, of.kind, given, mapping, create_codes=may_make)
    return _Looked(text, given, mapping, trial)


def _mapping(
    of: Importable, given: Given, typed: Mapping[str, str | None], *, is_new: bool
) -> dict[str, str]:
    """The columns that were chosen; of a table that is seen for the first time the likely ones."""
    likely = import_mapped.proposed(given.header, of.columns)
    chosen = {name: text for name, text in typed.items() if text in given.header and text}
    was_asked = any(text is not None for text in typed.values()) and not is_new
    return chosen if was_asked else {**likely, **chosen}


def _check(of: Importable, _books: Books, _caller: Caller, asked: Asked) -> Done:
    """Try a file: every row that would be refused is told, and nothing is written."""
    _text_of(of, asked)
    raise Again


def _report(of: Importable, _books: Books, _caller: Caller, asked: Asked) -> Done:
    """Keep what is wrong with a file as a file; nothing is written."""
    _text_of(of, asked)
    raise Again(asked.values["format"])


def _text_of(_of: Importable, asked: Asked) -> tuple[str, str]:
    """The rows that were handed in, and the name of their file."""
    upload: Upload | None = asked.values.get("file")
    if upload is not None:
        return import_mapped.decoded(upload.content), upload.name
    text: str = asked.values.get("rows", "")
    if not text.strip():
        raise RequiredFieldMissing(field="file")
    return text, PASTED


def _import(of: Importable, store: Store, caller: Caller, asked: Asked) -> Done:
    """Import a file, all of it or nothing."""
    text, name = _text_of(of, asked)
    given = import_mapped.table_of(text)
    columns = (*of.columns.required, *of.columns.optional)
    typed = {each: asked.values.get(each) for each in columns}
    mapping = _mapping(of, given, typed, is_new=asked.values.get("file") is not None)

    def reader(source: BinaryFile, columns: Columns) -> RowFile:
        return import_mapped.read_mapped(source, columns, mapping)

    result = import_file(
        store,
        caller,
        io.BytesIO(text.encode()),
        kind=of.kind,
        create_codes=asked.values.get("create_codes") or False,
        file_name=name[:255],
        progress=lambda _rows: None,
        reader=reader,
    )
    return Done(to=of.then, notice=_told(result))


def _told(result: ImportResult) -> str:
    """What came of an import, in sentences."""
    said = [f"{result.rows} rows are imported."]
    if result.codes_made and result.kind is not ImportKind.CODES:
        said.append(f"{result.codes_made} accounting codes were made.")
    said += [
        f"{moved.rows} late rows went to {moved.date}, in {moved.accounting_period}."
        for moved in result.moved
    ]
    if result.queued:
        said.append(f"{result.queued} late ones wait for approval.")
    if result.unconverted > result.converted:
        said.append(f"{result.unconverted - result.converted} lines wait for an exchange rate.")
    elif result.converted:
        said.append(f"{result.converted} lines that had waited have their exchange rate.")
    return " ".join(said)


def _with_words(work: Callable[..., Any], of: Importable) -> Callable[..., Any]:
    """The same for one kind; its words are those of the page table."""
    made = update_wrapper(partial(work, of), work)
    made.__doc__ = work.__doc__ or of.what
    return made


def _declare(of: Importable) -> None:
    kind, needs, inputs = of.kind.value, NEEDS[of.kind], _inputs(of)
    page(of.path, kind_page(of.kind), of.title, needs, template="import.html", under="imports")(
        _with_words(_view, of)
    )
    form(of.path + "/check", f"check-{kind}", "Check", needs, page=kind_page(of.kind),
         inputs=inputs)(_with_words(_check, of))  # fmt: skip
    form(of.path + "/report", f"report-{kind}", "Report", needs, page=kind_page(of.kind),
         inputs=(*inputs, FORMAT))(_with_words(_report, of))  # fmt: skip
    form(of.path, f"import-{kind}", "Import", needs, page=kind_page(of.kind), inputs=inputs,
         is_long=True)(_with_words(_import, of))  # fmt: skip


def kind_page(kind: ImportKind) -> str:
    """The name of the page of a kind."""
    return f"imports-{kind.value}"


for _each in IMPORTABLE.values():
    _declare(_each)
