"""Whatever an operation did, doing it again for the same document changes nothing more.

Each module shows it of its own operations, with documents that live through everything.
"""

import ast
from pathlib import Path

import pytest

import erp_modules
from workflow_engine.modules import Module, discover

FOLDER = Path(erp_modules.__file__).parent
#: The names of which one must stand in the test: what a module declares, or what is left to it.
DECLARED = {"operations", "own_rules"}
MODULES = [module for module in discover(erp_modules) if module.operations]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_repeats_every_operation(module: Module) -> None:
    path = FOLDER / module.name / "tests/test_repeats.py"
    tree = ast.parse(path.read_text())
    tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    test = tests["test_every_operation_may_be_repeated"]
    asserted = [node for node in ast.walk(test) if isinstance(node, ast.Assert)]
    assert any(isinstance(each.test, ast.Compare) for each in asserted)
    named = {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    named |= {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    assert named & DECLARED, "the test must hold against what the module declares"
