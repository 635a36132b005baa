"""A company with the fleet's pages, and people who can sign in to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Blueprint
from sqlalchemy.orm import Session

from erp_modules.testing import NOON, Caller, Company, Site, found_company, make_house
from tests.records.fleet import CARS, FLEET, TRIPS
from tests.ui.records.shop import ARTICLES, CURRENCIES, ORDERS, RATES, SHOP
from ui.records import endpoint, pages_of
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.records import Saved, act_command, save_command
from workflow_engine.domain.ids import new_id
from workflow_engine.engine import Engine
from workflow_engine.models import Models
from workflow_engine.modules import MenuEntry, Module, Modules
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.queries.records import document_type
from workflow_engine.settings import Settings


def with_pages(module: Module) -> Module:
    """The module as its manifest makes it, without addresses of the API."""
    documents = [kind for kind in module.kinds if kind.is_document]
    return replace(
        module,
        blueprints=(
            pages_of(module.name, module.title, module.kinds),
            Blueprint(module.name, __name__, template_folder="templates"),
        ),
        documents=tuple(document_type(k, endpoint(module.name, k)) for k in documents),
        menu=tuple(
            MenuEntry(kind.plural, endpoint(module.name, kind, "list"), kind.read, kind.icon)
            for kind in module.kinds
        ),
    )


MODULES = (with_pages(FLEET), with_pages(SHOP))
EVERYTHING = frozenset(
    {
        *FLEET.permissions,
        *SHOP.permissions,
        "instance:read",
        "instance:start",
        "task:read",
        "organisation:read",
        "definition:deploy",
    }
)


@dataclass
class Yard:
    """The company at work with cars and trips, through commands and through pages."""

    engine: Engine
    company: Company
    site: Site

    def save(self, kind: Any, values: Any, by: str = "anna", **target: Any) -> Saved:
        actor = self.company.actor(by, *EVERYTHING)
        return self.engine.execute(save_command(kind)(values=values, **target), actor)

    def act(self, record_id: str, name: str, by: str = "anna", **said: Any) -> Saved:
        command = act_command(TRIPS, TRIPS.act(name))
        return self.engine.execute(command(record_id, **said), self.company.actor(by, *EVERYTHING))

    def approve(self, trip_id: str) -> None:
        """As the process does once enough people have decided."""
        with Session(self.site.database.engine) as session:
            trip: Any = session.get_one(TRIPS.entity, trip_id)
            TRIPS.move(trip, "approved")
            session.commit()

    def car(self, code: str = "C-1", **values: Any) -> Saved:
        given = {"code": code, "name": "Blue van", "size": "van", "seats": 9}
        return self.save(CARS, {**given, **values})

    def trip(self, by: str = "anna", **values: Any) -> Saved:
        stops = [{"place": "Suzhou", "distance": "101.5"}, {"place": "Home", "distance": 99}]
        given = {"title": "See a customer", "car": "C-1", "on": "2026-11-24", "stops": stops}
        return self.save(TRIPS, {**given, **values}, by)

    def article(self, code: str, **values: Any) -> Saved:
        return self.save(ARTICLES, {"code": code, "name": f"Article {code}", **values})

    def order(self, **values: Any) -> Saved:
        given = {
            "title": "Lamps for the hall",
            "currency": "CNY",
            "lines": [{"article": "A-1", "quantity": 3, "price": "12.5"}],
        }
        return self.save(ORDERS, {**given, **values})

    def stock(self) -> None:
        """Currencies, which only rules make, and two articles."""
        with Session(self.site.database.engine) as session:
            for code in RATES:
                session.add(
                    CURRENCIES.entity(id=new_id(), company_id=self.company.id, code=code, name=code)
                )
            session.commit()
        self.article("A-1", name="Lamp", name_zh="灯", price="12.5")
        self.article("A-2", name="Screw")

    def login(self, person: str, locale: str = "en") -> str:
        """A new account of the person for a browser, with the password of all."""
        self.visit(person, locale=locale)
        account = tables.account.c
        wanted = sa.select(account.login).where(account.person_id == self.company.people[person])
        with self.site.database.engine.connect() as connection:
            return str(connection.execute(wanted.order_by(account.id.desc())).scalars().first())

    def visit(self, login: str = "anna", *without: str, locale: str = "en") -> "Visitor":
        held = EVERYTHING - set(without)
        return Visitor(self.site.caller(login, *held, locale=locale))


class Visitor:
    """Somebody at a browser without JavaScript; keeps the last page."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.status = 0
        self.address = ""
        self.body = b""

    def get(self, path: str, **query: Any) -> BeautifulSoup:
        answer = self.caller.person.get(path, query_string=query or None, follow_redirects=True)
        return self._keep(answer)

    def send(self, path: str, **fields: Any) -> BeautifulSoup:
        return self._keep(self.caller.person.post(path, data=fields, follow_redirects=True))

    def fill(self, **changes: Any) -> dict[str, Any]:
        """What the last page's form would send, with some of it changed."""
        form = self.page.select_one("main form[method=post].record-form")
        assert form is not None, self.text
        found: dict[str, Any] = {}
        for control in form.select("input[name], textarea[name], select[name]"):
            name, value = str(control["name"]), _value(control)
            if value is not None:
                found.setdefault(name, []).append(value)
        return {**found, **changes}

    def fill_of(self, path: str) -> dict[str, Any]:
        """What the form at the address would send."""
        self.get(path)
        return self.fill()

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")

    @property
    def text(self) -> str:
        found = self.page.find("main")
        return found.get_text(" ", strip=True) if found else self.page.get_text(" ", strip=True)

    def _keep(self, answer: Any) -> BeautifulSoup:
        self.status, self.address = answer.status_code, answer.request.path
        self.body = answer.get_data()
        return self.page


def _value(control: Any) -> str | None:
    if control.name == "textarea":
        return str(control.get_text()).removeprefix("\n")
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return str(chosen["value"]) if chosen else ""
    if control.get("type") == "checkbox" and not control.has_attr("checked"):
        return None
    return str(control.get("value", ""))


@pytest.fixture
def house(fresh_sqlite: Callable[[Path], str], tmp_path: Path) -> Iterator[Database]:
    """A database with the tables of the kernel and of the fleet."""
    made = Database(fresh_sqlite(tmp_path))
    with made.engine.begin() as connection:
        for module in MODULES:
            module.metadata.create_all(connection)
    yield made
    made.dispose()


@pytest.fixture
def yard(house: Database) -> Yard:
    """A company with one car."""
    engine = Engine(house, World(Settings(), SetClock(NOON), Modules(MODULES), Models()))
    app = make_house(engine)
    company = found_company(house)
    made = Yard(engine, company, Site(app, house, company))
    made.car()
    return made
