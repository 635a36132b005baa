"""The API over HTTP: an app on the test's database, and callers with keys or a session."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.calling import Caller
from tests.builders import Builders
from workflow_engine import security
from workflow_engine.app import create_app
from workflow_engine.bootstrap import build
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.identity import web
from workflow_engine.identity.login import Entrance
from workflow_engine.identity.principal import Callers
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.settings import Settings

SECRET = "only for tests"


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Requests for work that may be long in coming are answered at once."""
    return Settings(secret_key=SECRET, long_poll_seconds=0, files_dir=str(tmp_path / "files"))


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Flask:
    """One application for all tests: making one takes longer than most of them."""
    nowhere = f"sqlite:///{tmp_path_factory.mktemp('api')}/none.db"
    settings = Settings(secret_key=SECRET, database_url=nowhere)
    return create_app(product=build(settings, modules=Modules([])))


@pytest.fixture
def app(house, settings, database, clock) -> Flask:
    """The application on the database and the clock of the test."""
    product = build(settings, database=database, clock=clock, modules=Modules([]))
    house.extensions[EXTENSION] = product
    house.extensions[web._EXTENSION] = web.Doors(
        Entrance(database, settings, clock), Callers(database, settings, clock)
    )
    house.extensions["clock"] = clock
    return house


@pytest.fixture
def call(app, make, clock) -> Callable[..., Caller]:
    """A caller of the test's company with an API key for these permissions; all by default."""

    def called(name: str, *permissions: str, company: Builders = make, **person: Any) -> Caller:
        found = company.person(name, **person)
        account = company.account(f"{name.lower()}@{company.company_id}", person=found)
        wanted = permissions or tuple(PERMISSIONS)
        company.role(f"role-{name}", wanted, accounts=[account])
        token = f"csk_{name}_{company.company_id}"
        company.row(
            tables.api_key,
            account_id=account,
            name=name,
            prefix=name[:12],
            key_hash=security.digest(token),
            scopes=list(wanted),
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )
        return Caller(app.test_client(), token, found)

    return called


@pytest.fixture
def anna(call) -> Caller:
    """Somebody who may do everything."""
    return call("Anna")


@pytest.fixture
def boris(call) -> Caller:
    """A colleague who may do everything too."""
    return call("Boris")


@pytest.fixture
def task(anna, boris) -> str:
    """A task that Boris started and Anna is to decide."""
    boris.deploy()
    boris.start(anna.person_id)
    return anna.only_task()


@pytest.fixture
def emma(make) -> str:
    """The person whose browser ``session`` is."""
    return make.person("Emma")


@pytest.fixture
def session(app, make, clock, emma) -> FlaskClient:
    """The browser of Emma, who is signed in and may do everything."""
    account = make.account("emma", person=emma)
    make.role("emma", tuple(PERMISSIONS), accounts=[account])
    make.insert(
        tables.login_session,
        token_hash=security.digest("a random token"),
        company_id=make.company_id,
        account_id=account,
        created_at=clock.now(),
        seen_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=8),
    )
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "a random token"
    return browser


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()
