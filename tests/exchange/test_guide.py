"""The guide to the exchange folder, in both languages, says what the product does."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import erp_modules
from tests.exchange.conftest import Depot
from workflow_engine.commands.base import World
from workflow_engine.commands.exchange_setup import SetUpExchange
from workflow_engine.engine import Engine
from workflow_engine.jobs.exchange_folder import FOLDERS
from workflow_engine.jobs.exchanging import Exchange
from workflow_engine.models import Models
from workflow_engine.modules import discover

GUIDES = Path(__file__).parent.parent.parent / "workflow_engine/docs/guides"
each_language = pytest.mark.parametrize("name", ["file-exchange.md", "file-exchange.zh.md"])


@pytest.fixture
def ledger(depot: Depot) -> Depot:
    """The depot with all modules, and an account that keeps the chart of accounts."""
    modules = discover(erp_modules)
    with depot.engine.database.engine.begin() as connection:
        for module in modules:
            if module.metadata is not None:
                module.metadata.create_all(connection)
    world = depot.engine.world
    engine = Engine(depot.engine.database, World(world.settings, world.clock, modules, Models()))
    boss = depot.make.with_permissions(depot.boss, *modules.permissions)
    account = depot.make.account("ledger", kind="service")
    depot.make.role("ledger", ["chart:write"], accounts=[account])
    engine.execute(SetUpExchange(account_id=account, rev=1), boss)
    return replace(depot, engine=engine, boss=boss, exchange=Exchange(engine))


def blocks(name: str) -> list[str]:
    return re.findall(r"```csv\n(.*?)```", (GUIDES / name).read_text(), re.DOTALL)


@each_language
def test_the_examples_are_brought_in_and_put_aside_as_told(ledger: Depot, name: str) -> None:
    good, bad, errors = blocks(name)
    ledger.drop("finance.account.2026-11-22.csv", good)
    ledger.look()
    ledger.drop("finance.account.2026-11-23.csv", bad)
    ledger.look()
    states = {file.name: file.state for file in ledger.files()}
    assert states == {
        "finance.account.2026-11-22.csv": "done",
        "finance.account.2026-11-23.csv": "quarantined",
    }
    (written,) = (ledger.path / "quarantine").glob("*.errors.csv")
    assert written.read_text("utf-8-sig").splitlines() == errors.splitlines()


@each_language
def test_all_folders_are_listed(name: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (GUIDES / name).read_text(), re.MULTILINE)
    assert tuple(listed) == FOLDERS
