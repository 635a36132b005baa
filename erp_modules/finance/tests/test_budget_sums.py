import contextlib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_modules.finance import operations
from erp_modules.finance.model import Budget
from erp_modules.finance.tests.builders import make_budget, moves, sums
from erp_modules.finance.tests.test_operations import approved
from erp_modules.testing import Bench, found_company
from workflow_engine.errors import BusinessError, ConcurrentUpdate

BUDGET = Decimal(1000)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "release", "consume", "return"]),
        st.sampled_from(["R1", "R2", "R3"]),
        st.integers(1, 120_000).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=12,
)


def play(running, kind, reference, amount):
    if kind == "reserve":
        operations.reserve_budget.run(
            running, cost_centre="CC-300", amount=amount, currency="CNY", reference=reference
        )
    elif kind == "release":
        operations.release_budget.run(running, reference=reference)
    elif kind == "return":
        operations.return_budget.run(running, reference=reference)
    else:
        operations.consume_budget.run(
            running, reference=reference, doctype="paper", document_id=reference
        )


def added(lines, kind):
    return sum((move.amount for move in lines if move.kind == kind), Decimal(0))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_a_budget_says_what_its_moves_add_up_to(database, steps):
    bench = Bench(database, found_company(database), decided=approved("999999"))
    budget = make_budget(bench, str(BUDGET))
    with bench.work() as running:
        for step in steps:
            try:
                play(running, *step)
            except BusinessError:
                continue
            assert running.session.get(Budget, budget).available >= 0
    lines = moves(bench)
    spent = added(lines, "consume")
    reserved = added(lines, "reserve") - added(lines, "release") - spent
    consumed = spent - added(lines, "return")
    assert sums(bench, budget) == (reserved, consumed)


def test_two_people_at_once_cannot_overdraw_a_budget(bench):
    budget = make_budget(bench, "1000")
    together = Barrier(4)

    def reserve(number):
        together.wait()
        try:
            bench.run(
                operations.reserve_budget,
                cost_centre="CC-300",
                amount=Decimal(400),
                currency="CNY",
                reference=f"R{number}",
            )
        except BusinessError as refused:
            return refused.error_code
        return "reserved"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(reserve, range(4)))
    assert outcomes == ["OVER_BUDGET", "OVER_BUDGET", "reserved", "reserved"]
    assert sums(bench, budget) == (800, 0)


def test_one_reference_at_the_same_moment_reserves_once(bench):
    budget = make_budget(bench, "1000")
    together = Barrier(4)

    def reserve(_):
        together.wait()
        with contextlib.suppress(ConcurrentUpdate), bench.work() as running:
            play(running, "reserve", "R1", Decimal(400))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(reserve, range(4)))
    assert sums(bench, budget) == (400, 0)
    assert len(moves(bench)) == 1
