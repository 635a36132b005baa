"""Goods that go out, and what is kept for somebody."""

from erp_modules.inventory import model, states
from erp_modules.inventory.acts import issues, reservations
from erp_modules.inventory.kinds.common import READ, cancel, reverse
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

GOODS_ISSUES = Kind(
    name="goods_issue",
    path="issues",
    title=_l("Goods issue"),
    plural=_l("Goods issues"),
    entity=model.GoodsIssue,
    read=READ,
    write="goods_issue:write",
    columns=("number", "use", "warehouse_id", "cost_centre", "base_amount", "posted_at", "state"),
    search=("number", "purpose"),
    filters=("state", "use", "warehouse_id"),
    states=states.ISSUE,
    numbers="GI-{year}-{n:05d}",
    check=issues.check_issue,
    acts=(
        Act(
            name="post", title=_l("Post to stock"), permission="goods_issue:post", to="posted",
            run=issues.post, undo="reverse", tone="primary",
        ),
        Act(
            name="submit", title=_l("Submit for approval"), permission="goods_issue:write",
            to="submitted", run=issues.submit, event="goods_issue.submitted",
        ),
        Act(
            name="rework", title=_l("Take back to draft"), permission="goods_issue:write",
            to="draft", reason=True,
        ),
        reverse(issues.reverse, "goods_issue.reversed"),
        cancel("goods_issue:write"),
    ),
    facts=issues.facts,
    icon="package",
)  # fmt: skip

RESERVATIONS = Kind(
    name="reservation",
    path="reservations",
    title=_l("Reservation"),
    plural=_l("Reservations"),
    entity=model.Reservation,
    read=READ,
    write="reservation:write",
    columns=("number", "item_id", "warehouse_id", "quantity", "consumed", "expires_at", "state"),
    search=("number", "purpose"),
    filters=("state", "item_id", "warehouse_id"),
    states=states.RESERVATION,
    numbers="RS-{year}-{n:05d}",
    check=reservations.check_reservation,
    acts=(
        Act(
            name="reserve", title=_l("Reserve"), permission="reservation:write", to="open",
            run=reservations.reserve, undo="release", tone="primary",
        ),
        Act(
            name="release", title=_l("Free the stock"), permission="reservation:write",
            to="released", run=reservations.release,
        ),
        Act(
            name="consume", title=_l("Mark as used"), permission="reservation:write",
            to="consumed", run=reservations.consume, offered=False,
        ),
        cancel("reservation:write"),
    ),
    facts=reservations.facts,
    icon="bookmark",
)  # fmt: skip
