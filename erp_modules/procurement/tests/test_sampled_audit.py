"""Of what nobody was asked about, a share is audited: five of a hundred, and by no choice."""

from decimal import Decimal

import pytest

from erp_modules.procurement.model import Policy
from workflow_engine.domain.ids import new_id


def policy(audited: str) -> Policy:
    return Policy(id="", company_id="c", audited=Decimal(audited))


def test_about_five_of_a_hundred_are_drawn() -> None:
    drawn = sum(policy("5").draws(f"requisition {n}") for n in range(10_000))
    assert 430 < drawn < 570


@pytest.mark.parametrize(("audited", "is_drawn"), [("0", False), ("100", True)])
def test_a_company_may_audit_nothing_or_all(audited: str, is_drawn: bool) -> None:
    assert policy(audited).draws(new_id()) is is_drawn


def test_the_same_requisition_is_always_answered_alike() -> None:
    one = new_id()
    assert len({policy("50").draws(one) for _ in range(10)}) == 1
