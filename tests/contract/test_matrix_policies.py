"""A row of the authority matrix says what happens when whom it names cannot be asked."""

import re
from pathlib import Path

import pytest

import process_models
from tests.contract.test_hostile_processes import LAPTOP, submit
from workflow_engine import authority
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.instances import Instances
from workflow_engine.queries.operations import Incidents
from workflow_engine.scenarios import Stage

HOME = Path(process_models.__file__).parent
MATRIX = (HOME / "approval_matrix" / "approval_matrix.dmn").read_text()
VOTING = r'(<output id="requisitions_out_voting"[^>]*/>)'


def put(stage: Stage, references: str, **columns: str) -> None:
    """The matrix with more columns for requisitions, which all need the same signature."""
    head, table, rest = _parts()
    for name, value in columns.items():
        table = re.sub(VOTING, rf'\1<output id="out_{name}" name="{name}"/>', table)
        entry = f'\\1<outputEntry><text>"{value}"</text></outputEntry>'
        table = re.sub(r"(_then_voting\"><text>.*?</text></outputEntry>)", entry, table)
    table = re.sub(r'(_then_references"><text>).*?(</text>)', rf'\1"{references}"\2', table)
    engine = stage.product.engine
    matrix = (head + table + rest).encode()
    draft = engine.execute(DraftDecision("approval_matrix", matrix), stage.system)
    engine.execute(PublishDecision(draft.decision_id), stage.system)


def _parts() -> tuple[str, str, str]:
    begin = MATRIX.index('<decisionTable id="requisitions_table"')
    end = MATRIX.index("</decisionTable>", begin)
    return MATRIX[:begin], MATRIX[begin:end], MATRIX[end:]


def begin(stage: Stage) -> str:
    """Anna's requisition goes through the common approval; gives how that stands."""
    folder = HOME / "approve_document"
    files = {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file()}
    files |= {f"forms/{f.name}": f.read_bytes() for f in (folder / "forms").iterdir()}
    engine = stage.product.engine
    engine.execute(DeployBundle("approval", files, play=False), stage.system)
    document = submit(stage, LAPTOP)
    given = {"doctype": "requisition", "document": document}
    engine.execute(StartInstance("approve_document", given), stage.system)
    stage.run_jobs()
    (row,) = engine.ask(Instances(key="approve_document"), stage.system).rows
    return row.status


def asked(stage: Stage) -> set[str]:
    ask = stage.product.engine.ask
    return {login for login, person in stage.people.items() if ask(Inbox(), person).rows}


def test_others_are_asked_when_nobody_is_found(stage: Stage) -> None:
    put(stage, "person:ghost", on_empty="person:chen")
    begin(stage)
    assert asked(stage) == {"chen"}


def test_the_row_may_refuse_what_nobody_can_decide(stage: Stage) -> None:
    put(stage, "person:ghost", on_empty="reject")
    assert begin(stage) == "completed"
    assert asked(stage) == set()


def test_the_row_cannot_approve_what_nobody_can_decide(stage: Stage) -> None:
    put(stage, "person:ghost", on_empty="approve")
    assert begin(stage) == "active"
    assert asked(stage) == set()
    assert len(stage.product.engine.ask(Incidents(), stage.system).rows) == 1


def test_the_head_is_asked_where_the_requester_would_be(stage: Stage) -> None:
    put(stage, "person:anna", on_self="head")
    begin(stage)
    assert asked(stage) == {"chen"}


def test_whoever_has_signed_before_is_not_skipped_over_money(stage: Stage) -> None:
    put(stage, "person:boris", on_same="once")
    begin(stage)
    assert asked(stage) == {"boris"}


@pytest.mark.parametrize("column", ["on_empty", "on_self", "on_same"])
def test_a_misspelt_value_is_a_bad_matrix(column: str) -> None:
    row = {"step": "manager", "references": "manager:anna", column: "sometimes"}
    with pytest.raises(authority.BadMatrix, match="sometimes"):
        authority.read_steps([row])
