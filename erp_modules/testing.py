"""What tests of modules build on: a company, and a place where operations run."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import erp_modules
from erp_modules.houses import House
from workflow_engine import security
from workflow_engine.bootstrap import build
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.numbering import Series
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import AuthorityMissing
from workflow_engine.kit import STANDING
from workflow_engine.models import Models
from workflow_engine.modules import DocumentFacts, Modules, Operation, discover
from workflow_engine.persistence import records, tables
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.records import Kind
from workflow_engine.settings import Settings

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PASSWORD = new_id()
#: An id that nothing has.
NOBODY = "01900000-0000-7000-8000-000000000000"
LOGINS = ("anna", "boris", "chen", "dana", "li", "mei", "omar", "pia", "admin", "sam")


@dataclass(frozen=True)
class Company:
    """A company with a department ``IT`` whose head is chen; boris is anna's manager."""

    id: str
    department: str
    people: Mapping[str, str]

    def actor(self, login: str, *permissions: str) -> Principal:
        """The person signed in, holding these permissions."""
        return Principal(
            None,
            self.people[login],
            self.id,
            login.title(),
            permissions=frozenset(permissions),
        )


def make_engine(database: Database) -> Engine:
    """The engine with all modules, at noon."""
    return Engine(database, World(Settings(), SetClock(NOON), discover(erp_modules), Models()))


def found_company(database: Database) -> Company:
    """A new company, so that tests share a database without seeing each other."""
    company, department = new_id(), new_id()
    people = {login: new_id() for login in LOGINS}
    managers = {"anna": "boris", "boris": "chen", "chen": "li"}
    row = {"code": company, "name": "Test", "currency": "CNY", "timezone": "Asia/Shanghai"}
    with database.engine.begin() as connection:
        connection.execute(sa.insert(tables.company), {"id": company, "locale": "en", **row})
        connection.execute(
            sa.insert(tables.department),
            {"id": department, "company_id": company, "code": "IT", "name": "IT"},
        )
        for login in reversed(LOGINS):
            manager = people.get(managers.get(login, ""))
            connection.execute(
                sa.insert(tables.person),
                {
                    "id": people[login],
                    "company_id": company,
                    "department_id": department,
                    "manager_id": manager,
                    "name": login.title(),
                },
            )
        connection.execute(
            sa.update(tables.department)
            .where(tables.department.c.id == department)
            .values(head_id=people["chen"])
        )
    return Company(company, department, people)


@dataclass
class Running:
    """An operation context in which the test says whether enough people have decided."""

    uow: UnitOfWork
    company: Company
    decided: DocumentFacts | None = None
    now: datetime = NOON
    key: str | None = None
    events: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def session(self) -> Any:
        return self.uow.session

    @property
    def actor(self) -> Principal:
        return Principal.system(self.company.id)

    @property
    def on_behalf(self) -> str | None:
        return self.company.people["anna"]

    @property
    def company_id(self) -> str:
        return self.company.id

    def emit(self, name: str, *, key: str, payload: Mapping[str, Any]) -> None:
        _require_published(name, payload)
        self.events.append((name, key, payload))

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return _modules().kinds

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        return _modules().operations[operation].run(self, **inputs) or {}

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        return records.get(self.session, self.kinds[kind], self.company_id, record_id, lock=lock)

    def next_number(self, series: str) -> str:
        pattern, today = Series(series), self.now.date()
        counter = f"{series}|{pattern.period(today)}"
        return pattern.number(self.uow.records.next_in_series(self.company_id, counter), today)

    def require_authority(self, doctype: str, document_id: str) -> DocumentFacts:
        if self.decided is None:
            raise AuthorityMissing(subject=document_id, missing="line manager")
        return self.decided

    def audit(self, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
        """The chain of audit lines belongs to the kernel's own tests."""


@cache
def _modules() -> Modules:
    return discover(erp_modules)


def _require_published(event: str, payload: Mapping[str, Any]) -> None:
    """Webhooks are told what the manifest promises of an event."""
    told = _modules().published(event, payload)
    assert told, f"{event} is declared by no module"
    promised = {told[1].id_field, *told[1].fields} - {*STANDING}
    assert promised <= payload.keys(), f"{event} lacks {promised - payload.keys()}"


@dataclass
class Bench:
    """Runs operations for one company, each in a transaction of its own."""

    database: Database
    company: Company
    decided: DocumentFacts | None = None
    now: datetime = NOON

    @contextmanager
    def work(self) -> Iterator[Running]:
        """A transaction that commits when the block ends well."""
        with UnitOfWork(self.database) as uow:
            yield Running(uow, self.company, self.decided, self.now)
            uow.commit()

    def run(self, operation: Operation, **inputs: Any) -> Mapping[str, Any]:
        with self.work() as running:
            return operation.run(running, **inputs) or {}


@dataclass
class Caller:
    """A person who is signed in to the pages, and his program that calls the API with a key."""

    person: FlaskClient
    program: FlaskClient
    token: str

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.person.get(path, query_string=query or None)

    def post(self, path: str, **form: Any) -> TestResponse:
        return self.person.post(path, data=form)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.token}"
        return self.program.open(f"/api/v1{path}", method=method, json=body, headers=named)


def make_house(engine: Engine) -> House:
    """The whole product; tokens of forms are the pages' own test."""
    settings = Settings(secret_key=new_id(), login_rate=100_000)
    clock, modules = engine.world.clock, engine.world.modules
    product = build(settings, database=engine.database, clock=clock, modules=modules)
    return House(product, WTF_CSRF_METHODS=())


@dataclass
class Site:
    """Pages and API with callers of the test's company."""

    app: House
    database: Database
    company: Company

    def caller(self, login: str, *permissions: str, locale: str = "en") -> Caller:
        token = f"csk_{login}_{new_id()}"
        account, role, rest = new_id(), new_id(), {"company_id": self.company.id}
        expires = NOON + timedelta(days=1)
        rows: list[tuple[sa.Table, dict[str, Any]]] = [
            (
                tables.account,
                {
                    "id": account,
                    "person_id": self.company.people[login],
                    "login": account,
                    "kind": "human",
                    "name": login.title(),
                    "locale": locale,
                    "password_hash": security.hash_password(PASSWORD),
                },
            ),
            (tables.role, {"id": role, "code": role, "name": role}),
            *(
                (tables.role_permission, {"role_id": role, "permission": permission})
                for permission in sorted({*permissions})
            ),
            (tables.role_grant, {"id": new_id(), "role_id": role, "account_id": account}),
            (
                tables.api_key,
                {
                    "id": new_id(),
                    "account_id": account,
                    "name": login,
                    "prefix": login,
                    "key_hash": security.digest(token),
                    "scopes": list(permissions),
                    "created_at": NOON,
                    "expires_at": expires,
                },
            ),
        ]
        with self.database.engine.begin() as connection:
            for table, row in rows:
                connection.execute(sa.insert(table), {**rest, **row})
        person = self.app.test_client()
        signed_in = person.post("/sign-in", data={"login": account, "password": PASSWORD})
        assert signed_in.status_code == 303, signed_in.text
        return Caller(person, self.app.test_client(), token)


def own_rules(module: str) -> set[str]:
    """Operations whose repetition is not answered by the kit already.

    An act that leads to a state leaves alone what is there, and one that says which records it
    fits leaves the others alone; both rules are the kit's and tested there.
    """
    found = _modules()[module]
    answered = {
        f"{module}.{act.name}_{kind.name}"
        for kind in found.kinds
        for act in kind.acts
        if act.to is not None or act.fits is not None
    }
    return {operation.name for operation in found.operations} - answered


@dataclass
class Twice:
    """Calls operations of a module twice, and looks at what its tables hold."""

    module: str
    bench: Bench
    run: Callable[..., Any]
    called: set[str] = field(default_factory=set)

    def __call__(self, name: str, /, **inputs: Any) -> Mapping[str, Any]:
        first: Mapping[str, Any] = self.run(name, **inputs)
        before = self._rows()
        assert self.run(name, **inputs).keys() == first.keys()
        assert self._rows() == before, f"{name} did something the second time"
        self.called.add(f"{self.module}.{name}")
        return first

    def _rows(self) -> dict[str, list[str]]:
        kept = _modules()[self.module].metadata.sorted_tables
        with self.bench.database.reading() as connection:
            return {t.name: sorted(map(repr, connection.execute(sa.select(t)))) for t in kept}
