from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.procurement import rules, states
from erp_modules.procurement.errors import (
    ContentFixed,
    MoveRefused,
    NotTheRequester,
)
from erp_modules.procurement.model import Content, LineContent, Requisition
from erp_modules.procurement.tests.builders import ONE, content, line
from erp_modules.testing import NOON
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import BusinessError


def requisition(state: str = "draft", asked: Content | None = None) -> Requisition:
    made = Requisition(
        id="r", company_id="c", requester_id="anna", department_id="it", created_at=NOON
    )
    wanted = asked or content()
    made.change(wanted, ONE, by="anna", digest=rules.digest(wanted))
    made.state = state
    return made


def illegal(titles, allowed):
    return [pair for pair in product(titles, titles) if pair not in allowed]


@pytest.mark.parametrize(
    ("state", "wanted"), illegal(states.REQUISITION_TITLES, states.REQUISITION)
)
def test_a_requisition_refuses_every_move_that_is_not_listed(state, wanted):
    document = requisition(state)
    with pytest.raises(MoveRefused):
        document.move(wanted)
    assert document.state == state


@pytest.mark.parametrize(("state", "wanted"), sorted(states.REQUISITION))
def test_a_requisition_makes_every_listed_move(state, wanted):
    document = requisition(state)
    before = document.rev
    document.move(wanted, reason="because")
    assert (document.state, document.reason, document.rev) == (wanted, "because", before + 1)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "cancelled"])
def test_what_has_ended_stays_ended(state):
    assert not [pair for pair in states.REQUISITION if pair[0] == state]


@pytest.mark.parametrize("state", sorted(set(states.REQUISITION_TITLES) - states.EDITABLE))
def test_content_is_fixed_once_it_is_submitted(state):
    document = requisition(state)
    with pytest.raises(ContentFixed):
        document.change(content(title="Other"), ONE, by="anna", digest="x")
    assert document.title == "Laptops"


def test_only_the_requester_changes_the_content():
    with pytest.raises(NotTheRequester):
        requisition().change(content(title="Other"), ONE, by="boris", digest="x")


def test_a_changed_content_is_a_new_version():
    document = requisition("returned")
    changed = content(line(price="101"))
    document.change(changed, ONE, by="anna", digest=rules.digest(changed))
    assert (document.version, document.amount) == (2, Decimal("202"))


def test_the_same_content_is_the_same_version():
    document = requisition()
    same = content(line(price="100.0000", quantity="2.0"))
    document.change(same, ONE, by="anna", digest=rules.digest(same))
    assert document.version == 1


CHANGES: dict[str, Any] = {
    "title": "Other",
    "category": "office",
    "cost_centre": "CC-400",
    "currency": "EUR",
    "needed_by": date(2027, 1, 1),
    "supplier_id": "s",
    "purpose": "A reason",
    "lines": (line(), line()),
}
LINE_CHANGES: dict[str, Any] = {
    "description": "Desktop",
    "quantity": Decimal(3),
    "unit": "box",
    "price": Decimal("100.0001"),
    "item_id": "i",
}


@pytest.mark.parametrize("name", [field.name for field in fields(Content)])
def test_every_part_of_the_content_is_in_its_digest(name):
    changed = replace(content(), **{name: CHANGES[name]})
    assert rules.digest(changed) != rules.digest(content())


@pytest.mark.parametrize("name", [field.name for field in fields(LineContent)])
def test_every_part_of_a_line_is_in_the_digest(name):
    changed = replace(line(), **{name: LINE_CHANGES[name]})
    assert rules.digest(content(changed)) != rules.digest(content())


PRICES = st.decimals("0.0001", "9999", places=4)


@given(prices=st.lists(PRICES, min_size=1, max_size=5), other=PRICES, place=st.integers(0, 4))
def test_a_digest_tells_any_two_contents_apart(prices, other, place):
    changed = [*prices]
    changed[place % len(prices)] = other
    one, two = (content(*(line(price=str(p)) for p in each)) for each in (prices, changed))
    assert (rules.digest(one) == rules.digest(two)) == (prices == changed)


def test_the_order_of_lines_is_part_of_the_content():
    one, two = line(price="1"), line(price="2")
    assert rules.digest(content(one, two)) != rules.digest(content(two, one))


def test_every_line_is_rounded_to_what_the_currency_pays():
    asked = content(line(price="0.335", quantity="3"), line(price="0.335", quantity="3"))
    assert rules.amount(asked) == Decimal("2.02")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (content(title=" "), "title"),
        (content(category="gold"), "category"),
        (content(cost_centre=""), "cost_centre"),
        (content(currency=""), "currency"),
        (content(needed_by=None), "needed_by"),
        (content(lines=()), "lines"),
        (content(lines=(line(),) * 201), "lines"),
        (content(line(description=" ")), "lines.0.description"),
        (content(title="x" * 201), "title"),
        (content(title="a\0b"), "title"),
        (content(purpose="x" * 2001), "purpose"),
        (content(line(unit="")), "lines.0.unit"),
        (content(line(quantity="0")), "lines.0.quantity"),
        (content(line(), line(price="-1")), "lines.1.price"),
        (content(line(price="NaN")), "lines.0.price"),
        (content(line(price="Infinity")), "lines.0.price"),
        (content(line(price="0.00001")), "lines.0.price"),
        (content(line(price="1E+10")), "lines.0.price"),
        (content(line(price="999999999", quantity="999")), "lines.0.price"),
    ],
)
def test_an_incomplete_requisition_is_refused_by_field(asked, field):
    fields = Fields()
    rules.check_content(asked, fields)
    assert list(fields.errors) == [field]


@pytest.mark.parametrize(
    ("approved", "wanted", "usual", "chosen"),
    [
        ("s1", None, {None}, "s1"),
        ("s1", "s1", {"s2"}, "s1"),
        (None, "s3", {"s2"}, "s3"),
        (None, None, {"s2"}, "s2"),
    ],
)
def test_the_supplier_is_the_approved_then_the_wanted_then_the_usual(
    approved, wanted, usual, chosen
):
    document = requisition(asked=content(supplier_id=approved))
    assert rules.choose_supplier(document, wanted, usual) == chosen


@pytest.mark.parametrize(
    ("approved", "wanted", "usual", "code"),
    [
        ("s1", "s2", set(), "SUPPLIER_DIFFERS"),
        (None, None, {None}, "NO_SUPPLIER"),
        (None, None, {"s1", "s2"}, "NO_SUPPLIER"),
        (None, None, {"s1", None}, "NO_SUPPLIER"),
    ],
)
def test_without_one_clear_supplier_nothing_is_ordered(approved, wanted, usual, code):
    document = requisition(asked=content(supplier_id=approved))
    with pytest.raises(BusinessError) as refused:
        rules.choose_supplier(document, wanted, usual)
    assert refused.value.error_code == code


@pytest.mark.parametrize(
    ("person", "permission", "held", "allowed"),
    [
        ("anna", "requisition:write", set(), True),
        ("boris", "requisition:write", set(), False),
        ("boris", "requisition:read", set(), False),
        ("boris", "requisition:read", {"requisition:read_all"}, True),
        ("boris", "requisition:write", {"requisition:read_all"}, False),
        ("boris", "requisition:cancel", set(), True),
    ],
)
def test_a_requisition_is_its_requesters_own(person, permission, held, allowed):
    actor = Principal("a", person, "c", person, permissions=frozenset(held))
    assert requisition().permits(actor, permission) is allowed
