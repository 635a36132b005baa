"""How evaluations of decisions are written: what was asked, the answer, how it came about."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from marshmallow import fields, pre_dump

from workflow_engine.api.errors import said
from workflow_engine.api.fields import (
    Choice,
    Count,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery
from workflow_engine.commands.evaluate_decision import MOST, Answers, Evaluated
from workflow_engine.feel.show import written
from workflow_engine.queries.evaluations import SOURCES

_INPUTS = "The facts by name; a date, time or duration is its text in ISO 8601"
_JSON = (str, int, Decimal, date, time, datetime, type(None))


class _AskingSchema(Schema):
    """Which version is asked, and how."""

    version = Count(1, 2**31 - 1, load_default=None, about="Without it the one in force")
    tag = Text(60, load_default=None, about="Instead of a version: the newest one with this tag")
    called = Text(
        200,
        load_default=None,
        about="A decision service or knowledge model of the file, asked instead of the decision",
    )
    strict = Flag(load_default=True, about="False makes a missing input null instead of a refusal")
    trace = Flag(load_default=False, about="Tell how the answer came about; of 50 inputs at most")


class AskOneSchema(_AskingSchema):
    """A decision is asked once."""

    inputs = Values(load_default=dict, about=_INPUTS)


class AskManySchema(_AskingSchema):
    """A decision is asked for many inputs."""

    inputs = Many(Values(), most=MOST, required=True, about=_INPUTS)


class RuleSchema(Schema):
    """A rule that matched."""

    table = Text(about="The id of the decision table")
    number = Whole(about="Which rule of the table, from 1")
    rule_id = Text(about="The id of the rule in the file")
    annotation = Text(about="What its author noted on it")


class ItemSchema(Schema):
    """What a decision said of one input."""

    evaluation_id = Id(about="Names the record of it")
    value = fields.Raw(metadata={"description": "The answer; null when there is a problem"})
    output = Text(about="The answer as FEEL text")
    matched = Many(Part(RuleSchema), about="Rules that matched, in the order they were asked")
    warnings = Many(Text(), about="Where a value did not fit, so that null came of it")
    problem = Text(allow_none=True, about="Why there is no answer")
    trace = Values(allow_none=True, about="The steps of the decision, if they were asked for")

    @pre_dump
    def told(self, each: Evaluated, **options: Any) -> dict[str, Any]:
        return item(each)


class AnswerSchema(ItemSchema):
    """The answer of a decision."""

    version = Whole(about="The version that was asked")
    digest = Text(about="SHA-256 of its file")

    @pre_dump
    def told(self, found: Answers, **options: Any) -> dict[str, Any]:
        (only,) = found.rows
        return {**item(only), "version": found.version.version, "digest": found.version.digest}


class AnswersSchema(Schema):
    """An answer or a problem for each input, in their order."""

    version = Whole(attribute="version.version", about="The version that was asked")
    digest = Text(attribute="version.digest", about="SHA-256 of its file")
    rows = Many(Part(ItemSchema), about="One for each input")


class EvaluationsQuery(PageQuery):
    """Filters of the list."""

    key = Text(120, load_default=None, about="The decision")
    version = Count(1, 2**31 - 1, load_default=None, about="Its version")
    instance_id = Id(load_default=None, about="The instance that asked")
    source = Choice(SOURCES, load_default=None, about="Who asked")
    since = Moment(load_default=None, about="The first moment")
    before = Moment(load_default=None, about="The first moment that is too late")


class EvaluationSchema(Schema):
    """A decision was asked."""

    evaluation_id = Id(about="Names the evaluation")
    key = Text(about="The decision")
    version = Whole(about="Its version")
    digest = Text(about="SHA-256 of the version's file")
    at = Moment(about="When it was asked")
    source = Choice(SOURCES, about="A process, the authority of a document, or a program")
    by = Text(allow_none=True, about="The account that acted")
    instance_id = Id(allow_none=True, about="The instance that asked")
    element = Text(allow_none=True, about="The element of its model")
    subject_type = Text(allow_none=True, about="The type of the document it was about")
    subject_id = Text(allow_none=True, about="The document it was about")
    called = Text(allow_none=True, about="The service or knowledge model that was asked")
    rules = Many(Text(), about="Rules that matched, as `table:number`")
    output = Text(about="The answer as FEEL text, which may be cut")
    error = Text(allow_none=True, about="Why there was no answer")


class EvaluationWholeSchema(Schema):
    """An evaluation with what it saw."""

    row = Part(EvaluationSchema)
    inputs = Values(about="The facts that it looked at, as FEEL text, which may be cut")
    matched = Many(Part(RuleSchema), about="Rules that matched, in the order they were asked")


class HitsQuery(Schema):
    """What is counted."""

    days = Count(1, 3660, load_default=90, about="Days that are counted, with today")
    by = Choice(("day", "week"), load_default="week", about="Periods; a week begins on Monday")


class PeriodSchema(Schema):
    """Hits in a day or week."""

    day = fields.Date(metadata={"description": "The first day of the period"})
    count = Whole(about="How often the rule matched")


class RuleHitsSchema(RuleSchema):
    """How often a rule matched."""

    count = Whole(about="How often it matched")
    last = Moment(allow_none=True, about="When it matched last, within the days counted")
    periods = Many(Part(PeriodSchema), about="Periods with hits, in their order")


class StatisticsSchema(Schema):
    """What became of a version."""

    since = fields.Date(metadata={"description": "The first day that is counted"})
    evaluations = Whole(about="How often it was asked")
    failed = Whole(about="How often it gave no answer")
    last = Moment(allow_none=True, about="When it was asked last")
    rules = Many(Part(RuleHitsSchema), about="All rules of all tables of the file, in its order")


def item(each: Evaluated) -> dict[str, Any]:
    """An answer, its rules and how it came about."""
    result, error = each.result, each.error
    matched = result.matched if result else ()
    return {
        "evaluation_id": each.evaluation_id,
        "value": plain(result.value) if result else None,
        "output": written(result.value) if result else "",
        "matched": [
            {
                "table": rule.table_id,
                "number": rule.index,
                "rule_id": rule.rule_id,
                "annotation": rule.annotation,
            }
            for rule in matched
        ],
        "warnings": [str(warning.hint) for warning in each.warnings],
        "problem": said(error.template, error.params) if error else None,
        "trace": each.trace.as_json() if each.trace else None,
    }


def plain(value: Any) -> Any:
    """A value as JSON has it; what JSON has no form for, such as a range, is FEEL text."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if type(value) in (*_JSON, bool) else written(value)
