"""The company's audit chain."""

from typing import Any

from workflow_engine.api.fields import (
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
from workflow_engine.api.paging import page_of
from workflow_engine.api.resources import Resources, written
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.audit import AuditLines, VerifyAudit
from workflow_engine.queries.duties_held import ConflictsHeld
from workflow_engine.queries.duties_possible import ConflictsPossible

audit = Resources("audit", _l("Audit"))


class AuditQuery(Schema):
    """Filters of the chain."""

    cursor = Text(300, load_default=None, about="`next` of the page before")
    limit = Count(1, 200, load_default=50)
    action = Text(80, load_default="", about="Its beginning, such as `role.`")
    subject = Text(200, load_default="", about="Such as `role:<id>`")


class AuditLineSchema(Schema):
    """One line; `who` is null for the engine itself."""

    seq = Whole()
    at = Moment()
    action = Text()
    subject = Text()
    person_id = Id(allow_none=True)
    account_id = Id(allow_none=True)
    who = Text(allow_none=True)
    data = Values()


class FaultSchema(Schema):
    """A place where the chain is broken."""

    seq = Whole()
    kind = Text()


class AuditStateSchema(Schema):
    """Whether the chain is sound."""

    is_sound = Flag()
    lines = Whole()
    problems = Many(Part(FaultSchema))


@audit.reads("/audit", AuditLines, page_of(AuditLineSchema), _l("List the audit"), query=AuditQuery)
def listed(query: dict[str, Any]) -> AuditLines:
    return AuditLines(**query)


@audit.reads("/audit/check", VerifyAudit, AuditStateSchema, _l("Check the audit chain"))
def verify() -> Any:
    state = ask(VerifyAudit())
    found = {"is_sound": not state.problems, "lines": state.lines, "problems": state.problems}
    return written(AuditStateSchema, found)


class PeriodQuery(Schema):
    """From when until when, at most 366 days apart."""

    since = Moment()
    until = Moment()


class DutySchema(Schema):
    """What somebody did to a document."""

    duty = Text(about="request, approve, order, receive, match or pay")
    kind = Text()
    document_id = Id(about="Of the document, in its kind")
    document = Text(about="What people call it")
    at = Moment()


class ConflictSchema(Schema):
    """Two duties that one person held in one chain of documents."""

    person_id = Id()
    person = Text()
    held = Part(DutySchema, about="What he did first")
    wanted = Part(DutySchema, about="What he must not have done then")
    reason = Text()


class ConflictsSchema(Schema):
    """Latest first. `is_ruled` is false without rules in force, `is_whole` where more exist."""

    rows = Many(Part(ConflictSchema))
    is_ruled = Flag(about="Whether rules are in force")
    is_whole = Flag(about="Whether these are all")


class PossibleSchema(Schema):
    """Somebody whose roles let him act in two duties that conflict."""

    person_id = Id()
    person = Text()
    held = Text(about="One duty")
    wanted = Text(about="One that conflicts with it")
    reason = Text()


class PossiblesSchema(Schema):
    """By name."""

    rows = Many(Part(PossibleSchema))


@audit.reads(
    "/audit/duties",
    ConflictsHeld,
    ConflictsSchema,
    _l("List who held conflicting duties"),
    query=PeriodQuery,
)
def duties_held(query: dict[str, Any]) -> ConflictsHeld:
    return ConflictsHeld(**query)


@audit.reads(
    "/audit/duties/possible",
    ConflictsPossible,
    PossiblesSchema,
    _l("List whose roles allow conflicting duties"),
)
def duties_possible() -> ConflictsPossible:
    return ConflictsPossible()
