"""FEEL and DMN run where nothing else of the product is: they could be published alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import workflow_engine

HOME = Path(workflow_engine.__file__).parent
ASK = """
import sys
from workflow_engine import dmn, feel
assert feel.compile("1 + 2").evaluate({}) == 3
model = dmn.read(open(sys.argv[1], "rb").read())
print(sorted(model.decisions)[0])
strange = {"flask", "sqlalchemy", "SpiffWorkflow"} & set(sys.modules)
assert not strange, strange
"""


def test_both_run_with_nothing_of_the_product_but_its_errors(tmp_path: Path) -> None:
    package = tmp_path / "workflow_engine"
    for name in ("feel", "dmn"):
        shutil.copytree(HOME / name, package / name)
    shutil.copy(HOME / "errors.py", package / "errors.py")
    (package / "__init__.py").write_text("")
    model = Path(__file__).parents[1] / "ui/matrix.dmn"
    command = [sys.executable, "-c", ASK, str(model)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "approval_matrix"
