"""Goods that change their place, and counting what is there."""

from erp_modules.inventory import model, states
from erp_modules.inventory.acts import counts, transfers
from erp_modules.inventory.kinds.common import READ, cancel, reverse
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

TRANSFERS = Kind(
    name="transfer",
    path="transfers",
    title=_l("Stock transfer"),
    plural=_l("Stock transfers"),
    entity=model.Transfer,
    read=READ,
    write="transfer:write",
    columns=("number", "source_id", "target_id", "value", "shipped_at", "received_at", "state"),
    search=("number", "purpose"),
    filters=("state", "source_id", "target_id"),
    states=states.TRANSFER,
    numbers="TR-{year}-{n:05d}",
    check=transfers.check_transfer,
    acts=(
        Act(
            name="post", title=_l("Transfer at once"), permission="transfer:post", to="received",
            when=frozenset({"draft"}), run=transfers.post, undo="reverse", tone="primary",
            event="transfer.received",
        ),
        Act(
            name="ship", title=_l("Send off"), permission="transfer:post", to="shipped",
            run=transfers.ship, inputs=model.Shipping, undo="reverse", event="transfer.shipped",
        ),
        Act(
            name="receive", title=_l("Receive"), permission="transfer:post", to="received",
            when=frozenset({"shipped"}), run=transfers.receive, tone="primary",
            event="transfer.received",
        ),
        reverse(transfers.reverse),
        cancel("transfer:write"),
    ),
    facts=transfers.facts,
    icon="forklift",
)  # fmt: skip

STOCK_COUNTS = Kind(
    name="stock_count",
    path="counts",
    title=_l("Stock count"),
    plural=_l("Stock counts"),
    entity=model.StockCount,
    read=READ,
    write="stock_count:write",
    columns=("number", "warehouse_id", "planned_on", "frozen_at", "base_amount", "state"),
    search=("number", "purpose"),
    filters=("state", "warehouse_id"),
    states=states.COUNT,
    numbers="SC-{year}-{n:05d}",
    check=counts.check_count,
    acts=(
        Act(
            name="freeze", title=_l("Begin to count"), permission="stock_count:write",
            to="frozen", when=frozenset({"draft"}), run=counts.freeze, tone="primary",
        ),
        Act(
            name="count", title=_l("Enter what was counted"), permission="stock_count:count",
            when=frozenset({"frozen"}), run=counts.count, inputs=model.Counting,
            fill=counts.to_be_counted,
        ),
        Act(
            name="finish", title=_l("Finish counting"), permission="stock_count:write",
            to="counted", run=counts.finish, event="stock_count.counted", undo="reopen",
        ),
        Act(
            name="reopen", title=_l("Count again"), permission="stock_count:write", to="frozen",
            when=frozenset({"counted"}), reason=True,
        ),
        Act(
            name="post", title=_l("Post differences"), permission="stock_count:post",
            to="posted", run=counts.post, undo="reverse", tone="primary",
            event="stock_count.posted",
        ),
        reverse(counts.reverse),
        cancel("stock_count:write"),
    ),
    facts=counts.facts,
    content=("warehouse_id", "base_amount", "found"),
    icon="clipboard-check",
)  # fmt: skip
