"""The README of a module names its permissions and events: all that there are, and no other."""

import re
from pathlib import Path

import pytest

import erp_modules
from workflow_engine.bootstrap import all_modules
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.modules import Module, discover

FOLDER = Path(erp_modules.__path__[0])
PERMISSION, DOTTED = re.compile(r"[a-z_]+:[a-z_]+"), re.compile(r"[a-z_]+\.(?!py$)[a-z_]+")
MODULES = list(discover(erp_modules))
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda each: each.name)


def named(module: Module, form: re.Pattern[str]) -> set[str]:
    """What stands in backticks and looks so."""
    text = (FOLDER / module.name / "README.md").read_text(encoding="utf-8")
    return {word for word in re.findall(r"`([^`\n]+)`", text) if form.fullmatch(word)}


@each_module
def test_every_permission_of_a_module_stands_in_its_readme(module: Module) -> None:
    assert module.permissions.keys() <= named(module, PERMISSION)


@each_module
def test_every_event_of_a_module_stands_in_its_readme(module: Module) -> None:
    assert module.events.keys() <= named(module, DOTTED)


@each_module
def test_a_readme_names_no_permission_that_does_not_exist(module: Module) -> None:
    assert named(module, PERMISSION) <= {*PERMISSIONS, *all_modules().permissions}


@each_module
def test_a_readme_names_no_event_that_does_not_exist(module: Module) -> None:
    """Words with the thing of an event before their dot are events, operations otherwise."""
    events = {event for each in MODULES for event in each.events}
    operations = {operation.name for each in MODULES for operation in each.operations}
    things = {event.partition(".")[0] for event in events}
    said = {word for word in named(module, DOTTED) if word.partition(".")[0] in things}
    assert said <= events | operations
