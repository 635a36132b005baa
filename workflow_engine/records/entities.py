"""What entities of modules are made of: plain dataclasses that know no table."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import Conflict, _l
from workflow_engine.records.fields import (
    ZERO,
    Spec,
    code,
    coded,
    day,
    flag,
    kept,
    money,
    number,
    own_id,
    text,
)


@dataclass(eq=False, kw_only=True)
class Record:
    """One row with an identity; ``rev`` rises with every change."""

    id: str = own_id()
    company_id: str = own_id()
    rev: int = kept(Spec(kind="whole", label=_l("Revision"), written="never"), 1)

    def require_rev(self, expected: int | None) -> None:
        """Raise ``Conflict`` when somebody changed it after the caller had looked."""
        if expected is not None and expected != self.rev:
            raise Conflict


@dataclass(eq=False, kw_only=True)
class Master(Record):
    """Something that documents refer to by its code; it is put out of use, not deleted."""

    code: str = code(_l("Code"))
    name: str = text(_l("Name"))
    name_zh: str | None = text(_l("Chinese name"), required=False)
    active: bool = flag(_l("In use"), True)


@dataclass(eq=False, kw_only=True)
class Line:
    """A line of a document; ``position`` counts from 1."""

    id: str = own_id()
    position: int = kept(Spec(kind="whole", label=_l("Line"), written="never"), 1)


@dataclass(eq=False, kw_only=True)
class Document(Record):
    """Something with a number and a state.

    ``version`` rises and ``digest`` changes with every change of the content; ``reason`` is why it
    came into its state, when somebody had to say why.
    """

    number: str | None = kept(
        Spec(kind="text", label=_l("Number"), most=40, required=False, written="never")
    )
    state: str = kept(Spec(kind="text", label=_l("State"), most=20, written="never"), "draft")
    version: int = kept(Spec(kind="whole", label=_l("Version"), written="never"), 0)
    digest: str = kept(Spec(kind="text", label=_l("Digest"), most=64, written="never"), "")
    reason: str | None = kept(
        Spec(kind="text", label=_l("Reason"), most=2000, required=False, written="never")
    )
    created_at: datetime = kept(Spec(kind="moment", label=_l("Created"), written="never"))
    created_by_id: str | None = kept(
        Spec(
            kind="reference", label=_l("Created by"), target="person", required=False,
            written="never",
        )
    )  # fmt: skip


@dataclass(eq=False, kw_only=True)
class Valued(Document):
    """A document with an amount; ``base_amount`` is in the company's currency at ``rate``.

    The rate is that of the day ``rate_on``; all of them are stored, so that a later rate changes
    nothing that was decided.
    """

    currency: str = coded(_l("Currency"), "currency")
    amount: Decimal = money(_l("Amount"), currency="currency", default=ZERO, written="never")
    base_amount: Decimal = money(_l("Amount in own currency"), default=ZERO, written="never")
    rate: Decimal = number(_l("Rate"), scale=10, default=ZERO, written="never")
    rate_on: date | None = day(_l("Rate of"), required=False, written="never")
