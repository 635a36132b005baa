from datetime import timedelta
from decimal import Decimal

import pytest

from erp_modules.finance import operations
from erp_modules.finance.errors import AmountRefused, ReferenceMismatch
from erp_modules.finance.tests.builders import make_budget, make_rate, moves, sums
from workflow_engine.errors import AuthorityMissing, BusinessError
from workflow_engine.modules import DocumentFacts

CENTRE = "CC-300"


def reserve(bench, amount, reference="R1", **inputs):
    wanted = {"cost_centre": CENTRE, "currency": "CNY", **inputs}
    return bench.run(
        operations.reserve_budget, amount=Decimal(amount), reference=reference, **wanted
    )


def check(bench, amount, **inputs):
    wanted = {"cost_centre": CENTRE, "currency": "CNY", **inputs}
    return bench.run(operations.check_budget, amount=Decimal(amount), **wanted)


def release(bench, reference="R1"):
    return bench.run(operations.release_budget, reference=reference)


def consume(bench, reference="R1"):
    return bench.run(
        operations.consume_budget, reference=reference, doctype="paper", document_id=reference
    )


def approved(amount, *, over_budget=False):
    """The facts of a document that enough people have decided about."""
    value, facts = Decimal(amount), {"over_budget": over_budget}
    return DocumentFacts("N", "T", value, "CNY", value, Decimal(1), "anna", None, 1, "", facts)


def test_what_fits_is_not_over_budget(bench):
    make_budget(bench, "1000")
    answer = check(bench, "1000")
    assert (answer["over_budget"], answer["over_by"]) == (False, 0)


def test_what_is_reserved_is_no_longer_free(bench):
    make_budget(bench, "1000")
    reserve(bench, "700.50")
    answer = check(bench, "400")
    assert (answer["available"], answer["over_by"]) == (Decimal("299.50"), Decimal("100.50"))


def test_a_document_does_not_compete_with_its_own_reservation(bench):
    make_budget(bench, "1000")
    reserve(bench, "700")
    assert check(bench, "1000", reference="R1")["over_budget"] is False


def test_without_a_budget_nothing_is_free(bench):
    make_budget(bench, "1000", year=2025)
    assert check(bench, "1")["over_by"] == 1


def test_an_amount_in_another_currency_is_held_at_the_rate_of_the_day(bench):
    budget = make_budget(bench, "1000")
    make_rate(bench, "USD", "7.0954")
    reserve(bench, "100", currency="USD")
    assert sums(bench, budget) == (Decimal("709.54"), 0)


def test_a_reservation_keeps_the_rate_it_was_made_with(bench):
    budget = make_budget(bench, "1000")
    make_rate(bench, "USD", "7.0954")
    reserve(bench, "100", currency="USD")
    make_rate(bench, "USD", "8", on=(bench.now + timedelta(days=1)).date())
    bench.now += timedelta(days=1)
    reserve(bench, "100", currency="USD")
    release(bench)
    assert sums(bench, budget) == (0, 0)
    assert [move.amount for move in moves(bench)] == [Decimal("709.54")] * 2


def test_reserving_twice_for_one_reference_reserves_once(bench):
    budget = make_budget(bench, "1000")
    assert reserve(bench, "700") == reserve(bench, "700")
    assert sums(bench, budget) == (700, 0)
    assert len(moves(bench)) == 1


def test_a_changed_amount_replaces_what_the_reference_held(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    reserve(bench, "900")
    assert sums(bench, budget) == (900, 0)
    assert [move.kind for move in moves(bench)] == ["reserve", "release", "reserve"]


def test_a_changed_cost_centre_moves_the_reservation(bench):
    first, second = make_budget(bench, "1000"), make_budget(bench, "1000", code="CC-400")
    reserve(bench, "700")
    reserve(bench, "700", cost_centre="CC-400")
    assert sums(bench, first) == (0, 0)
    assert sums(bench, second) == (700, 0)


def test_a_replacement_that_does_not_fit_leaves_what_was_held(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    with pytest.raises(BusinessError):
        reserve(bench, "1000.01")
    assert sums(bench, budget) == (700, 0)


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"amount": "1000.01"}, "OVER_BUDGET"),
        ({"amount": "1", "cost_centre": "CC-999"}, "UNKNOWN_COST_CENTRE"),
        ({"amount": "1", "account": "1234"}, "NO_BUDGET"),
        ({"amount": "1", "currency": "USD"}, "RATE_MISSING"),
    ],
)
def test_a_refusal_has_a_code_that_a_process_can_model(bench, inputs, code):
    make_budget(bench, "1000")
    with pytest.raises(BusinessError) as refused:
        reserve(bench, **inputs)
    assert refused.value.error_code == code
    assert moves(bench) == []


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_nothing_and_less_cannot_be_reserved(bench, amount):
    make_budget(bench, "1000")
    with pytest.raises(AmountRefused):
        reserve(bench, amount)


def test_beyond_the_budget_a_process_alone_gets_nothing(bench):
    make_budget(bench, "1000")
    with pytest.raises(AuthorityMissing):
        reserve(bench, "1500", doctype="paper")
    assert moves(bench) == []


def test_beyond_the_budget_enough_decisions_open_it(bench):
    budget = make_budget(bench, "1000")
    bench.decided = approved("1500", over_budget=True)
    assert reserve(bench, "1500", doctype="paper")["available"] == -500
    assert sums(bench, budget) == (1500, 0)


def test_decisions_about_less_do_not_open_the_budget_for_more(bench):
    make_budget(bench, "1000")
    bench.decided = approved("1499", over_budget=True)
    with pytest.raises(BusinessError, match="more than"):
        reserve(bench, "1500", doctype="paper")


def test_those_who_thought_it_was_within_the_budget_did_not_open_it(bench):
    make_budget(bench, "1000")
    bench.decided = approved("1500")
    with pytest.raises(BusinessError) as refused:
        reserve(bench, "1500", doctype="paper")
    assert refused.value.error_code == "OVER_BUDGET"


def test_releasing_gives_back_once(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    assert (release(bench)["released"], release(bench)["released"]) == (700, 0)
    assert sums(bench, budget) == (0, 0)


def test_what_was_never_reserved_is_released_without_effect(bench):
    make_budget(bench, "1000")
    assert release(bench, "R9")["released"] == 0


def test_a_released_reference_may_reserve_again(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    release(bench)
    reserve(bench, "300")
    assert sums(bench, budget) == (300, 0)


def test_consuming_refuses_without_enough_decisions(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    with pytest.raises(AuthorityMissing):
        consume(bench)
    assert sums(bench, budget) == (700, 0)


def test_consuming_refuses_more_than_was_approved(bench):
    make_budget(bench, "1000")
    reserve(bench, "700")
    bench.decided = approved("699.99")
    with pytest.raises(BusinessError) as refused:
        consume(bench)
    assert refused.value.error_code == "MORE_THAN_APPROVED"


def test_the_approval_of_one_document_consumes_no_other_reservation(bench):
    bench.decided = approved("1000")
    with pytest.raises(ReferenceMismatch):
        bench.run(operations.consume_budget, reference="R1", doctype="paper", document_id="R2")


def test_an_approved_reservation_is_consumed_once(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    bench.decided = approved("700")
    assert consume(bench) == consume(bench)
    assert sums(bench, budget) == (0, 700)


def test_what_is_consumed_is_neither_released_nor_reserved_again(bench):
    budget = make_budget(bench, "1000")
    reserve(bench, "700")
    bench.decided = approved("700")
    consume(bench)
    release(bench)
    with pytest.raises(BusinessError, match="already consumed"):
        reserve(bench, "700")
    assert sums(bench, budget) == (0, 700)


def test_nothing_is_consumed_that_was_not_reserved(bench):
    make_budget(bench, "1000")
    bench.decided = approved("700")
    with pytest.raises(BusinessError) as refused:
        consume(bench)
    assert refused.value.error_code == "NOT_RESERVED"


def test_budgets_of_another_company_do_not_exist(bench, database):
    from erp_modules.testing import Bench, found_company

    make_budget(bench, "1000")
    with pytest.raises(BusinessError) as refused:
        reserve(Bench(database, found_company(database)), "1")
    assert refused.value.error_code == "UNKNOWN_COST_CENTRE"
