"""More budget: from another cost centre, or from the company."""

from decimal import Decimal

import pytest

from erp_modules.finance.model import Budget, CostCentre
from erp_modules.finance.tests.builders import make_budget
from erp_modules.finance.tests.desk import open_desk
from erp_modules.finance.tests.test_operations import CENTRE, approved
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import AuthorityMissing, BusinessError


@pytest.fixture
def desk(engine, bench):
    """CC-300 with 100,000 and CC-400 with 1,000."""
    found = open_desk(engine, bench)
    make_budget(bench, "1000", code="CC-400")
    return found


def proposed(desk, amount, **said):
    wanted = {"cost_centre": "CC-400", "because": "A fair", "reference": "PR-1", **said}
    return desk.ask("propose_budget_change", amount=Decimal(amount), **wanted)["budget_change"]


def decided(desk, act, change, **inputs):
    desk.bench.decided = approved("100000")
    with desk.bench.work() as running:
        running.call(f"finance.{act}_budget_change", budget_change=change, **inputs)


def amounts(desk):
    with desk.bench.work() as running:
        mine = running.session.query(Budget).filter_by(company_id=desk.company.id)
        return sorted(budget.amount for budget in mine)


def test_one_cost_centre_gives_to_another(desk):
    decided(desk, "apply", proposed(desk, "400", giver=CENTRE))
    assert amounts(desk) == [1400, 99600]


def test_the_company_gives_without_taking(desk):
    decided(desk, "apply", proposed(desk, "400"))
    assert amounts(desk) == [1400, 100000]


def test_nothing_moves_before_it_is_decided(desk):
    change = proposed(desk, "400", giver=CENTRE)
    with pytest.raises(AuthorityMissing), desk.bench.work() as running:
        running.call("finance.apply_budget_change", budget_change=change)
    assert amounts(desk) == [1000, 100000]


def test_what_is_reserved_is_not_given_away(desk):
    wanted = {"amount": Decimal(99000), "currency": "CNY", "reference": "PR-2"}
    desk.ask("reserve_budget", cost_centre=CENTRE, **wanted)
    with pytest.raises(BusinessError) as refused:
        decided(desk, "apply", proposed(desk, "1001", giver=CENTRE))
    assert refused.value.error_code == "BUDGET_USED"
    assert amounts(desk) == [1000, 100000]


def test_it_is_taken_back_as_far_as_it_was_not_used(desk):
    change = proposed(desk, "400", giver=CENTRE)
    decided(desk, "apply", change)
    wanted = {"amount": Decimal(1001), "currency": "CNY", "reference": "PR-2"}
    desk.ask("reserve_budget", cost_centre="CC-400", **wanted)
    with pytest.raises(BusinessError):
        decided(desk, "revert", change, reason="Wrong")
    desk.ask("release_budget", reference="PR-2")
    decided(desk, "revert", change, reason="Wrong")
    assert amounts(desk) == [1000, 100000]


def test_a_document_asks_once_until_it_is_answered(desk):
    first = proposed(desk, "400")
    assert proposed(desk, "400") == first
    decided(desk, "refuse", first, reason="No")
    assert proposed(desk, "500") != first


@pytest.mark.parametrize("wrong", [{"giver": "CC-400"}, {"amount": "0"}, {"amount": "1.005"}])
def test_what_makes_no_sense_is_refused_so_that_a_process_can_go_on(desk, wrong):
    with pytest.raises(BusinessError) as refused:
        proposed(desk, **{"amount": "400", **wrong})
    assert refused.value.error_code == "CHANGE_REFUSED"


def test_a_cost_centre_without_a_budget_gets_one(desk):
    company = desk.company
    centre = CostCentre(new_id(), company.id, "CC-9", "Lab", None, company.people["chen"], "6600")
    with desk.bench.work() as running:
        running.session.add(centre)
    decided(desk, "apply", proposed(desk, "400", cost_centre="CC-9"))
    assert amounts(desk) == [400, 1000, 100000]


def test_an_unknown_cost_centre_is_refused(desk):
    with pytest.raises(BusinessError):
        proposed(desk, "400", cost_centre="CC-999")
