"""Goods that come in, and those that go back to suppliers."""

from erp_modules.inventory import model, states
from erp_modules.inventory.acts import excess, inspection, receipts, receiving, returns
from erp_modules.inventory.kinds.common import READ, cancel, reverse
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

GOODS_RECEIPTS = Kind(
    name="goods_receipt",
    path="receipts",
    title=_l("Goods receipt"),
    plural=_l("Goods receipts"),
    entity=model.GoodsReceipt,
    read=READ,
    write="goods_receipt:write",
    columns=("number", "order_id", "supplier_id", "warehouse_id", "delivery_note", "value",
             "posted_at", "state"),
    search=("number", "delivery_note"),
    filters=("state", "warehouse_id", "order_id"),
    states=states.RECEIPT,
    numbers="GR-{year}-{n:05d}",
    check=receiving.check_receipt,
    acts=(
        Act(
            name="post", title=_l("Post to stock"), permission="goods_receipt:post", to="posted",
            run=receipts.post, undo="reverse", tone="primary", duty="receive",
        ),
        Act(
            name="hold", title=_l("Ask the buyer about too much"),
            permission="goods_receipt:write", to="held", run=excess.hold, undo="rework",
        ),
        Act(
            name="rework", title=_l("Write down anew"), permission="goods_receipt:write",
            to="draft", when=frozenset({"held"}),
        ),
        Act(
            name="inspect", title=_l("Inspect"), permission="goods_receipt:inspect",
            to="inspected", run=inspection.inspect, inputs=model.Inspection,
        ),
        reverse(receipts.reverse, "goods_receipt.reversed"),
        cancel("goods_receipt:write"),
    ),
    facts=receipts.facts,
    icon="truck-loading",
)  # fmt: skip

GOODS_RETURNS = Kind(
    name="goods_return",
    path="returns",
    title=_l("Return to supplier"),
    plural=_l("Returns to suppliers"),
    entity=model.GoodsReturn,
    read=READ,
    write="goods_return:write",
    columns=("number", "receipt_id", "warehouse_id", "replacement", "value", "posted_at", "state"),
    search=("number", "purpose"),
    filters=("state", "warehouse_id"),
    states=states.RETURN,
    numbers="RT-{year}-{n:05d}",
    check=returns.check_return,
    acts=(
        Act(
            name="post", title=_l("Post to stock"), permission="goods_return:post", to="posted",
            run=returns.post, undo="reverse", tone="primary",
        ),
        reverse(returns.reverse),
        cancel("goods_return:write"),
    ),
    facts=returns.facts,
    icon="truck-return",
)  # fmt: skip
