"""Lists are written into the folder by the clock or when somebody asks, whole or not at all."""

from datetime import timedelta

import pytest

from tests.exchange.conftest import Depot
from workflow_engine.commands.exchange_exports import AddExport, RemoveExport, RunExport
from workflow_engine.commands.exchange_setup import SetUpExchange
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import Forbidden
from workflow_engine.queries.exchange import ExchangeExports
from workflow_engine.transfer import read_table


def add(depot: Depot, **values: object) -> str:
    return depot.engine.execute(AddExport(**{"kind": "fleet.car", **values}), depot.boss)  # type: ignore[arg-type]


@pytest.fixture
def full(depot: Depot) -> Depot:
    depot.drop("fleet.car.csv")
    depot.look()
    return depot


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_is_written_when_somebody_asks(full: Depot, form: str) -> None:
    made = add(full, format=form)
    full.look()
    assert full.names("out") == []
    full.engine.execute(RunExport(made), full.boss)
    full.look()
    (name,) = full.names("out")
    assert name == f"fleet.car.20260302T110000.{form}"
    rows = read_table((full.path / "out" / name).read_bytes())
    assert [row.cells["code"] for row in rows] == ["C-1", "C-2"]
    written = full.files(direction="out")[0]
    assert (written.state, written.name) == ("written", name)
    assert "exchange.exported" in full.audited()


def test_a_list_is_written_by_the_clock(full: Depot) -> None:
    add(full, every_minutes=60)
    for _ in range(3):
        full.look()
        full.clock.travel(timedelta(minutes=61))
    assert len(full.names("out")) == 3


def test_two_workers_write_one_list_once(full: Depot) -> None:
    add(full, every_minutes=60)
    other = full.worker()
    full.exchange.look()
    other.look()
    assert len(full.names("out")) == len(full.files(direction="out")) == 1


def test_why_a_list_was_not_written_is_told(full: Depot) -> None:
    weak = full.make.account("weak", kind="service")
    full.engine.execute(SetUpExchange(account_id=weak, rev=1), full.boss)
    add(full, every_minutes=60)
    full.look()
    (row,) = full.engine.ask(ExchangeExports(), full.boss)
    assert "car:read" in str(row.reason)
    assert full.names("out") == []


def test_nobody_has_written_out_what_he_may_not_read(full: Depot) -> None:
    clerk = full.make.principal("clerk", "exchange:write")
    with pytest.raises(Forbidden):
        full.engine.execute(AddExport(kind="fleet.car"), clerk)


@pytest.mark.parametrize(
    "values", [{"kind": "fleet.ship"}, {"format": "exe"}, {"every_minutes": 1}]
)
def test_a_faulty_wish_is_refused(full: Depot, values: dict[str, object]) -> None:
    with pytest.raises(FieldsWrong):
        add(full, **values)


def test_a_list_is_wished_once_and_written_no_more_after_it_was_removed(full: Depot) -> None:
    made = add(full, every_minutes=60)
    with pytest.raises(FieldsWrong):
        add(full)
    full.engine.execute(RemoveExport(made), full.boss)
    full.look()
    assert full.names("out") == []
