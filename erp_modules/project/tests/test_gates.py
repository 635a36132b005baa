"""Gates: what is missing, who countersigns, who decides, and what ends on its day."""

from datetime import timedelta

import pytest

from erp_modules.project.errors import NobodyNamed, NotTheirs, NotTheSponsor
from erp_modules.project.tests.office import TODAY, Office
from workflow_engine.errors import BusinessError, CountersignError


def signed(office: Office, gate: str, *owners: str) -> None:
    office.act("gate", "present", gate)
    for owner in owners or ("anna",):
        office.act("gate", "sign", gate, by=owner)


def test_a_gate_is_ready_when_everything_is_proven(office: Office) -> None:
    gate = office.gate()
    criterion = office.criterion(gate)
    with pytest.raises(BusinessError, match="Still missing: Evidence"):
        office.act("gate", "present", gate)
    first = office.prove(criterion)
    assert office.prove(criterion) == first
    told = office.call("check_gate", gate=gate)
    assert (told["ready"], told["missing"], told["waived"]) == (True, [], [])
    assert told["unsigned"] == [office.who("anna")]


def test_withdrawn_evidence_proves_nothing(office: Office) -> None:
    gate = office.gate()
    criterion = office.criterion(gate)
    evidence = office.prove(criterion)["evidence"]
    office.act("evidence", "withdraw", evidence, reason="Wrong file")
    assert not office.call("check_gate", gate=gate)["ready"]


def test_the_sponsor_decides_and_nobody_else(office: Office) -> None:
    gate = office.gate(1, "anna", "boris")
    office.prove(office.criterion(gate))
    signed(office, gate, "anna")
    with pytest.raises(BusinessError, match="Boris"):
        office.act("gate", "go", gate, by="li")
    office.act("gate", "sign", gate, by="boris")
    with pytest.raises(NotTheSponsor):
        office.act("gate", "go", gate, by="anna")
    with pytest.raises(NobodyNamed):
        office.call("decide_gate", gate=gate, decision="go")
    with pytest.raises(NotTheirs):
        office.call("decide_gate", by="anna", gate=gate, decision="go", person=office.who("li"))
    told = office.call("decide_gate", gate=gate, decision="go", person=office.who("li"))
    assert (told["state"], told["decided_by"]) == ("go", office.who("li"))
    again = office.call("decide_gate", gate=gate, decision="go", person=office.who("li"))
    assert again == told


def test_only_the_owners_countersign_and_once(office: Office) -> None:
    gate = office.gate(1, "anna")
    office.prove(office.criterion(gate))
    office.act("gate", "present", gate)
    with pytest.raises(NotTheirs):
        office.act("gate", "sign", gate, by="boris")
    office.call("countersign", gate=gate, person=office.who("anna"))
    when = office.see("gate", gate).owners[0].signed_at
    office.later(1).call("countersign", gate=gate, person=office.who("anna"))
    assert office.see("gate", gate).owners[0].signed_at == when


def test_conditions_need_a_waiver_that_still_holds(office: Office) -> None:
    gate = office.gate()
    criterion = office.criterion(gate)
    waiver = office.waived(criterion, days=3)
    told = office.call("check_gate", gate=gate)
    assert [each["criterion"] for each in told["waived"]] == [criterion]
    signed(office, gate)
    with pytest.raises(BusinessError, match="only a go with conditions"):
        office.act("gate", "go", gate, by="li")
    with pytest.raises(BusinessError, match="Still missing"):
        office.later(4).act("gate", "go_conditionally", gate, by="li", reason="Later")
    office.act("gate", "go_conditionally", gate, by="li", reason="Later")
    assert office.call("expire_waivers") == {"expired": [], "opened": []}
    late = office.later(4)
    assert late.call("expire_waivers") == {"expired": [waiver], "opened": [gate]}
    assert late.call("expire_waivers") == {"expired": [], "opened": []}
    assert office.see("gate", gate).state == "open"


def test_a_met_condition_turns_into_a_go(office: Office) -> None:
    gate = office.gate()
    criterion = office.criterion(gate)
    waiver = office.waived(criterion)
    signed(office, gate)
    office.act("gate", "go_conditionally", gate, by="li", reason="Later")
    with pytest.raises(BusinessError):
        office.act("gate", "settle", gate)
    with pytest.raises(BusinessError):
        office.act("waiver", "fulfil", waiver)
    office.prove(criterion)
    office.act("waiver", "fulfil", waiver)
    office.act("gate", "settle", gate)
    assert office.see("gate", gate).state == "go"


def test_some_things_cannot_be_waived(office: Office) -> None:
    criterion = office.criterion(office.gate(), mandatory=True)
    with pytest.raises(CountersignError) as told:
        office.waived(criterion)
    assert "cannot be waived" in str(getattr(told.value, "errors", ""))


def test_only_the_sponsor_waives(office: Office) -> None:
    criterion = office.criterion(office.gate())
    waiver = office.make(
        "waiver", criterion=criterion, title="Later", justification="Soon",
        expires_on=str(TODAY + timedelta(3)),
    )  # fmt: skip
    with pytest.raises(NotTheSponsor):
        office.call("decide_waiver", waiver=waiver, granted=True, person=office.who("anna"))
    office.call("decide_waiver", waiver=waiver, granted=True, person=office.who("li"))
    assert office.see("waiver", waiver).granted_by_id == office.who("li")


def test_no_go_opens_the_gates_since_the_step_it_names(office: Office) -> None:
    gates = [office.gate(step) for step in (1, 2, 3)]
    for gate in gates:
        office.prove(office.criterion(gate))
        signed(office, gate)
    for gate in gates[:2]:
        office.act("gate", "go", gate, by="li")
    told = office.call(
        "decide_gate", gate=gates[2], decision="no_go", reason="Not enough",
        person=office.who("li"), back_to=2,
    )  # fmt: skip
    assert (told["state"], told["back_to"]) == ("no_go", 2)
    assert [office.see("gate", gate).state for gate in gates] == ["go", "open", "no_go"]
    office.act("gate", "reopen", gates[2], reason="Again")
    signed(office, gates[2])
    with pytest.raises(BusinessError, match="Gate 2"):
        office.act("gate", "go", gates[2], by="li")


def test_no_go_names_no_later_step(office: Office) -> None:
    gate = office.gate(2)
    with pytest.raises(BusinessError, match="earlier one"):
        office.act("gate", "stop", gate, by="li", reason="No", back_to=3)


@pytest.mark.parametrize("decision", ["no_go", "conditional"])
def test_a_decision_against_needs_a_reason(office: Office, decision: str) -> None:
    with pytest.raises(BusinessError, match="Say why"):
        office.call("decide_gate", gate=office.gate(), decision=decision, person=office.who("li"))


def test_gates_read_what_the_records_say(office: Office) -> None:
    gate = office.gate()
    measures = ("goals", "risks", "raci", "deputies", "issues", "loads", "training", "runbook")
    for measure in measures:
        office.criterion(gate, measure)

    def missing() -> set[str]:
        return {each["measure"] for each in office.call("check_gate", gate=gate)["missing"]}

    assert missing() == {"raci", "loads", "training", "runbook"}
    risk = office.make(
        "risk", title="R", source="business", probability=4, impact=3, owner=office.who("anna")
    )
    issue = office.make("project_issue", title="I", severity="S2", found_in="test")
    task = office.task("T", 0, 1)
    assert missing() == {*measures} - {"goals"}
    office.act("risk", "treat", risk, treatment="reduce", response="Test more")
    office.act("project_issue", "solve", issue, by="anna", solution="Mended")
    office.act("project_issue", "close", issue, by="boris")
    office.make("raci_entry", task=task, person=office.who("anna"), role="A")
    assert missing() == {"deputies", "loads", "training", "runbook"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "T"},
        {"title": "T", "link": "javascript:alert(1)"},
        {"title": "T", "document_hash": "abc"},
    ],
    ids=["nothing", "script", "short"],
)
def test_evidence_can_be_found_again(office: Office, wrong: dict[str, str]) -> None:
    with pytest.raises(CountersignError):
        office.make("evidence", criterion=office.criterion(office.gate()), **wrong)


def test_nobody_goes_live_without_a_backup_that_was_restored(office: Office) -> None:
    office.act("programme", "start", office.programme)
    last = office.call("load_programme", programme=office.programme)["gates"][6]
    proofs = {"gate": last, "title": "Minutes", "link": "/minutes"}
    for criterion in ("rehearsals", "frozen"):
        office.call("note_evidence", criterion=criterion, **proofs)
    asked = {"gate": last, "until": TODAY + timedelta(9), "justification": "Soon"}
    for waiver in office.call("ask_waivers", person=office.who("anna"), **asked)["waivers"]:
        office.act("waiver", "grant", waiver, by="li")
    missing = office.call("check_gate", gate=last)["missing"]
    assert [each["title"] for each in missing] == ["A backup was made and restored in a rehearsal"]
    with pytest.raises(BusinessError, match="Still missing: A backup"):
        office.act("gate", "present", last)
    office.call("note_evidence", criterion="backup", **proofs)
    assert office.call("check_gate", gate=last)["ready"]
