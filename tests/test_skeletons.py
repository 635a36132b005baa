"""A new module and a new process run at once, and keep the contract that all of them keep."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workflow_engine.skeletons import AlreadyThere, BadName, new_module, new_process

pytestmark = pytest.mark.timeout(300)
ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "node_modules", "*.db")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a new module and a new process in it."""
    house = tmp_path_factory.mktemp("house") / "countersign"
    house.mkdir()
    for name in ("workflow_engine", "erp_modules", "process_models", "ui", "tests"):
        shutil.copytree(ROOT / name, house / name, ignore=LEFT_OUT)
    for name in ("setup.cfg", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, house)
    new_module("fleet", house / "erp_modules", keeps="test_vehicle")
    new_process("test_travel", house / "process_models", owner="fleet")
    return house


def run_there(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of pytest in the copy, in a process of its own."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:randomly", *arguments],
        cwd=house,
        env={**outside, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_a_new_module_keeps_the_contract(house: Path) -> None:
    run = run_there(house, "tests/contract/test_modules.py", "-k", "fleet or migrations and sqlite")
    assert run.returncode == 0, run.stdout[-3000:]


def test_a_new_module_passes_its_own_tests(house: Path) -> None:
    run = run_there(house, "erp_modules/fleet", "-m", "not postgres")
    assert run.returncode == 0, run.stdout[-3000:]


def test_a_new_process_does_what_its_scenarios_tell(house: Path) -> None:
    run = run_there(house, "tests/contract/test_processes.py", "-k", "test_travel or travel")
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.parametrize("name", ["Fleet", "1st", "a-b", "../x", "a__b", ""])
def test_a_name_that_python_could_not_import_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadName):
        new_module(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    new_process("travel", tmp_path, owner="hr")
    (tmp_path / "travel/README.md").write_text("mine")
    with pytest.raises(AlreadyThere):
        new_process("travel", tmp_path, owner="hr")
    assert (tmp_path / "travel/README.md").read_text() == "mine"
