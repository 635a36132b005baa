"""What the two READMEs show is what happens."""

import doctest
from pathlib import Path

import pytest

import workflow_engine
from tests.dmn.models import decision, model, rule, table

APPROVER = model(
    decision(
        "approver",
        table(
            inputs=["amount"],
            outputs={"approver": ""},
            rules=[
                rule(["<= 1000"], ['"nobody"'], note="small"),
                rule(["[1000..10000]"], ['"manager"'], note="up to ten thousand"),
                rule(["> 10000"], ['"director"']),
            ],
        ),
    )
)


@pytest.mark.parametrize("package", ["feel", "dmn"])
def test_the_examples_of_the_readme_are_true(package: str):
    file = Path(workflow_engine.__file__).with_name(package) / "README.md"
    failed, tried = doctest.testfile(
        str(file), module_relative=False, globs={"XML": APPROVER}, encoding="utf-8"
    )
    assert tried >= 6
    assert not failed
