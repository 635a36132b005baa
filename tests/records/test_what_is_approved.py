"""What an approval covers: a change of what is significant voids it, any other change keeps it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import erp_modules
from workflow_engine.domain.approval import AuthorityStep, Decision, shortfall
from workflow_engine.modules import discover
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec, specs
from workflow_engine.records.sealing import digest_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KINDS = {kind.name: kind for kind in discover(erp_modules).kinds.values() if kind.is_document}
MANAGER = AuthorityStep("line_manager", ("manager:anna",))
#: Documents that the authority matrix knows; a requisition has a digest of its own.
DECIDED = (
    "purchase_order", "order_amendment", "bid_waiver", "supplier_invoice", "expense_claim",
    "goods_issue", "stock_count", "write_off", "quotation", "sales_order", "leave_request",
    "contract", "budget_change",
)  # fmt: skip
#: Fields of weight that may change all the same: who sells and from where, and the counted lines,
#: whose differences are approved as ``found`` and ``base_amount``.
FREE = {
    "quotation": {"sales_person_id"},
    "sales_order": {"quotation_id", "warehouse_id", "sales_person_id"},
    "stock_count": {"lines"},
}
WEIGHTY = frozenset({"lines", "money", "number", "coded", "reference"})

TEXTS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": st.decimals(0, 10**6, places=2),
    "money": st.decimals(0, 10**6, places=2),
    "whole": st.integers(0, 999),
    "flag": st.booleans(),
    "day": st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(str),
    "moment": st.datetimes().map(str),
}


def value(spec: Spec) -> st.SearchStrategy[Any]:
    return VALUES.get(spec.kind, TEXTS)


def written(kind: Kind) -> dict[str, Spec]:
    return {name: spec for name, spec in kind.specs.items() if spec.written != "never"}


def significant(kind: Kind) -> set[str]:
    return set(kind.content or written(kind))


def is_enough(kind: Kind, approved: Any, now: Any) -> bool:
    """Whether the approval of a document as it was releases it as it is now."""
    signed = Decision(
        "boris", "approve", ("manager:anna",), digest_of(kind, approved), Decimal(100), NOON
    )
    digest = digest_of(kind, now)
    left = shortfall([MANAGER], [signed], requester="anna", digest=digest, base_amount=Decimal(100))
    return not left


def plain(kind: Kind) -> dict[str, Spec]:
    """What people write in the head of the document."""
    return {name: spec for name, spec in written(kind).items() if spec.kind != "lines"}


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if plain(kind)))
@settings(max_examples=30)
@given(data=st.data())
def test_only_a_change_of_what_is_significant_voids_the_approval(name: str, data: Any) -> None:
    kind = KINDS[name]
    fields = plain(kind)
    before = {name: [] for name in significant(kind)}
    before |= {name: data.draw(value(spec), name) for name, spec in fields.items()}
    changed = data.draw(st.sampled_from(sorted(fields)), "changed")
    new = data.draw(value(fields[changed]), "new")
    assume(new != before[changed])
    kept = is_enough(kind, SimpleNamespace(**before), SimpleNamespace(**before | {changed: new}))
    assert kept == (changed not in significant(kind))


@given(amount=VALUES["money"], zeros=st.integers(0, 4))
def test_an_equal_number_written_otherwise_is_no_change(amount: Decimal, zeros: int) -> None:
    kind = KINDS["expense_claim"]
    same = amount.quantize(Decimal(1).scaleb(-2 - zeros))
    rest = dict.fromkeys(significant(kind) - {"lines"}, "x") | {"lines": []}
    one, other = (SimpleNamespace(**rest | {"amount": each}) for each in (amount, same))
    assert is_enough(kind, one, other)


@pytest.mark.parametrize("name", DECIDED)
def test_party_amount_quantity_and_account_are_always_significant(name: str) -> None:
    kind = KINDS[name]
    weighty = {n for n, spec in written(kind).items() if spec.kind in WEIGHTY}
    assert weighty - significant(kind) == FREE.get(name, set())


@pytest.mark.parametrize("name", DECIDED)
def test_every_field_of_a_line_that_people_write_is_significant(name: str) -> None:
    kind = KINDS[name]
    for field, spec in written(kind).items():
        if spec.line is None or field not in significant(kind):
            continue
        names = [n for n, s in specs(spec.line).items() if s.written != "never"]
        base = dict.fromkeys(specs(spec.line), "1")
        for changed in names:
            one, other = spec.line(**base), spec.line(**base | {changed: "2"})
            rest = dict.fromkeys(significant(kind), "x")
            before, after = (SimpleNamespace(**rest | {field: [x]}) for x in (one, other))
            assert not is_enough(kind, before, after), changed
