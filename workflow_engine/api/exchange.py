"""The exchange folder: what it is set to, what became of its files, which lists it gets."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.exchange import MOST_BYTES, RetryFile, SetUpExchange
from workflow_engine.commands.exchange_exports import (
    MOST_MINUTES,
    AddExport,
    RemoveExport,
    RunExport,
)
from workflow_engine.errors import _l
from workflow_engine.queries.exchange import (
    ExchangeExports,
    ExchangeFileById,
    ExchangeFiles,
    ExchangeSettings,
)
from workflow_engine.transfer import FORMS

exchange = Resources("exchange", _l("File exchange"))
STATES = ("taken", "done", "duplicate", "quarantined", "retry", "written")


class ExchangeSettingSchema(Schema):
    """What the folder is set to; without an account it was not set up yet."""

    account_id = Id(allow_none=True)
    account = Text(allow_none=True)
    max_bytes = Whole()
    active = Flag()
    rev = Whole()


class SetUpExchangeSchema(Schema):
    """In whose name files are exchanged; `rev` is that of what was looked at, 0 at first."""

    account_id = Id(about="A service account")
    max_bytes = Whole(1, MOST_BYTES, load_default=10_000_000)
    active = Flag(load_default=True)
    rev = Whole(0, 2**31 - 1, load_default=0)


class ExchangeRevSchema(Schema):
    """The revision after the change."""

    rev = Whole()


class FilesQuery(PageQuery):
    """Filters of the files."""

    state = Choice(STATES, load_default=None)
    direction = Choice(("in", "out"), load_default=None)


class ExchangeFileSchema(Schema):
    """A file that came or was written, and what became of it."""

    id = Id()
    direction = Choice(("in", "out"))
    name = Text()
    settled_as = Text(about="Its name in `done`, `quarantine` or `out`")
    module = Text(allow_none=True)
    kind = Text(allow_none=True)
    state = Choice(STATES)
    size = Whole()
    digest = Text(allow_none=True, about="SHA-256 of the content")
    counts = Values(allow_none=True, about="Records by result")
    reason = Text(allow_none=True)
    tries = Whole()
    created_at = Moment()
    ended_at = Moment(allow_none=True)


class FileFaultSchema(Schema):
    """What is wrong with a row; row 0 is the file as a whole."""

    row = Whole(about="Counted from 1 with the header")
    column = Text()
    text = Text()


class ExchangeFileDetailSchema(Schema):
    """A file with all that is wrong with it."""

    file = Part(ExchangeFileSchema)
    faults = Many(Part(FileFaultSchema))


class ExchangeExportSchema(Schema):
    """A list that is written into `out`."""

    id = Id()
    kind = Text(about="module.kind")
    format = Choice(FORMS)
    every_minutes = Whole(about="0 is on demand alone")
    due_at = Moment(allow_none=True)
    done_at = Moment(allow_none=True)
    reason = Text(allow_none=True)


class NewExchangeExportSchema(Schema):
    """A list to be written."""

    kind = Text(60, least=1, about="module.kind")
    format = Choice(FORMS, load_default="csv")
    every_minutes = Whole(0, MOST_MINUTES, load_default=0)


class ExchangeExportsSchema(Schema):
    """All lists."""

    rows = Many(Part(ExchangeExportSchema))


@exchange.reads(
    "/exchange", ExchangeSettings, ExchangeSettingSchema, _l("Show the exchange folder")
)
def setting() -> ExchangeSettings:
    return ExchangeSettings()


@exchange.writes(
    "/exchange",
    SetUpExchange,
    ExchangeRevSchema,
    _l("Set the exchange folder up"),
    method="PUT",
    body=SetUpExchangeSchema,
)
def set_up(body: dict[str, Any]) -> SetUpExchange:
    return SetUpExchange(**body)


@exchange.reads(
    "/exchange/files",
    ExchangeFiles,
    page_of(ExchangeFileSchema),
    _l("List exchanged files"),
    query=FilesQuery,
)
def files(query: dict[str, Any]) -> ExchangeFiles:
    return ExchangeFiles(**query)


@exchange.reads(
    "/exchange/files/<file_id>",
    ExchangeFileById,
    ExchangeFileDetailSchema,
    _l("Show an exchanged file"),
)
def file(file_id: str) -> ExchangeFileById:
    return ExchangeFileById(file_id)


@exchange.writes(
    "/exchange/files/<file_id>/retry", RetryFile, None, _l("Try a file in quarantine again")
)
def retry(file_id: str) -> RetryFile:
    return RetryFile(file_id)


@exchange.reads(
    "/exchange/exports",
    ExchangeExports,
    ExchangeExportsSchema,
    _l("List what is written by the clock"),
)
def exports() -> ExchangeExports:
    return ExchangeExports()


@exchange.writes(
    "/exchange/exports",
    AddExport,
    MadeSchema,
    _l("Have a list written"),
    body=NewExchangeExportSchema,
    status=201,
)
def add_export(body: dict[str, Any]) -> AddExport:
    return AddExport(**body)


@exchange.writes("/exchange/exports/<export_id>/run", RunExport, None, _l("Write a list now"))
def run_export(export_id: str) -> RunExport:
    return RunExport(export_id)


@exchange.writes(
    "/exchange/exports/<export_id>",
    RemoveExport,
    None,
    _l("Write a list no more"),
    method="DELETE",
)
def remove_export(export_id: str) -> RemoveExport:
    return RemoveExport(export_id)
