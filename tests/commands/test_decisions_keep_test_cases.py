"""What the business expects of a decision is kept with it and stands before every publication."""

from dataclasses import replace

import pytest

from tests.ui.office import MATRIX
from workflow_engine.commands.decision_cases import (
    CaseNameTaken,
    CaseNotFound,
    CaseRefused,
    DropCase,
    ImportCases,
    KeepCase,
)
from workflow_engine.commands.decision_ends import (
    ChangeDecisionPolicy,
    DecisionNotEnding,
    DiscardDecision,
    ReasonMissing,
    RetireDecision,
)
from workflow_engine.commands.decisions import (
    CasesFail,
    DecisionMovedOn,
    DraftDecision,
    PublishDecision,
)
from workflow_engine.errors import FourEyesViolated
from workflow_engine.queries.decision_cases import RunCases, TryDecision
from workflow_engine.queries.decisions import Decisions

from .conftest import Office

KEY = "approval_matrix"
DEAR = {"amount": "5000", "requester": '"Anna"'}
BOTH = {"step": '["Line manager", "Finance"]'}
LESS = MATRIX.replace(b"&gt; 1000", b"&gt; 9000")
PERMISSIONS = ("decision:read", "decision:draft", "decision:publish", "definition:manage")


@pytest.fixture
def pair(office: Office):
    """Two people who may do everything with decisions."""
    return tuple(
        replace(who, permissions=who.permissions | set(PERMISSIONS))
        for who in (office.pia, office.boris)
    )


def drafted(office, who, content=MATRIX, **options):
    return office.engine.execute(DraftDecision(KEY, content, **options), who).decision_id


def test_a_draft_that_breaks_a_test_case_cannot_be_published(office, pair):
    pia, boris = pair
    drafted(office, pia)
    office.engine.execute(KeepCase(KEY, "dear things go to finance", DEAR, BOTH), pia)
    wrong = drafted(office, pia, LESS)
    with pytest.raises(CasesFail) as failing:
        office.engine.execute(PublishDecision(wrong), boris)
    assert "dear things go to finance" in str(failing.value)
    (verdict,) = office.engine.ask(RunCases(wrong), boris)
    (difference,) = verdict.differences
    assert (difference.output, difference.actual) == ("step", '["Line manager"]')


def test_a_draft_that_keeps_all_test_cases_is_published(office, pair):
    pia, boris = pair
    draft = drafted(office, pia)
    office.engine.execute(KeepCase(KEY, "dear things go to finance", DEAR, BOTH), pia)
    office.engine.execute(PublishDecision(draft), boris)
    assert office.engine.ask(Decisions(KEY), boris)[0].state == "published"


def test_a_test_case_is_written_anew_and_taken_away(office, pair):
    pia, _ = pair
    draft = drafted(office, pia)
    case_id = office.engine.execute(KeepCase(KEY, "dear", DEAR, BOTH), pia)
    cheap = {"step": '["Line manager"]'}
    with pytest.raises(CaseNameTaken):
        office.engine.execute(KeepCase(KEY, "dear", DEAR, cheap), pia)
    office.engine.execute(KeepCase(KEY, "cheap", {"amount": "1"}, cheap, case_id), pia)
    (verdict,) = office.engine.ask(RunCases(draft), pia)
    assert verdict.case.name == "cheap"
    office.engine.execute(DropCase(case_id), pia)
    assert office.engine.ask(RunCases(draft), pia) == []
    with pytest.raises(CaseNotFound):
        office.engine.execute(DropCase(case_id), pia)


def test_a_case_that_nobody_can_read_is_refused_at_its_field(office, pair):
    drafted(office, pair[0])
    with pytest.raises(CaseRefused) as refused:
        office.engine.execute(KeepCase(KEY, " ", {"amount": "1 +"}, {}), pair[0])
    assert set(refused.value.errors) == {"name", "inputs.amount", "expected"}


def test_cases_come_from_a_table_and_the_same_name_is_replaced(office, pair):
    pia, _ = pair
    draft = drafted(office, pia)
    table = (
        b"name,amount,requester,expected.step\n"
        b'dear,5000,Anna,"[""Line manager"", ""Finance""]"\n'
        b'cheap,10,Bo,"[""Line manager""]"\n'
    )
    assert office.engine.execute(ImportCases(KEY, table, dry_run=True), pia) == 2
    assert office.engine.ask(RunCases(draft), pia) == []
    office.engine.execute(ImportCases(KEY, table), pia)
    office.engine.execute(ImportCases(KEY, table), pia)
    verdicts = office.engine.ask(RunCases(draft), pia)
    assert [(v.case.name, v.is_passed) for v in verdicts] == [("cheap", True), ("dear", True)]
    assert verdicts[1].case.inputs["requester"] == '"Anna"'


def test_a_table_with_a_fault_keeps_nothing_and_names_the_row(office, pair):
    pia, _ = pair
    draft = drafted(office, pia)
    table = b"name,amount,expected.step\nfine,1,null\nodd,(,null\n"
    with pytest.raises(CaseRefused) as refused:
        office.engine.execute(ImportCases(KEY, table), pia)
    assert set(refused.value.errors) == {"3"}
    assert office.engine.ask(RunCases(draft), pia) == []


def test_the_second_person_is_required_unless_the_company_says_otherwise(office, pair):
    pia, _ = pair
    draft = drafted(office, pia)
    with pytest.raises(FourEyesViolated):
        office.engine.execute(PublishDecision(draft), pia)
    assert not office.engine.ask(Decisions(KEY), pia)[0].may_publish
    office.engine.execute(ChangeDecisionPolicy(second_person=False), pia)
    assert office.engine.ask(Decisions(KEY), pia)[0].may_publish
    office.engine.execute(PublishDecision(draft), pia)
    assert office.engine.ask(Decisions(KEY), pia)[0].state == "published"
    office.engine.execute(ChangeDecisionPolicy(second_person=True), pia)
    again = drafted(office, pia, LESS)
    with pytest.raises(FourEyesViolated):
        office.engine.execute(PublishDecision(again), pia)


def test_a_version_is_retired_and_a_draft_discarded_with_a_reason(office, pair):
    pia, boris = pair
    first = drafted(office, pia)
    office.engine.execute(PublishDecision(first), boris)
    second = drafted(office, pia, LESS)
    with pytest.raises(ReasonMissing):
        office.engine.execute(DiscardDecision(second, " "), pia)
    office.engine.execute(DiscardDecision(second, "Typed in the wrong column"), pia)
    office.engine.execute(RetireDecision(first, "The committee decides now"), boris)
    newest, oldest = office.engine.ask(Decisions(KEY), pia)
    assert (newest.state, newest.end_reason) == ("discarded", "Typed in the wrong column")
    assert (oldest.state, oldest.ended_by) == ("retired", office.engine.ask(
        Decisions(KEY), boris)[1].ended_by)  # fmt: skip
    with pytest.raises(DecisionNotEnding):
        office.engine.execute(RetireDecision(first, "Again"), boris)
    third = office.engine.execute(DraftDecision(KEY, LESS), pia)
    assert (third.version, third.is_new) == (3, True)


def test_nobody_overwrites_a_draft_that_came_in_between(office, pair):
    pia, _ = pair
    seen = drafted(office, pia)
    drafted(office, pia, LESS, based_on=seen)
    with pytest.raises(DecisionMovedOn):
        drafted(office, pia, MATRIX.replace(b"1000", b"7"), based_on=seen)


def test_a_draft_is_tried_and_tells_how_it_decides(office, pair):
    draft = drafted(office, pair[0])
    trial = office.engine.ask(TryDecision(draft, DEAR), pair[0])
    assert trial.outputs["step"] == '["Line manager", "Finance"]'
    assert [match.index for match in trial.matched] == [1, 2]
    assert trial.trace.root.tables[0].rules[1].is_taken
    broken = office.engine.ask(TryDecision(draft, {"amount": "1 +"}), pair[0])
    assert set(broken.faults) == {"amount"}
