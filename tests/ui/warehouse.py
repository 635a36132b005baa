"""Orders in the office: many things at once, of which some stand still and some wait outside."""

from decimal import Decimal
from pathlib import Path

from tests.ui.office import Office
from workflow_engine.commands.batches import CreateBatch
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.jobs.worker import Worker
from workflow_engine.persistence.tables import instance

HERE = Path(__file__).parent
GOODS = ("Desk", "Chair", "Lamp", "Shelf", "Plant")


def files(name: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((HERE / name).iterdir())}


def open_warehouse(office: Office) -> Office:
    """Both processes deployed, nothing ordered."""
    office.do(DeployBundle("credit", files("credit")), "omar")
    office.do(DeployBundle("order", files("orders")), "omar")
    return office


def deploy_again(office: Office, *, old: str, new: str) -> None:
    """The next version of the order's model."""
    changed = {"main.bpmn": files("orders")["main.bpmn"].replace(old.encode(), new.encode())}
    office.do(DeployBundle("order", changed), "omar")


def order(office: Office, number: str = "A-17", *, price: Decimal | None = None) -> str:
    """An order; without a price it stands still at the gateway that asks for it."""
    values = {"number": number, "goods": list(GOODS), "price": price}
    return str(office.do(StartInstance("order", values), "omar").instance_id)


def work(office: Office) -> int:
    """Do what is due now; how much it was."""
    return Worker(office.product.engine, office.product.send).run_due()


def stage(office: Office, orders: list[str]) -> None:
    """A second version, and a batch of which some could not be done."""
    deploy_again(
        office, old='id="ship" name="Book the carrier"', new='id="ship" name="Ask the carrier"'
    )
    deploy_again(office, old='"ship"', new='"carrier_asked"')
    asked = {"definition_id": office.value(instance.c.definition_id, id=orders[0])}
    office.do(CreateBatch("retry_incidents", asked, "The price list is back."), "omar")
    work(office)
    office.do(CreateBatch("suspend", {**asked, "text": "A-2"}, "Stocktaking until noon."), "omar")
