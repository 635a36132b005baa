"""Checks and acts of accounts, rules, periods and vouchers."""

from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance.ledger import posting, queries, rules
from erp_modules.finance.ledger.model import (
    Account,
    JournalVoucher,
    Period,
    PostingRule,
    Setting,
    TaxCode,
)
from erp_modules.finance.ledger.rules import Side
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

_CONTROL = {"payables": "supplier", "receivables": "customer"}
_NOT_POSTABLE = _l("This account is a heading or out of use; choose one that is posted to.")


def check_account(draft: Any, account: Account) -> None:
    """A heading above it that is none of its own parts; a type that fits what was posted."""
    seen, above = {account.id}, account.parent_id
    while above is not None:
        if above in seen:
            draft.fields.refuse("parent", _l("An account cannot be its own heading."))
            return
        seen.add(above)
        above = draft.ctx.record("account", above).parent_id
    if account.parent_id and draft.ctx.record("account", account.parent_id).postable:
        draft.fields.refuse("parent", _l("Only an account that is not posted to is a heading."))
    if draft.is_new or not queries.is_posted_to(draft.ctx.session, account.id):
        return
    if not account.postable:
        draft.fields.refuse("postable", _l("There are postings on this account already."))
    before = queries.stored_account(draft.ctx.session, account.id)
    for name in ("type", "subledger"):
        if before[name] != getattr(account, name):
            draft.fields.refuse(name, _l("There are postings on this account already."))


def check_posting_rule(draft: Any, rule: PostingRule) -> None:
    others = queries.rules_of(draft.ctx.session, rule.company_id)
    if any(one.purpose == rule.purpose and one.id != rule.id for one in others):
        draft.fields.refuse("purpose", _l("There is a rule for this purpose already."))
    account = draft.ctx.record("account", rule.account_id)
    if not _is_postable(account):
        draft.fields.refuse("account", _NOT_POSTABLE)
    if account.subledger != _CONTROL.get(rule.purpose):
        draft.fields.refuse(
            "account", _l("Payables and receivables, and only these, use a control account.")
        )


def check_tax_code(draft: Any, tax_code: TaxCode) -> None:
    account = draft.ctx.record("account", tax_code.account_id)
    if not _is_postable(account) or account.subledger:
        draft.fields.refuse("account", _NOT_POSTABLE)


def _is_postable(account: Account) -> bool:
    return account.active and account.postable


def check_setting(draft: Any, setting: Setting) -> None:
    there = queries.setting_of(draft.ctx.session, setting.company_id)
    if there is not None and there.id != setting.id:
        draft.fields.refuse("name", _l("The company has its settings already; change them."))


def check_period(draft: Any, period: Period) -> None:
    period.number = f"{period.year}-{period.month:02d}"
    known = queries.month_states(draft.ctx.session, period.company_id)
    if draft.is_new and (period.year, period.month) in known:
        draft.fields.refuse("month", _l("This period is there already."))


def close_period(ctx: OperationContext, period: Period) -> None:
    """Months are closed in their order, so that nothing slips in before a closed one."""
    known = queries.month_states(ctx.session, ctx.company_id)
    earlier = [
        key
        for key, state in known.items()
        if key < (period.year, period.month) and state != "closed"
    ]
    if earlier:
        year, month = min(earlier)
        raise BusinessError(
            "EARLIER_PERIOD_OPEN",
            _l("{period} is not closed yet; close it first."),
            period=f"{year}-{month:02d}",
        )
    if not queries.is_zero(ctx.session, ctx.company_id):
        raise BusinessError("BOOKS_NOT_ZERO", _l("Debit and credit of the books differ."))


def reopen_period(ctx: OperationContext, period: Period) -> None:
    """Only the last closed month is opened again."""
    known = queries.month_states(ctx.session, ctx.company_id)
    later = [
        key
        for key, state in known.items()
        if key > (period.year, period.month) and state == "closed"
    ]
    if later:
        year, month = max(later)
        raise BusinessError(
            "LATER_PERIOD_CLOSED",
            _l("{period} is closed; open it first."),
            period=f"{year}-{month:02d}",
        )


def period_facts(session: Any, period: Period) -> dict[str, Any]:
    last = rules.last_of_month(period.first)
    return {"year": period.year, "month": period.month, "until": last.isoformat()}


def check_voucher(draft: Any, voucher: JournalVoucher) -> None:
    """Every fault of the lines at its field; the sum at the lines."""
    ctx = draft.ctx
    currency = common.base_currency(ctx.session, ctx.company_id)
    for index, line in enumerate(voucher.lines):
        account = ctx.record("account", line.account_id)
        if not _is_postable(account) or account.subledger:
            draft.fields.refuse(
                f"lines.{index}.account", _l("This account is not posted to by hand.")
            )
        if bool(line.debit) == bool(line.credit):
            draft.fields.refuse(f"lines.{index}.debit", _l("Fill in either debit or credit."))
    if draft.fields.errors:
        return
    try:
        rules.balanced(_sides(ctx, voucher), currency)
    except BusinessError as error:
        draft.fields.refuse("lines", error.template, **error.params)


def post_voucher(ctx: OperationContext, voucher: JournalVoucher) -> None:
    """Two people: who wrote it does not post it."""
    who = ctx.actor.person_id or ctx.on_behalf
    if who is None or who == voucher.created_by_id:
        raise BusinessError("SAME_PERSON", _l("Somebody else than who wrote it must post it."))
    voucher.posted_by_id = who
    posting.post(
        ctx,
        source=("journal_voucher", voucher.id),
        on=voucher.posting_date,
        sides=_sides(ctx, voucher),
        text=voucher.description,
    )


def reverse_voucher(ctx: OperationContext, voucher: JournalVoucher, *, reason: str | None) -> None:
    for entry in queries.entries_of(ctx.session, ctx.company_id, ("journal_voucher", voucher.id)):
        if entry.reversal_of_id is None:
            posting.reverse(ctx, entry, text=reason or "")


def _sides(ctx: OperationContext, voucher: JournalVoucher) -> list[Side]:
    return [
        Side(
            debit=line.debit,
            credit=line.credit,
            account=ctx.record("account", line.account_id).code,
            cost_centre=line.cost_centre,
            text=line.description,
        )
        for line in voucher.lines
    ]
