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
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.settings import Settings


@pytest.fixture
def settings() -> Settings:
    return Settings(secret_key="only for tests")


@pytest.fixture
def app(settings, database, clock) -> Flask:
    product = build(settings, database=database, clock=clock, modules=Modules([]))
    return create_app(product=product)


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
def client(app) -> FlaskClient:
    return app.test_client()
