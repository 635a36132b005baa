"""The only code that writes the journal: it posts, and it takes back what was posted."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from erp_modules.finance import queries as common
from erp_modules.finance.ledger import books, queries, rules
from erp_modules.finance.ledger.model import ZERO, Account, JournalEntry, JournalLine
from erp_modules.finance.ledger.rules import Side
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

NUMBERS = "JE-{year}-{n:06d}"
#: Only these documents move what suppliers and customers owe.
SUBLEDGER_SOURCES = frozenset(
    {"supplier_invoice", "payment", "customer_invoice", "customer_receipt", "write_off"}
)
REVERSAL = "reversal"


def post(
    ctx: OperationContext,
    *,
    source: tuple[str, str],
    on: date,
    sides: Sequence[Side],
    text: str = "",
    part: str = "",
) -> JournalEntry:
    """Append an entry; the same again gives the entry that is there.

    Raises ``BusinessError``: NOT_BALANCED, JOURNAL_LINES, EMPTY_JOURNAL, PERIOD_CLOSED,
    ACCOUNT_REFUSED, RULE_MISSING, POSTED_DIFFERENTLY; ``AuthorityMissing`` when the document needs
    decisions that are not there.
    """
    house = common.house(ctx.session, ctx.company_id, ctx.now)
    books.require(ctx)
    kept = rules.balanced(sides, house.currency)
    there = queries.entry_of(ctx.session, ctx.company_id, source, part)
    if there is not None:
        _require_same(there, kept)
        return there
    _require_authority(ctx, source)
    lines = _lines(ctx, kept, source[0], house.currency)
    books.hold_period(ctx, on, source[0])
    return _append(ctx, source=source, part=part, on=on, text=text, lines=lines)


def reverse(
    ctx: OperationContext, entry: JournalEntry, *, on: date | None = None, text: str = ""
) -> JournalEntry:
    """Take an entry back by another one, once; without ``on`` on its day or the next open one.

    An entry of a month that is closed meanwhile is taken back in the next open one.
    """
    there = queries.reversal_of(ctx.session, entry)
    if there is not None:
        return there
    if entry.reversal_of_id is not None:
        raise BusinessError(
            "IS_REVERSAL",
            _l("{number} takes another entry back already; post anew instead."),
            number=entry.number,
        )
    day = on or books.open_day(ctx, entry.posted_on, entry.source_kind)
    books.hold_period(ctx, day, entry.source_kind)
    return _append(
        ctx,
        source=(entry.source_kind, entry.source_id),
        part=f"{REVERSAL}:{entry.part}",
        on=day,
        text=text or entry.description,
        lines=[_mirrored(line) for line in entry.lines],
        reverses=entry.id,
    )


def _append(
    ctx: OperationContext,
    *,
    source: tuple[str, str],
    part: str,
    on: date,
    text: str,
    lines: list[JournalLine],
    reverses: str | None = None,
) -> JournalEntry:
    number = ctx.next_number(NUMBERS)
    entry = JournalEntry(
        id=new_id(),
        company_id=ctx.company_id,
        number=number,
        posted_on=on,
        description=text[:500] or number,
        source_kind=source[0],
        source_id=source[1],
        part=part,
        reversal_of_id=reverses,
        total=sum((line.debit for line in lines), ZERO),
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or ctx.on_behalf,
        lines=lines,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    ctx.audit(
        "journal_entry.posted",
        subject=f"journal_entry:{entry.id}",
        detail={"number": number, "source": f"{source[0]}:{source[1]}", "total": entry.total},
    )
    return entry


def _lines(
    ctx: OperationContext, sides: Sequence[Side], source_kind: str, base: str
) -> list[JournalLine]:
    by_code = queries.accounts_by_code(
        ctx.session, ctx.company_id, [side.account for side in sides if side.account]
    )
    by_purpose = queries.accounts_by_purpose(
        ctx.session, ctx.company_id, [side.purpose for side in sides if side.purpose]
    )
    found = [_account(side, by_purpose if side.purpose else by_code, source_kind) for side in sides]
    return [
        _line(place, side, account, base)
        for place, (side, account) in enumerate(zip(sides, found, strict=True), 1)
    ]


def _account(side: Side, known: Mapping[str, Account], source_kind: str) -> Account:
    """The account of a line, if it may be posted to from there."""
    found = known.get(side.purpose or side.account)
    if found is None and side.purpose:
        raise BusinessError(
            "RULE_MISSING",
            _l("No account is set for {purpose}; ask finance to enter a posting rule."),
            purpose=side.purpose,
        )
    if found is None or not (found.active and found.postable):
        raise _refused(side.account or (found.code if found else ""))
    if found.subledger and source_kind not in SUBLEDGER_SOURCES:
        raise BusinessError(
            "CONTROL_ACCOUNT",
            _l("{account} is a control account; use an invoice, a payment or a receipt."),
            account=found.code,
        )
    if found.subledger and side.partner_kind != found.subledger:
        raise BusinessError(
            "PARTNER_MISSING", _l("A line on {account} needs its partner."), account=found.code
        )
    return found


def _refused(account: str) -> BusinessError:
    return BusinessError(
        "ACCOUNT_REFUSED",
        _l("There is no account {account} in use that can be posted to."),
        account=account,
    )


def _line(place: int, side: Side, account: Account, base: str) -> JournalLine:
    amount = side.source_amount
    return JournalLine(
        id=new_id(),
        position=place,
        account_id=account.id,
        cost_centre=side.cost_centre,
        partner_kind=side.partner_kind,
        partner_id=side.partner,
        debit=side.debit,
        credit=side.credit,
        currency=side.currency or base,
        source_amount=side.amount if amount is None else amount,
        rate=side.rate if side.currency else Decimal(1),
        description=(side.text or "")[:200] or None,
    )


def _mirrored(line: JournalLine) -> JournalLine:
    return JournalLine(
        id=new_id(),
        position=line.position,
        account_id=line.account_id,
        cost_centre=line.cost_centre,
        partner_kind=line.partner_kind,
        partner_id=line.partner_id,
        debit=line.credit,
        credit=line.debit,
        currency=line.currency,
        source_amount=-line.source_amount,
        rate=line.rate,
        description=line.description,
    )


def _require_same(entry: JournalEntry, sides: Sequence[Side]) -> None:
    """Refuse other amounts under the name of what was posted already."""
    stored = sorted(
        (line.debit, line.credit, line.cost_centre or "", line.partner_id or "")
        for line in entry.lines
    )
    wanted = sorted(
        (side.debit, side.credit, side.cost_centre or "", side.partner or "") for side in sides
    )
    if stored != wanted:
        raise BusinessError(
            "POSTED_DIFFERENTLY",
            _l("{number} was posted for this already, with other lines; reverse it first."),
            number=entry.number,
        )


def _require_authority(ctx: OperationContext, source: tuple[str, str]) -> None:
    """Whatever a process or a module says: the journal itself asks for the decisions."""
    kind = ctx.kinds.get(source[0])
    if kind is not None and any(act.authority for act in kind.acts):
        ctx.require_authority(*source)
