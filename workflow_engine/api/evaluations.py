"""Decisions are asked by programs, and what was asked of them can be read again."""

from typing import Any

from workflow_engine.api.evaluation_shapes import (
    AnswerSchema,
    AnswersSchema,
    AskManySchema,
    AskOneSchema,
    EvaluationSchema,
    EvaluationsQuery,
    EvaluationWholeSchema,
    HitsQuery,
    StatisticsSchema,
)
from workflow_engine.api.paging import page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.evaluate_decision import EvaluateDecision
from workflow_engine.errors import _l
from workflow_engine.queries.evaluations import Evaluations, GetEvaluation
from workflow_engine.queries.rule_hits import GetRuleHits

evaluations = Resources("evaluations", _l("Evaluations of decisions"))
_ONE = {"inputs": {"amount": 5000}}


@evaluations.writes(
    "/decisions/<key>/evaluate",
    EvaluateDecision,
    AnswerSchema,
    _l("Ask a decision"),
    body=AskOneSchema,
    example=_ONE,
)
def evaluate(body: dict[str, Any], *, key: str) -> EvaluateDecision:
    return EvaluateDecision(key, [body.pop("inputs")], is_single=True, **body)


@evaluations.writes(
    "/decisions/<key>/evaluate-batch",
    EvaluateDecision,
    AnswersSchema,
    _l("Ask a decision for many inputs"),
    body=AskManySchema,
    example={"inputs": [{"amount": 5000}, {"amount": 10}]},
)
def evaluate_batch(body: dict[str, Any], *, key: str) -> EvaluateDecision:
    return EvaluateDecision(key, **body)


@evaluations.reads(
    "/decision-evaluations",
    Evaluations,
    page_of(EvaluationSchema),
    _l("List evaluations of decisions"),
    query=EvaluationsQuery,
)
def listed(query: dict[str, Any]) -> Evaluations:
    return Evaluations(**query)


@evaluations.reads(
    "/decision-evaluations/<evaluation_id>",
    GetEvaluation,
    EvaluationWholeSchema,
    _l("Read an evaluation of a decision"),
)
def shown(evaluation_id: str) -> GetEvaluation:
    return GetEvaluation(evaluation_id)


@evaluations.reads(
    "/decision-versions/<decision_id>/rule-hits",
    GetRuleHits,
    StatisticsSchema,
    _l("Count how often the rules of a version matched"),
    query=HitsQuery,
)
def rule_hits(query: dict[str, Any], decision_id: str) -> GetRuleHits:
    return GetRuleHits(decision_id, **query)
