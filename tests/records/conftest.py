"""Both databases with the fleet's tables, and an engine that knows the fleet alone."""

from datetime import date
from typing import Any

import pytest

from erp_modules.testing import NOON, Company, found_company
from tests.records.fleet import CARS, FLEET, PERMISSIONS, TRIPS, store
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.records import Saved, act_command, save_command
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings

TOMORROW = date(2026, 11, 24)


@pytest.fixture
def database(database: Database) -> Database:
    with database.engine.begin() as connection:
        store.metadata.create_all(connection)
    return database


@pytest.fixture
def company(database: Database) -> Company:
    return found_company(database)


@pytest.fixture
def engine(database: Database) -> Engine:
    return Engine(database, World(Settings(), SetClock(NOON), Modules([FLEET]), Models()))


class Desk:
    """People of the company at work with cars and trips."""

    def __init__(self, engine: Engine, company: Company) -> None:
        self.engine, self.company = engine, company

    def actor(self, login: str = "anna", *without: str) -> Principal:
        everything = set(PERMISSIONS) - set(without)
        return self.company.actor(login, *everything)

    def save(self, kind: Any, values: Any, by: Principal | None = None, **target: Any) -> Saved:
        return self.engine.execute(save_command(kind)(values=values, **target), by or self.actor())

    def act(self, record_id: str, name: str, by: Principal | None = None, **said: Any) -> Saved:
        command = act_command(TRIPS, TRIPS.act(name))
        return self.engine.execute(command(record_id, **said), by or self.actor())

    def car(self, code: str = "C-1", **values: Any) -> Saved:
        return self.save(
            CARS, {"code": code, "name": "Blue van", "size": "van", "seats": 9, **values}
        )

    def trip(self, by: Principal | None = None, **values: Any) -> Saved:
        stops = [{"place": "Suzhou", "distance": "101.5"}, {"place": "Home", "distance": 99}]
        given = {"title": "See a customer", "car": "C-1", "on": TOMORROW, "stops": stops}
        return self.save(TRIPS, {**given, **values}, by)


@pytest.fixture
def desk(engine: Engine, company: Company) -> Desk:
    """A company with one car."""
    desk = Desk(engine, company)
    desk.car()
    return desk
