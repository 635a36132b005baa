"""The exchange folder: what it is set to, what became of its files, which lists it gets."""

from typing import Any

from workflow_engine.api.exchange_shapes import (
    ExchangeExportsSchema,
    ExchangeFileDetailSchema,
    ExchangeFileSchema,
    ExchangeRevSchema,
    ExchangeSettingSchema,
    FilesQuery,
    NewExchangeExportSchema,
    SetUpExchangeSchema,
)
from workflow_engine.api.fields import MadeSchema
from workflow_engine.api.paging import page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.exchange import RetryFile
from workflow_engine.commands.exchange_exports import AddExport, RemoveExport, RunExport
from workflow_engine.commands.exchange_setup import SetUpExchange
from workflow_engine.errors import _l
from workflow_engine.queries.exchange import ExchangeExports, ExchangeSettings
from workflow_engine.queries.exchange_files import ExchangeFileById, ExchangeFiles

exchange = Resources("exchange", _l("File exchange"))


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
