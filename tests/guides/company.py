"""The demo company as it is served to those who follow a guide; only its clock is set."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from tests.ui.browser import served
from workflow_engine import demo
from workflow_engine.app import create_app
from workflow_engine.commands.accounts import CreateAccount
from workflow_engine.commands.api_keys import IssueKey
from workflow_engine.commands.roles import GrantRole
from workflow_engine.queries.roles import Roles
from workflow_engine.scenarios import Stage, staged


@dataclass(frozen=True)
class Company:
    """The company on its stage, and the address where it is served."""

    stage: Stage
    address: str

    def key_of_administrator(self) -> str:
        """An API key that may do all that an administrator may do."""
        run, admin = self.stage.product.engine.execute, self.stage.people["admin"]
        account = run(CreateAccount(login="setup", name="Set-up"), admin).id
        roles = self.stage.product.engine.ask(Roles(), admin).rows
        (role,) = (one.id for one in roles if one.code == "administrator")
        run(GrantRole(role_id=role, account_id=account), admin)
        return str(run(IssueKey(account, "Set-up", sorted(admin.permissions), 1), admin).token)


@contextmanager
def open_company(folders: Sequence[str]) -> Iterator[Company]:
    """The company with these processes and what they call, served in a thread."""
    with staged() as stage:
        for folder in demo.process_folders():
            demo.publish_decisions(stage.product, stage.system, folder)
        for name in folders:
            stage.deploy(_folder(name))
        app = _app(stage.product)
        with served(app) as address:
            yield Company(stage, address)


@cache
def _app(product: Any) -> Flask:
    """Every stage shares one product, so one application serves them all."""
    return create_app(product=product)


def _folder(name: str) -> Path:
    (found,) = (folder for folder in demo.process_folders() if folder.name == name)
    return found
