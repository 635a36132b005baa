"""A decision table is drafted by one person and put into force by another one."""

from dataclasses import replace

import pytest

from tests.commands.conftest import Office
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import FourEyesViolated
from workflow_engine.queries.decisions import Decisions

TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="u">
  <decision id="rule" name="rule"><literalExpression id="e"><text>1</text></literalExpression>
  </decision></definitions>"""
RULES = ("decision:draft", "decision:publish", "decision:read")


def machine(office: Office) -> Principal:
    """An account without a person, whose key somebody holds."""
    account = office.make.account("robot")
    return replace(office.make.with_permissions(office.dana, *RULES), account_id=account,
                   person_id=None, kind="service")  # fmt: skip


def second_account(office: Office, person: Principal) -> Principal:
    account = office.make.account("other", person=person.person_id)
    return replace(office.make.with_permissions(person, *RULES), account_id=account)


def test_nobody_publishes_his_own_draft_through_another_account(office: Office) -> None:
    dana = office.make.with_permissions(office.dana, *RULES)
    draft = office.engine.execute(DraftDecision("rule", TABLE), dana)
    for publisher in (dana, second_account(office, dana)):
        with pytest.raises(FourEyesViolated):
            office.engine.execute(PublishDecision(draft.decision_id), publisher)


def test_a_machine_neither_publishes_a_rule_nor_has_its_draft_published(office: Office) -> None:
    dana, robot = office.make.with_permissions(office.dana, *RULES), machine(office)
    draft = office.engine.execute(DraftDecision("rule", TABLE), dana)
    with pytest.raises(FourEyesViolated):
        office.engine.execute(PublishDecision(draft.decision_id), robot)
    by_robot = office.engine.execute(DraftDecision("rule", TABLE + b"\n"), robot)
    with pytest.raises(FourEyesViolated):
        office.engine.execute(PublishDecision(by_robot.decision_id), dana)
    assert not any(row.may_publish for row in office.engine.ask(Decisions(), dana))


def test_a_second_person_puts_the_draft_into_force(office: Office) -> None:
    dana, boris = (office.make.with_permissions(p, *RULES) for p in (office.dana, office.boris))
    draft = office.engine.execute(DraftDecision("rule", TABLE), dana)
    assert [row.may_publish for row in office.engine.ask(Decisions(), boris)] == [True]
    office.engine.execute(PublishDecision(draft.decision_id), boris)
    assert [row.state for row in office.engine.ask(Decisions(), boris)] == ["published"]
