"""Whenever a decision is asked, what it saw and said is kept beside what followed from it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.jobs.housekeeping import forget_old_evaluations
from workflow_engine.persistence.tables import decision_evaluation
from workflow_engine.queries.evaluations import EvaluationNotFound, Evaluations, GetEvaluation
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.rule_hits import GetRuleHits
from workflow_engine.queries.timeline import Timeline

from .conftest import Office

PROCESS = b"""<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 xmlns:cs="urn:countersign:bpmn:1" targetNamespace="t">
 <bpmn:process id="ask" isExecutable="true">
  <bpmn:startEvent id="start"/><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="rule"/>
  <bpmn:businessRuleTask id="rule"><bpmn:extensionElements>
   <cs:decision key="limits" result="level"/></bpmn:extensionElements></bpmn:businessRuleTask>
  <bpmn:sequenceFlow id="f2" sourceRef="rule" targetRef="end"/><bpmn:endEvent id="end"/>
 </bpmn:process></bpmn:definitions>"""
LIMITS = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="l">
 <decision id="limits" name="limits"><decisionTable id="bands" hitPolicy="FIRST">
  <input id="i"><inputExpression id="e" typeRef="number"><text>amount</text></inputExpression>
  </input>
  <output id="o" name="level"/><annotation name="Why"/>
  <rule id="small"><inputEntry id="c1"><text>&lt;= 1000</text></inputEntry>
   <outputEntry id="a1"><text>"clerk"</text></outputEntry>
   <annotationEntry><text>small change</text></annotationEntry></rule>
  <rule id="large"><inputEntry id="c2"><text>&gt; 1000</text></inputEntry>
   <outputEntry id="a2"><text>"head"</text></outputEntry>
   <annotationEntry><text>the head knows</text></annotationEntry></rule>
 </decisionTable></decision></definitions>"""
RULES = ("decision:read", "decision:draft", "decision:publish")


@pytest.fixture
def asking(office: Office) -> Office:
    """The table is in force, and a process asks it; Boris owns it."""
    office.boris = office.make.with_permissions(office.boris, *RULES)
    office.anna = office.make.with_permissions(office.anna, "decision:read")
    pia = office.make.with_permissions(office.pia, *RULES)
    draft = office.engine.execute(DraftDecision("limits", LIMITS), pia)
    office.engine.execute(PublishDecision(draft.decision_id), office.boris)
    office.deploy(PROCESS)
    return office


def asked(office: Office, who, **filters):
    return list(office.engine.ask(Evaluations(**filters), who).rows)


def test_a_process_leaves_what_its_rule_saw_and_said(asking):
    begun = asking.start("ask", amount=5000, secret="not asked for")
    (row,) = asked(asking, asking.anna)
    assert (row.key, row.version, row.source, row.element) == ("limits", 1, "process", "rule")
    assert (row.instance_id, row.output, row.by) == (begun.instance_id, '"head"', "anna")
    whole = asking.engine.ask(GetEvaluation(row.evaluation_id), asking.anna)
    assert whole.inputs == {"amount": "5000"}
    (rule,) = whole.matched
    assert (rule.number, rule.rule_id, rule.annotation) == (2, "large", "the head knows")


def test_the_history_names_the_evaluation(asking):
    begun = asking.start("ask", amount=10)
    (row,) = asked(asking, asking.anna)
    lines = asking.engine.ask(Timeline(begun.instance_id), asking.anna)
    told = [said for line in lines for said in line.data.get("decisions", ())]
    assert [each["evaluation"] for each in told] == [row.evaluation_id]


def test_a_decision_that_fails_is_kept_with_its_error_and_stops_the_instance(asking):
    begun = asking.start("ask", amount="a lot")
    assert asking.engine.ask(GetInstance(begun.instance_id), asking.anna).row.incidents == 1
    (row,) = asked(asking, asking.anna)
    assert row.error
    assert (row.output, row.rules) == ("", [])


def test_who_may_not_see_the_instance_sees_no_inputs_of_it(asking):
    asking.start("ask", amount=5000)
    (row,) = asked(asking, asking.anna)
    assert asked(asking, asking.boris) == []
    with pytest.raises(EvaluationNotFound):
        asking.engine.ask(GetEvaluation(row.evaluation_id), asking.boris)
    auditor = asking.make.with_permissions(asking.boris, "instance:read_all")
    assert [each.evaluation_id for each in asked(asking, auditor)] == [row.evaluation_id]


def test_another_company_sees_none(asking):
    asking.start("ask", amount=5000)
    (row,) = asked(asking, asking.anna)
    all_seeing = asking.make.with_permissions(asking.anna, "instance:read_all")
    stranger = replace(all_seeing, company_id="00000000-0000-7000-8000-000000000000")
    assert asked(asking, stranger) == []
    with pytest.raises(EvaluationNotFound):
        asking.engine.ask(GetEvaluation(row.evaluation_id), stranger)


def test_the_list_goes_on_where_a_page_ended(asking, clock):
    for amount in (1, 2, 3):
        asking.start("ask", amount=amount)
        clock.travel(timedelta(minutes=1))
    first = asking.engine.ask(Evaluations(limit=2), asking.anna)
    rest = asking.engine.ask(Evaluations(limit=2, cursor=first.cursor), asking.anna)
    assert [len(first.rows), len(rest.rows), rest.cursor] == [2, 1, None]
    assert first.rows[0].at > first.rows[1].at > rest.rows[0].at


def test_the_list_is_narrowed_down(asking, clock):
    begun = asking.start("ask", amount=1)
    clock.travel(timedelta(days=1))
    asking.start("ask", amount=2000)
    later = clock.now()
    assert [r.output for r in asked(asking, asking.anna, since=later)] == ['"head"']
    assert [r.output for r in asked(asking, asking.anna, before=later)] == ['"clerk"']
    mine = asked(asking, asking.anna, instance_id=begun.instance_id)
    assert [r.output for r in mine] == ['"clerk"']
    assert len(asked(asking, asking.anna, key="limits", version=1)) == 2
    assert asked(asking, asking.anna, version=2) == []
    assert asked(asking, asking.anna, key="other") == []
    assert asked(asking, asking.anna, source="api") == []
    assert asked(asking, asking.anna, instance_id="nonsense") == []


def test_rules_are_counted_by_week_and_by_day(asking, clock):
    for days, amount in ((0, 5), (1, 6), (7, 7)):
        clock.travel(timedelta(days=days))
        asking.start("ask", amount=amount)
    (row,) = asking.engine.ask(Evaluations(limit=1), asking.anna).rows
    version = _version_id(asking)
    weeks = asking.engine.ask(GetRuleHits(version), asking.boris)
    small, large = weeks.rules
    assert (weeks.evaluations, weeks.failed, small.count, small.last) == (3, 0, 3, row.at)
    assert [each.count for each in small.periods] == [2, 1]
    assert {each.day.weekday() for each in small.periods} == {0}
    assert (large.number, large.count, large.last, list(large.periods)) == (2, 0, None, [])
    days = asking.engine.ask(GetRuleHits(version, days=3, by="day"), asking.boris)
    assert [each.count for each in days.rules[0].periods] == [1]


def test_evaluations_are_forgotten_after_their_time_in_small_steps(asking, clock, monkeypatch):
    monkeypatch.setattr("workflow_engine.jobs.housekeeping.BATCH", 2)
    for amount in range(5):
        asking.start("ask", amount=amount)
    clock.travel(timedelta(days=399))
    asking.start("ask", amount=5)
    assert forget_old_evaluations(asking.engine) == 0
    clock.travel(timedelta(days=2))
    assert forget_old_evaluations(asking.engine) == 5
    assert [row.output for row in asked(asking, asking.anna)] == ['"clerk"']


def test_long_values_are_cut(asking):
    asking.start("ask", amount="x" * 5000)
    (row,) = asked(asking, asking.anna)
    (kept,) = asking.engine.ask(GetEvaluation(row.evaluation_id), asking.anna).inputs.values()
    assert (len(kept), kept[-1]) == (1000, "…")


def _version_id(office: Office) -> str:
    with office.engine.database.reading() as connection:
        found = connection.execute(sa.select(decision_evaluation.c.version_id).distinct())
        return str(found.scalar_one())
