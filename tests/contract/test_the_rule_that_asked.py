"""Whoever is asked to approve learns which rule of the authority matrix wants it."""

from dataclasses import replace

from tests.commands import models
from tests.contract.test_hostile_processes import attempt, service
from workflow_engine.queries.evaluations import Evaluations, GetEvaluation
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.instance_path import GetInstancePath
from workflow_engine.queries.why_asked import GetAskingRule
from workflow_engine.scenarios import Stage

FIND = service(
    "find",
    "countersign.next_signature",
    '<cs:input source="= &quot;requisition&quot;" target="doctype"/>'
    '<cs:input source="= requisition" target="document"/>'
    '<cs:output source="= result.references" target="references"/>',
)


def asked(stage: Stage):
    """The process asks for the first signature of a laptop; who is asked, and for which task."""
    tried = attempt(stage, FIND, models.user_task("sign", candidates="= references"))
    engine = stage.product.engine
    for person in stage.people.values():
        for row in engine.ask(Inbox(), person).rows:
            if row.instance_id == tried.instance.row.instance_id:
                return tried, person, row.task_id
    raise AssertionError("nobody was asked")


def test_the_task_names_the_rule_in_the_readers_language(stage: Stage) -> None:
    _, boss, task_id = asked(stage)
    ask = stage.product.engine.ask
    rule = ask(GetAskingRule(task_id), replace(boss, locale="en"))
    chinese = ask(GetAskingRule(task_id), replace(boss, locale="zh_Hans_CN"))
    assert rule.table == "requisitions_table"
    assert rule.number > 0
    assert rule.reason.isascii()
    assert not chinese.reason.isascii()
    assert chinese.number == rule.number


def test_the_rule_is_that_of_the_recorded_evaluation(stage: Stage) -> None:
    tried, boss, task_id = asked(stage)
    ask = stage.product.engine.ask
    rule = ask(GetAskingRule(task_id), boss)
    whole = ask(GetEvaluation(rule.evaluation_id), stage.system)
    assert (whole.row.source, whole.row.subject_type) == ("authority", "requisition")
    assert whole.row.instance_id == tried.instance.row.instance_id
    assert whole.inputs["amount"] == "6899"
    assert (rule.table, rule.number) in {(m.table, m.number) for m in whole.matched}


def test_a_task_that_no_rule_asked_for_names_none(stage: Stage) -> None:
    tried = attempt(stage, models.user_task("look", candidates="person:dana"), FIND)
    engine = stage.product.engine
    rows = engine.ask(Inbox(), stage.people["dana"]).rows
    (row,) = [r for r in rows if r.instance_id == tried.instance.row.instance_id]
    assert engine.ask(GetAskingRule(row.task_id), stage.people["dana"]) is None


def test_a_preview_of_the_path_is_not_recorded(stage: Stage) -> None:
    tried, boss, _ = asked(stage)
    engine = stage.product.engine
    engine.ask(GetInstancePath(tried.instance.row.instance_id), boss)
    (row,) = engine.ask(Evaluations(source="authority"), stage.system).rows
    assert row.instance_id == tried.instance.row.instance_id
