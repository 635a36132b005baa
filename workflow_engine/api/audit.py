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
