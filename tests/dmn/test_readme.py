"""What the two READMEs show is what happens."""

import doctest
from pathlib import Path

import pytest

import workflow_engine


@pytest.mark.parametrize("package", ["feel", "dmn"])
def test_the_examples_of_the_readme_are_true(package: str):
    file = Path(workflow_engine.__file__).with_name(package) / "README.md"
    failed, tried = doctest.testfile(str(file), module_relative=False, encoding="utf-8")
    assert tried >= 6
    assert not failed
