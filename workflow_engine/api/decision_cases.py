"""Test cases of decisions: run in a version, kept, taken away."""

from typing import Any

from marshmallow import pre_dump

from workflow_engine.api import errors
from workflow_engine.api.fields import (
    Flag,
    Id,
    MadeSchema,
    Many,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.resources import Resources
from workflow_engine.api.uploads import table_body
from workflow_engine.commands.decision_cases import DropCase, ImportCases, KeepCase
from workflow_engine.commands.decision_sheets import XLSX
from workflow_engine.dmn.cases import Verdict
from workflow_engine.errors import CountersignError, Invalid, _l
from workflow_engine.queries.decision_cases import RunCases

decision_cases = Resources("decision_cases", _l("Test cases of decisions"))
MEDIA = ("text/csv", XLSX)
_FILE: Any = {"type": "string", "format": "binary"}
BODY = {"required": True, "content": {media: {"schema": _FILE} for media in MEDIA}}


class CaseNotFeel(Invalid):
    message = _l("The value of {name} has to be FEEL in a text.")


class CaseDifferenceSchema(Schema):
    """An output that is not as expected."""

    output = Text()
    expected = Text(about="As FEEL")
    actual = Text(about="As FEEL")


class CaseVerdictSchema(Schema):
    """A test case and what it came to."""

    case_id = Id()
    name = Text()
    inputs = Values(about="FEEL by name of input")
    expected = Values(about="FEEL by name of output")
    is_passed = Flag()
    differences = Many(Part(CaseDifferenceSchema))
    error = Text(allow_none=True, about="Why the case has no answer, in the caller's language")

    @pre_dump
    def told(self, verdict: Verdict, **options: Any) -> dict[str, Any]:
        case, error = verdict.case, verdict.error
        return {
            "case_id": case.id,
            "name": case.name,
            "inputs": case.inputs,
            "expected": case.expected,
            "is_passed": verdict.is_passed,
            "differences": verdict.differences,
            "error": _said(error) if error else None,
        }


class CaseVerdictsSchema(Schema):
    """Test cases of a decision, by name."""

    rows = Many(Part(CaseVerdictSchema))


class CaseDetailsSchema(Schema):
    """What goes into a decision, and what is expected to come out."""

    name = Text(200, least=1)
    inputs = Values(about="FEEL in texts, by name of input")
    expected = Values(about="FEEL in texts, by name of output; others are not looked at")


class CaseImportQuery(Schema):
    """Whether to look only."""

    dry_run = Flag(load_default=False, about="Say what is wrong and keep nothing")


class CaseImportSchema(Schema):
    """What came of a file of test cases."""

    cases = Whole(about="How many were read; those of a name that was there are replaced")


@decision_cases.reads(
    "/decision-versions/<decision_id>/cases",
    RunCases,
    CaseVerdictsSchema,
    _l("Run the test cases in a version"),
)
def run(decision_id: str) -> RunCases:
    return RunCases(decision_id)


@decision_cases.writes(
    "/decisions/<key>/cases",
    KeepCase,
    MadeSchema,
    _l("Add a test case"),
    body=CaseDetailsSchema,
    status=201,
)
def add(body: dict[str, Any], *, key: str) -> KeepCase:
    return _case(key, body)


@decision_cases.writes(
    "/decisions/<key>/cases/import",
    ImportCases,
    CaseImportSchema,
    _l("Take over test cases from a table"),
    query=CaseImportQuery,
    requestBody=BODY,
)
def bring_in(query: dict[str, Any], *, key: str) -> ImportCases:
    """A column `name`, one for each input, and one `expected.` and its name for each output."""
    return ImportCases(key, table_body(MEDIA), **query)


@decision_cases.writes(
    "/decisions/<key>/cases/<case_id>",
    KeepCase,
    MadeSchema,
    _l("Replace a test case"),
    method="PUT",
    body=CaseDetailsSchema,
)
def replace(body: dict[str, Any], *, key: str, case_id: str) -> KeepCase:
    return _case(key, body, case_id)


@decision_cases.writes(
    "/decision-cases/<case_id>", DropCase, None, _l("Remove a test case"), method="DELETE"
)
def drop(case_id: str) -> DropCase:
    return DropCase(case_id)


def _case(key: str, body: dict[str, Any], case_id: str | None = None) -> KeepCase:
    for part in ("inputs", "expected"):
        for name, text in body[part].items():
            if not isinstance(text, str):
                raise CaseNotFeel(name=name)
    return KeepCase(key, body["name"], body["inputs"], body["expected"], case_id)


def _said(error: CountersignError) -> str:
    return errors.said(error.template, dict(error.params))
