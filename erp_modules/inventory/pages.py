"""The pages of the stock: what lies where, and the card of an item."""

from flask import Blueprint, request

from erp_modules.inventory.overview.queries import StockCard, StockList, StockSums
from ui.pages.support import Answer, newest, older, render, wanted_cursor
from ui.records.places import href_of
from workflow_engine.api.guards import require_plausible_path
from workflow_engine.identity.requests import ask

blueprint = Blueprint("inventory", __name__, template_folder="templates", url_prefix="/inventory")
blueprint.before_request(require_plausible_path)


def stock() -> Answer:
    """All levels, item by item."""
    text, place = request.args.get("q", ""), request.args.get("warehouse", "")
    below = request.args.get("below") == "1"
    found = ask(StockList(text=text, warehouse=place, below=below, cursor=wanted_cursor()))
    return render(
        "inventory/stock.html",
        rows=found.rows,
        **ask(StockSums()),
        text=text,
        chosen=place,
        only_below=below,
        older=older(found.cursor),
        newer=newest(),
    )


def card(item_id: str) -> Answer:
    """One item: where it lies, for whom it is kept, how it moved."""
    place = request.args.get("warehouse", "")
    found = ask(StockCard(item_id, warehouse=place, cursor=wanted_cursor()))
    return render(
        "inventory/card.html",
        card=found,
        chosen=place,
        href_of=href_of,
        older=older(found.cursor),
        newer=newest(),
    )


blueprint.add_url_rule("/stock", view_func=stock)
blueprint.add_url_rule("/stock/<item_id>", view_func=card)
