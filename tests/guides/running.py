"""Runs snippets as their reader would, in a shell whose variables live from one to the next."""

import os
import subprocess
import sys
from pathlib import Path

from tests.guides.reading import Snippet

ROOT = Path(__file__).parents[2]
_SHELL = """set -euo pipefail
set -a
. ./variables
{code}
set +a
export -p > variables
"""


class Desk:
    """A folder and a shell of somebody who follows a guide."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        lines = (f"export {name}='{value}'\n" for name, value in variables.items())
        (folder / "variables").write_text("".join(lines))

    def run(self, snippet: Snippet) -> str:
        """What the snippet prints; ``AssertionError`` with everything it said when it fails."""
        if snippet.language == "bash":
            script = _SHELL.format(code=snippet.code)
        else:
            (self.folder / "program.py").write_text(snippet.code, encoding="utf-8")
            script = _SHELL.format(code=f"{sys.executable} program.py")
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
            check=False,
        )
        told = f"line {snippet.line}\n{snippet.code}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0, told
        return done.stdout
