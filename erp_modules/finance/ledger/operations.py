"""What other modules and processes may ask of the ledger."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp_modules.finance.ledger import books, posting, queries, rules
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation


@operation("finance.post_journal", permission="journal:post", undo="finance.reverse_journal")
def post_journal(
    ctx: OperationContext,
    *,
    source_kind: str,
    source_id: str,
    date: date,
    lines: list[dict[str, Any]],
    text: str = "",
    reference: str = "",
) -> Mapping[str, Any]:
    """Post what a document of another module means; once for kind, id and ``reference``.

    ``lines`` are mappings with ``purpose`` or ``account`` (code), ``debit`` or ``credit`` in the
    company's currency and, if wanted, ``cost_centre``, ``partner_kind``, ``partner``,
    ``currency``, ``source_amount``, ``rate`` and ``text``. Lines of nothing are left out.
    """
    entry = posting.post(
        ctx,
        source=_source(source_kind, source_id),
        on=date,
        sides=rules.read_sides(lines),
        text=text,
        part=reference,
    )
    return {"entry": entry.id, "number": entry.number, "amount": entry.total}


@operation("finance.reverse_journal", permission="journal:post")
def reverse_journal(
    ctx: OperationContext,
    *,
    source_kind: str,
    source_id: str,
    reference: str = "",
    date: date | None = None,
    reason: str = "",
) -> Mapping[str, Any]:
    """Take back what was posted for the document, once, in an open period."""
    source = _source(source_kind, source_id)
    entry = queries.entry_of(ctx.session, ctx.company_id, source, reference)
    if entry is None:
        raise BusinessError(
            "NOT_POSTED", _l("Nothing was posted for {document}."), document=source_id
        )
    taken_back = posting.reverse(ctx, entry, on=date, text=reason)
    return {"entry": taken_back.id, "number": taken_back.number, "amount": taken_back.total}


def _source(kind: str, document: str) -> tuple[str, str]:
    if not is_id(document):
        raise BusinessError("SOURCE", _l("'{document}' is no id of a document."), document=document)
    return kind, document


@operation("finance.open_books", permission="chart:write")
def open_books(ctx: OperationContext) -> Mapping[str, Any]:
    """Give a company without accounts the default chart, posting rules and tax codes."""
    is_new = not queries.has_accounts(ctx.session, ctx.company_id)
    books.require(ctx)
    return {"opened": is_new}


@operation("finance.check_period", permission="journal:read")
def check_period(ctx: OperationContext, *, date: date) -> Mapping[str, Any]:
    """Whether postings of the day are taken, and else the next day that is; its ``period``."""
    months = books.months(ctx)
    state = months.state(date)
    following = date if state == "open" else months.next_open(date)
    period = queries.period_id(ctx.session, ctx.company_id, date)
    return {"state": state, "open": state == "open", "next_open": following, "period": period}


OPERATIONS = (post_journal, reverse_journal, open_books, check_period)
