"""The chain of a document: what led to it, and what followed from any of that."""

from tests.records.conftest import Desk
from workflow_engine.persistence.relations import chain_of
from workflow_engine.persistence.unit_of_work import UnitOfWork


def titles(desk: Desk, start: str) -> set[str]:
    kinds, company = desk.engine.world.modules.kinds, desk.company.id
    with UnitOfWork(desk.engine.database) as uow:
        return {
            row.title for row in chain_of(uow.session, kinds, company, ("trip", start)).values()
        }


def test_it_goes_up_and_then_down(desk: Desk) -> None:
    first = desk.trip(title="There")
    second = desk.trip(title="On", continues=first.id)
    desk.trip(title="Beside", continues=first.id)
    desk.trip(title="Elsewhere")
    assert titles(desk, second.id) == {"There", "On", "Beside"}


def test_what_two_chains_share_later_does_not_join_them(desk: Desk) -> None:
    one, other = desk.trip(title="One"), desk.trip(title="Other")
    stops = [{"place": "Port", "distance": 3, "meets": other.id}]
    both = desk.trip(title="Both", continues=one.id, stops=stops)
    assert titles(desk, one.id) == {"One", "Both"}
    assert titles(desk, both.id) == {"One", "Other", "Both"}
