"""Whatever happens to an order, in whatever order: its sums stay within what was ordered.

Random lives of an order are played against a plain count of pieces, kept with pencil and paper.
"""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from erp_modules.sales.tests.shop import D, Shop, line
from workflow_engine.errors import CountersignError

ORDERED = (5, 3)
STOCK = {"DESK": D(10), "LAMP": D(100)}
STEPS = st.sampled_from(
    ["reserve", "release", "deliver", "pick", "ship", "confirm", "refuse", "bill", "undo",
     "announce", "authorise", "receive", "inspect", "replace", "credit", "reject"]
)  # fmt: skip
#: A step, which of the documents it could concern, and how many pieces.
LIVES = st.lists(st.tuples(STEPS, st.integers(0, 9), st.integers(1, 4)), max_size=24)
#: Half of all lives begin with something to send back.
BEGINNINGS = st.sampled_from(
    [(), ("deliver", "pick", "ship", "confirm"), ("deliver", "pick", "ship", "confirm", "bill")]
)


class Life:
    """An order with its papers; a step that the rules refuse leaves everything as it was."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.order = shop.confirmed(
            line("DESK", str(ORDERED[0]), special_price="33.335"),
            line("LAMP", str(ORDERED[1])),
        )
        self.deliveries: list[str] = []
        self.returns: list[str] = []

    def step(self, name: str, which: int, count: int) -> None:
        try:
            getattr(self, f"_{name}")(which, D(count))
        except CountersignError:
            return

    def _reserve(self, which: int, count: Decimal) -> None:
        self.shop.do("reserve_lines", order=self.order)

    def _release(self, which: int, count: Decimal) -> None:
        self.shop.do("release_sales_order", sales_order=self.order)

    def _deliver(self, which: int, count: Decimal) -> None:
        lines = [{"order_position": which % 2 + 1, "quantity": count}]
        self.deliveries.append(self.shop.make("delivery", order=self.order, lines=lines))

    def _pick(self, which: int, count: Decimal) -> None:
        self._on_delivery("pick", which)

    def _ship(self, which: int, count: Decimal) -> None:
        self._on_delivery("ship", which)

    def _confirm(self, which: int, count: Decimal) -> None:
        self._on_delivery("confirm", which, received_by="Porter")

    def _refuse(self, which: int, count: Decimal) -> None:
        self._on_delivery("refuse", which, reason="Scratched")
        self._gather()

    def _bill(self, which: int, count: Decimal) -> None:
        self._on_delivery("bill", which)

    def _undo(self, which: int, count: Decimal) -> None:
        self._on_delivery("cancel", which, reason="Rain")

    def _announce(self, which: int, count: Decimal) -> None:
        lines = [{"delivery_position": 1, "quantity": count}]
        delivery = self.deliveries[which % len(self.deliveries)] if self.deliveries else self.order
        self.returns.append(
            self.shop.make("sales_return", delivery=delivery, cause="damaged", lines=lines)
        )

    def _authorise(self, which: int, count: Decimal) -> None:
        self._on_return("authorise", which)

    def _reject(self, which: int, count: Decimal) -> None:
        self._on_return("reject", which, reason="Too late")

    def _receive(self, which: int, count: Decimal) -> None:
        self._on_return("receive", which)

    def _inspect(self, which: int, count: Decimal) -> None:
        self._on_return("inspect", which)

    def _replace(self, which: int, count: Decimal) -> None:
        if not self.returns:
            return
        found = self._return(which)
        lines = [
            {
                "return_position": each.position,
                "restocked": each.received,
                "replaced": min(count, each.received),
            }
            for each in found.lines
        ]
        self._on_return("inspect", which, lines=lines)
        self._gather()

    def _credit(self, which: int, count: Decimal) -> None:
        self._on_return("credit", which)

    def _on_delivery(self, act: str, which: int, **said: Any) -> None:
        if self.deliveries:
            chosen = self.deliveries[which % len(self.deliveries)]
            self.shop.do(f"{act}_delivery", delivery=chosen, **said)

    def _on_return(self, act: str, which: int, **said: Any) -> None:
        if self.returns:
            chosen = self.returns[which % len(self.returns)]
            self.shop.do(f"{act}_sales_return", sales_return=chosen, **said)

    def _return(self, which: int) -> Any:
        return self.shop.see("sales_return", self.returns[which % len(self.returns)])

    def _gather(self) -> None:
        """Papers that the rules themselves wrote."""
        from erp_modules.sales import queries

        with self.shop.bench.work() as ctx:
            self.deliveries = [one.id for one in queries.deliveries_of(ctx.session, self.order)]
            self.returns = [one.id for one in queries.returns_of(ctx.session, self.order)]

    def check(self) -> None:
        order = self.shop.see("sales_order", self.order)
        papers = [self.shop.see("delivery", one) for one in self.deliveries]
        back = [self.shop.see("sales_return", one) for one in self.returns]
        for each, item in zip(order.lines, STOCK, strict=True):
            self._check_line(each, papers)
            self._check_stock(each, item, papers, back)
        self._check_money(order, papers, back)

    def _check_line(self, each: Any, papers: list[Any]) -> None:
        mine = [
            (paper, one) for paper in papers for one in paper.lines if one.order_line_id == each.id
        ]
        first = [(paper, one) for paper, one in mine if one.replaces_line_id is None]
        planned = sum(one.quantity for p, one in first if p.state in ("draft", "picked"))
        out = sum(one.quantity for p, one in first if p.shipped_at and p.state != "cancelled")
        assert each.delivered == out
        assert each.delivered + planned <= each.quantity
        assert 0 <= each.returned <= each.delivered
        assert 0 <= each.credited <= each.invoiced <= each.delivered
        assert each.credited <= each.returned
        assert each.invoiced == sum(one.invoiced for _, one in first)
        assert each.returned == sum(one.refunded for _, one in first)
        for _, one in mine:
            assert 0 <= one.returned <= one.quantity
            assert 0 <= one.replaced <= one.returned
            assert one.invoiced - one.credited <= one.quantity

    def _check_stock(self, each: Any, item: str, papers: list[Any], back: list[Any]) -> None:
        out = sum(
            one.quantity
            for paper in papers
            if paper.shipped_at and paper.state != "cancelled"
            for one in paper.lines
            if one.order_line_id == each.id
        )
        restocked = sum(
            one.restocked for paper in back for one in paper.lines if one.item_id == each.item_id
        )
        found = self.shop.on_hand(item)
        assert found["on_hand"] == STOCK[item] - out + restocked
        assert found["reserved"] == each.reserved <= each.open

    def _check_money(self, order: Any, papers: list[Any], back: list[Any]) -> None:
        charged = sum(one.charged for paper in papers for one in paper.lines)
        given = sum((paper.amount for paper in back), D(0))
        assert self.shop.booked("revenue") == given - charged
        assert 0 <= given <= charged <= order.amount


@settings(
    max_examples=25,
    deadline=None,
    # Looking for the shortest life that fails would take longer than reading a long one.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=LIVES, beginning=BEGINNINGS)
def test_no_life_of_an_order_breaks_its_sums(bench, life, beginning):
    found = Life(Shop.anew(bench))
    for name in beginning:
        found.step(name, 0, 4)
    found.check()
    for step in life:
        found.step(*step)
    found.check()


@settings(
    max_examples=15,
    deadline=None,
    # Looking for the shortest life that fails would take longer than reading a long one.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    life=st.lists(
        st.tuples(
            st.sampled_from(["reserve", "release", "deliver", "pick", "ship", "undo"]),
            st.integers(0, 9),
            st.integers(1, 4),
        ),
        max_size=16,
    )
)
def test_cancelling_at_any_step_undoes_exactly_what_was_done(bench, life):
    shop = Shop.anew(bench)
    other = shop.confirmed(line("DESK", "2"))
    shop.do("reserve_lines", order=other)
    found = Life(shop)
    for step in life:
        found.step(*step)
    shop.do("cancel_order", order=found.order, reason="Changed his mind")
    assert shop.on_hand("DESK") == {"on_hand": D(10), "reserved": D(2)}
    assert shop.on_hand("LAMP") == {"on_hand": D(100), "reserved": D(0)}
    assert shop.booked("cost_of_sales") == 0
    order = shop.see("sales_order", found.order)
    assert [(one.delivered, one.reserved) for one in order.lines] == [(0, 0), (0, 0)]
    assert {shop.see("delivery", one).state for one in found.deliveries} <= {"cancelled"}
