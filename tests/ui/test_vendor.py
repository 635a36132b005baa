"""The committed front-end files are what the lock file builds, each with its licence."""

import filecmp
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "ui/frontend"
BUILT = [Path("ui/static/vendor"), Path("tests/ui/vendor")]


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def npm() -> str:
    found = shutil.which("npm")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("npm is missing; install Node 20 or newer")
    pytest.skip("npm is not installed")


@pytest.mark.timeout(240)
def test_the_lock_file_builds_exactly_the_committed_files(npm: str, tmp_path: Path) -> None:
    workshop = tmp_path / "ui/frontend"
    shutil.copytree(FRONTEND, workshop, ignore=shutil.ignore_patterns("node_modules"))
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=workshop, check=True, capture_output=True)
    subprocess.run([npm, "run", "build"], cwd=workshop, check=True, capture_output=True)
    for folder in BUILT:
        names = files(tmp_path / folder)
        assert names == files(ROOT / folder)
        same, *_ = filecmp.cmpfiles(tmp_path / folder, ROOT / folder, names, shallow=False)
        assert set(same) == names


@pytest.mark.parametrize("folder", [f for built in BUILT for f in sorted((ROOT / built).iterdir())])
def test_every_vendored_folder_carries_its_licence(folder: Path) -> None:
    assert (folder / "LICENSE").stat().st_size > 200


def test_the_lock_file_names_no_registry() -> None:
    lock = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_versions_are_exact() -> None:
    package = (FRONTEND / "package.json").read_text(encoding="utf-8")
    assert not re.search(r'": "[~^><*]', package)


def test_style_sheets_load_nothing_but_our_own_files() -> None:
    for sheet in (ROOT / "ui/static").rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"[\"'(]\s*data:", text), sheet
        assert not re.search(r"url\(\s*[\"']?(https?:)?//", text), sheet
        assert not re.search(r"@import\s", text), sheet
