"""The API of the reports, and of the files that banks carry out."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from erp_modules.finance.payables.queries import BankFile
from erp_modules.finance.reports.queries import MOST
from erp_modules.finance.reports.shapes import REPORTS, Column, Report, cells
from workflow_engine.api.days import Day
from workflow_engine.api.fields import Amount, Choice, Many, Part, Schema, Text, Whole
from workflow_engine.api.paging import NamesQuery
from workflow_engine.api.resources import Resources
from workflow_engine.errors import Phrase, _l
from workflow_engine.identity.requests import ask
from workflow_engine.transfer import write_csv

reports = Resources("finance_reports", _l("Finance: reports"))
PERMISSION = "journal:read"
CSV = "text/csv; charset=utf-8"
#: What rows say beside their columns.
FURTHER: Mapping[str, tuple[str, ...]] = {
    "trial-balance": ("name_zh", "type"),
    "account-statement": ("id", "source_kind"),
    "balances": ("partner_id",),
    "open-items": ("id", "partner_id", "amount"),
    "ageing": ("partner_id",),
}


def _field(column: Column) -> Any:
    if column.kind == "money":
        return Amount()
    if column.kind == "day":
        return Day(allow_none=True)
    return Whole() if column.kind == "whole" else Text(allow_none=True)


def _asked(report: Report) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "since": Day(load_default=None, allow_none=True),
        "until": Day(load_default=None, allow_none=True),
        "account": Text(20, required=True, about="Code of the account"),
        "kind": Choice(["supplier", "customer"], load_default="customer"),
        "partner": Text(36, load_default="", about="Id of the supplier or customer"),
    }
    return {name: fields[name] for name in report.asks}


def _words(report: Report) -> str:
    return f"Finance{report.path.title().replace('-', '')}"


def _told(report: Report) -> type[Schema]:
    """What a report answers: its rows, the next page, the sums of all pages."""
    words = _words(report)
    parts = {column.name: _field(column) for column in report.columns}
    further = {
        name: Amount() if name == "amount" else Text(allow_none=True)
        for name in FURTHER[report.path]
    }
    row = type(f"{words}RowSchema", (Schema,), {**parts, **further, "__doc__": report.lead})
    sums = {name: Amount() for name in report.totals}
    about = "Sums of all pages, in the currency of the company."
    totals = type(f"{words}TotalsSchema", (Schema,), {**sums, "__doc__": about})
    answer = {
        "rows": Many(Part(row)),
        "next": Text(attribute="cursor", allow_none=True, about="Cursor of the next page"),
        "totals": Part(totals),
        "currency": Text(about="The currency of the company"),
        "__doc__": report.title,
    }
    return type(f"{words}Schema", (Schema,), answer)


def _publish(report: Report) -> None:
    query = type(f"{_words(report)}Query", (NamesQuery,), _asked(report))
    exported = type(f"{_words(report)}Export", (Schema,), _asked(report))

    def read(query: dict[str, Any]) -> Any:
        return report.query(**query)

    def export(query: dict[str, Any]) -> Response:
        return as_file(report, ask(report.query(**query, limit=MOST)).rows)

    read.__name__ = report.path.replace("-", "_")
    export.__name__ = f"{read.__name__}_file"
    path = f"/reports/{report.path}"
    title = Phrase(_l("Report: {title}"), title=report.title)
    reports.reads(path, PERMISSION, _told(report), title, query=query)(read)
    title = Phrase(_l("Write a report to a file: {title}"), title=report.title)
    reports.reads(f"{path}/export", PERMISSION, None, title, query=exported, file="text/csv")(
        export
    )


def as_file(report: Report, rows: Any) -> Response:
    """The report as CSV, with its columns by their names for programs."""
    header = [column.name for column in report.columns]
    return download(write_csv(header, cells(report, rows)), CSV, f"{report.path}.csv")


def download(content: bytes, media: str, name: str) -> Response:
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


for _report in REPORTS.values():
    _publish(_report)


@reports.reads(
    "/payment-proposals/<proposal>/file",
    BankFile,
    None,
    _l("Write released payments to a file for the bank (ISO 20022 pain.001.001.03)"),
    file="application/xml",
)
def bank_file(proposal: str) -> Response:
    found = ask(BankFile(proposal))
    return download(found.content, "application/xml", found.name)
