"""Whatever happens in whatever order, levels, ledger and books stay equal.

Each example plays a company of its own through the real commands on a real database.
"""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_modules.inventory.model import StockLevel
from erp_modules.inventory.tests.depot import Depot
from erp_modules.testing import found_company
from workflow_engine.errors import BusinessError
from workflow_engine.records import MoveRefused

D = Decimal
items = st.sampled_from(("NUT", "BOLT"))
places = st.sampled_from(("W1", "W2"))
amounts = st.decimals("0.0001", "20", places=4)
costs = st.decimals("0", "99", places=6)
pick = st.integers(0, 20)
deeds = st.one_of(
    st.tuples(st.just("receive"), items, amounts, costs, places),
    st.tuples(st.just("issue"), items, amounts, places),
    st.tuples(st.just("all"), items, places),
    st.tuples(st.just("transfer"), items, amounts, st.sampled_from(("post", "ship"))),
    st.tuples(st.just("arrive"), pick),
    st.tuples(st.just("inspect"), pick, amounts),
    st.tuples(st.just("return"), pick, amounts, st.sampled_from(("W1", "QA"))),
    st.tuples(st.just("count"), items, places, amounts),
    st.tuples(st.just("reserve"), items, amounts, places),
    st.tuples(st.just("release"), pick),
    st.tuples(st.just("reverse"), pick),
)
REVERSED_BY = {"goods_receipt", "goods_issue", "goods_return", "transfer", "stock_count"}


class Story:
    """Does one deed after another; what the rules refuse must leave nothing behind."""

    def __init__(self, depot: Depot) -> None:
        self.depot = depot
        self.done: list[tuple[str, str]] = []

    def do(self, name: str, *said: Any) -> None:
        try:
            getattr(self, name)(*said)
        except (BusinessError, MoveRefused):
            return

    def _of(self, kind: str, place: int) -> str | None:
        found = [record for name, record in self.done if name == kind]
        return found[place % len(found)] if found else None

    def receive(self, item: str, quantity: D, cost: D, place: str) -> None:
        self.done.append(("goods_receipt", self.depot.receive(item, quantity, cost, place)))

    def issue(self, item: str, quantity: D, place: str) -> None:
        self.done.append(("goods_issue", self.depot.issue(item, quantity, place)))

    def all(self, item: str, place: str) -> None:
        there = self.depot.level(item, place).available
        if there > 0:
            self.issue(item, there, place)

    def transfer(self, item: str, quantity: D, act: str) -> None:
        made = self.depot.transfer(item, quantity, "W1", "W2")
        self.depot.act("transfer", act, made)
        self.done.append(("transfer", made))

    def arrive(self, place: int) -> None:
        if found := self._of("transfer", place):
            self.depot.act("transfer", "receive", found)

    def inspect(self, place: int, rejected: D) -> None:
        if found := self._of("goods_receipt", place):
            lines = [{"line": 1, "rejected": str(rejected)}]
            self.depot.act("goods_receipt", "inspect", found, lines=lines)

    def give_back(self, place: int, quantity: D, warehouse: str) -> None:
        found = self._of("goods_receipt", place)
        if not found or self.depot.read("goods_receipt", found).state == "reversed":
            return
        line = self.depot.read("goods_receipt", found).lines[0]
        left = min(quantity, line.quantity - line.returned)
        if left <= 0:
            return
        made = self.depot.save(
            "goods_return", receipt=found, warehouse=warehouse, purpose="Rust",
            lines=[{"receipt_line": 1, "quantity": str(left)}],
        ).id  # fmt: skip
        self.depot.act("goods_return", "post", made)
        self.done.append(("goods_return", made))

    def count(self, item: str, place: str, quantity: D) -> None:
        count = self.depot.save("stock_count", warehouse=place, lines=[{"item": item}]).id
        self.depot.act("stock_count", "freeze", count)
        lines = [{"item": item, "quantity": str(quantity)}]
        self.depot.act("stock_count", "count", count, lines=lines)
        self.depot.act("stock_count", "finish", count)
        self.depot.act("stock_count", "post", count)
        self.done.append(("stock_count", count))

    def reserve(self, item: str, quantity: D, place: str) -> None:
        kept = self.depot.save("reservation", item=item, warehouse=place, quantity=str(quantity)).id
        self.depot.act("reservation", "reserve", kept)
        self.done.append(("reservation", kept))

    def release(self, place: int) -> None:
        if found := self._of("reservation", place):
            self.depot.act("reservation", "release", found)

    def reverse(self, place: int) -> None:
        found = [one for one in self.done if one[0] in REVERSED_BY]
        if found:
            kind, record = found[place % len(found)]
            self.depot.act(kind, "reverse", record, reason="Wrong")


def played(depot: Depot, told: list[tuple[Any, ...]], *, negative: bool = False) -> Depot:
    own = Depot.opened(depot.engine, depot.clock, found_company(depot.engine.database))
    own.save("stock_policy", count_limit="9999999", count_twice="9999999", negative=negative)
    story = Story(own)
    for name, *said in told:
        story.do("give_back" if name == "return" else name, *said)
        require_sound(own, negative=negative)
    return own


def require_sound(depot: Depot, *, negative: bool) -> None:
    """The three say the same, and nothing is worth less than nothing."""
    assert depot.differences() == []
    levels: list[StockLevel] = depot.levels()
    for level in levels:
        assert negative or level.on_hand >= level.reserved
        assert level.value >= 0 or level.on_hand < 0
        assert level.value <= 0 or level.on_hand > 0
    books = depot.books()
    assert sum(books.values()) == 0
    assert books.get("inventory", 0) == sum(level.value for level in levels)


@settings(
    max_examples=16,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=st.lists(deeds, min_size=4, max_size=14), negative=st.booleans())
def test_levels_ledger_and_books_stay_equal(
    depot: Depot, told: list[tuple[Any, ...]], negative: bool
) -> None:
    played(depot, told, negative=negative)


def test_a_long_story_stays_equal(depot: Depot) -> None:
    played(
        depot,
        [
            ("receive", "NUT", D("7"), D("1.428571"), "W1"),
            ("receive", "NUT", D("3"), D("9.999999"), "W1"),
            ("reserve", "NUT", D("2.5"), "W1"),
            ("issue", "NUT", D("4.3333"), "W1"),
            ("transfer", "NUT", D("1.0001"), "ship"),
            ("inspect", 1, D("1")),
            ("return", 1, D("1"), "QA"),
            ("count", "NUT", "W1", D("2.75")),
            ("arrive", 0),
            ("reverse", 3),
            ("reverse", 0),
            ("release", 0),
            ("all", "NUT", "W1"),
            ("all", "NUT", "W2"),
            ("reverse", 5),
        ],
    )


def test_a_story_below_zero_stays_equal(depot: Depot) -> None:
    own = played(
        depot,
        [
            ("receive", "NUT", D("2"), D("3.333333"), "W1"),
            ("issue", "NUT", D("5.5"), "W1"),
            ("receive", "NUT", D("1"), D("9"), "W2"),
            ("transfer", "NUT", D("2"), "post"),
            ("receive", "NUT", D("10.0001"), D("7"), "W1"),
            ("reverse", 1),
            ("reverse", 3),
            ("inspect", 2, D("4")),
            ("return", 2, D("4"), "QA"),
            ("reverse", 0),
        ],
        negative=True,
    )
    assert own.books()["price_difference"]
