"""The pages of the reports, each also as a file; and the file for the bank."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext

from erp_modules.finance.ledger.kinds import JOURNAL_ENTRY
from erp_modules.finance.ledger.queries import Accounts
from erp_modules.finance.payables.kinds import SUPPLIER_INVOICE
from erp_modules.finance.payables.queries import BankFile
from erp_modules.finance.receivables.kinds import CUSTOMER_INVOICE
from erp_modules.finance.reports.api import as_file, download
from erp_modules.finance.reports.queries import MOST
from erp_modules.finance.reports.shapes import REPORTS, Column, Report, asked
from ui.pages.support import Answer, locale, newest, older, render, wanted_cursor
from ui.records import endpoint
from workflow_engine.api.guards import require_plausible_path
from workflow_engine.errors import NotFound
from workflow_engine.identity.requests import ask

blueprint = Blueprint(
    "finance_reports",
    __name__,
    template_folder="../templates",
    url_prefix="/finance",
)
blueprint.before_request(require_plausible_path)
_INVOICES = {"customer": CUSTOMER_INVOICE, "supplier": SUPPLIER_INVOICE}
_SHAPES = {"money": "number", "whole": "number"}


def overview() -> Answer:
    """All reports, the trial balance first."""
    return report("trial-balance")


def report(path: str) -> Answer:
    found = _found(path)
    wanted = asked(found, request.args)
    told = None
    if "account" not in found.asks or wanted.get("account"):
        told = ask(found.query(**wanted, cursor=wanted_cursor()))
    return render(
        "finance/report.html",
        report=found,
        reports=REPORTS.values(),
        wanted=wanted,
        columns=[(gettext(one.label), _SHAPES.get(one.kind, "")) for one in found.columns],
        told=told,
        accounts=ask(Accounts()) if "account" in found.asks else (),
        is_chinese=locale().startswith("zh"),
        link=_link,
        older=older(told.cursor) if told else "",
        newer=newest(),
        file=url_for(".report_file", path=path, **_texts(wanted)) if told else "",
    )


def report_file(path: str) -> Answer:
    found = _found(path)
    wanted = asked(found, request.args)
    return as_file(found, ask(found.query(**wanted, limit=MOST)).rows)


def bank_file(proposal: str) -> Answer:
    found = ask(BankFile(proposal))
    return download(found.content, "application/xml", found.name)


def _found(path: str) -> Report:
    if path not in REPORTS:
        raise NotFound
    return REPORTS[path]


def _texts(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in wanted.items()}


def _link(found: Report, column: Column, row: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Where a value leads to: from a balance to its postings, from an entry to its document."""
    if (found.path, column.name) == ("trial-balance", "code"):
        days = _texts({name: wanted[name] for name in ("since", "until") if name in wanted})
        return url_for(".report", path="account-statement", account=row["code"], **days)
    if (found.path, column.name) == ("account-statement", "number"):
        return url_for(endpoint("finance", JOURNAL_ENTRY), document_id=row["id"])
    kind = wanted.get("kind", "customer")
    if (found.path, column.name) == ("open-items", "number"):
        return url_for(endpoint("finance", _INVOICES[kind]), document_id=row["id"])
    if found.path in ("balances", "ageing") and column.name == "partner":
        return url_for(".report", path="open-items", kind=kind, partner=row["partner_id"])
    return ""


def titles() -> dict[str, str]:
    """What the filters of partners are called."""
    return {"customer": gettext("Customers"), "supplier": gettext("Suppliers")}


blueprint.add_app_template_global(titles, "partner_titles")
GET = ["GET"]
blueprint.add_url_rule("/reports", view_func=overview, methods=GET)
blueprint.add_url_rule("/reports/<path>", view_func=report, methods=GET)
blueprint.add_url_rule("/reports/<path>.csv", view_func=report_file, methods=GET)
blueprint.add_url_rule("/payment-proposals/<proposal>.xml", view_func=bank_file, methods=GET)
