"""What an item, a catalogue price and the policy must be."""

from typing import Any

from erp_modules.procurement import queries, rules
from erp_modules.procurement.model import CataloguePrice, Item, Policy
from workflow_engine.errors import _l


def check_item(draft: Any, item: Item) -> None:
    wrong = rules.number_error(item.price)
    if wrong:
        draft.fields.refuse("price", wrong)
    if item.warehouse and not item.stocked:
        draft.fields.refuse("warehouse", _l("Only what is kept in stock has a warehouse."))


def check_price(draft: Any, price: CataloguePrice) -> None:
    fields = draft.fields
    if price.valid_to is not None and price.valid_to < price.valid_from:
        fields.refuse("valid_to", _l("It ends before it begins."))
    if not fields.errors and queries.same_price(draft.ctx.session, price):
        fields.refuse("valid_from", _l("There is a price from this day and quantity on already."))


def check_policy(draft: Any, policy: Policy) -> None:
    """A company has one policy; whoever wants other limits changes that."""
    if draft.is_new and queries.find_policy(draft.ctx.session, policy.company_id) is not None:
        draft.fields.refuse("quotes_below", _l("There is a policy already; change that one."))
