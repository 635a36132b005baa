"""Substitutes: who stands in for whom, named and ended."""

from typing import Any

from workflow_engine.api.fields import (
    Amount,
    Flag,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    Schema,
    Text,
)
from workflow_engine.api.resources import Resources
from workflow_engine.commands.substitutions import (
    LONGEST_REASON,
    EndSubstitution,
    SetSubstitute,
)
from workflow_engine.errors import _l
from workflow_engine.queries.substitutions import Substitutions

substitutions = Resources("substitutions", _l("Substitutes"))


class SubstitutionsQuery(Schema):
    """Whose substitutions."""

    person_id = Id(load_default=None, about="Without it the caller's own")


class ScopeEntrySchema(Schema):
    """A process or a group that a substitution is limited to."""

    value = Text(about="The key of the process, or the id of the group")
    name = Text()


class SubstitutionSchema(Schema):
    """Who stands in for whom, when and in what."""

    id = Id()
    person_id = Id(about="Who is away")
    person = Text(about="The name of who is away")
    substitute_id = Id(about="Who stands in")
    substitute = Text(about="The name of who stands in")
    starts_at = Moment(about="The substitute may decide from then on")
    ends_at = Moment(allow_none=True, about="Null: until somebody ends it")
    processes = Many(Part(ScopeEntrySchema), allow_none=True, about="Null: all")
    groups = Many(Part(ScopeEntrySchema), allow_none=True, about="Null: all, and what has his name")
    most = Amount(allow_none=True, about="Larger amounts are left out; null: any amount")
    currency = Text(about="The company's currency, which `most` is in")
    reason = Text()
    is_planned = Flag(about="Whether the absent person named the substitute himself")
    set_by = Text(allow_none=True, about="The account that named the substitute")
    set_at = Moment(about="When the substitute was named")
    ended_by = Text(allow_none=True, about="The account that ended it early")
    ended_at = Moment(allow_none=True, about="When somebody ended it early")
    state = Text(about="coming, current or over")
    may_end = Flag(about="Whether the caller may end it")


class SubstitutionsSchema(Schema):
    """Those in which the person is away or stands in, newest first."""

    rows = Many(Part(SubstitutionSchema))


class NewSubstitutionSchema(Schema):
    """A substitute for a time; what is left out is not limited."""

    substitute_id = Id(about="Who stands in")
    starts_at = Moment(about="Not before now, whatever is said")
    ends_at = Moment(load_default=None, about="Needed for oneself; within a year")
    person_id = Id(load_default=None, about="Who is away; without it the caller")
    processes = Many(Text(120, least=1), load_default=None, allow_none=True, about="Keys")
    groups = Many(Id(), load_default=None, allow_none=True, about="Groups of the absent person")
    most = Amount(load_default=None, allow_none=True, about="In the company's currency")
    reason = Text(LONGEST_REASON, load_default="", about="Needed for somebody else")


@substitutions.reads(
    "/substitutions",
    Substitutions,
    SubstitutionsSchema,
    _l("List the substitutions of a person"),
    query=SubstitutionsQuery,
)
def listed(query: dict[str, Any]) -> Substitutions:
    return Substitutions(**query)


@substitutions.writes(
    "/substitutions",
    SetSubstitute,
    MadeSchema,
    _l("Name a substitute for oneself, or for somebody who is ill"),
    body=NewSubstitutionSchema,
    status=201,
    example={
        "substitute_id": "01a202cb-687e-7a84-92e7-61cb091934d1",
        "starts_at": "2026-12-21T00:00:00+08:00",
        "ends_at": "2027-01-02T00:00:00+08:00",
        "processes": ["leave"],
        "most": "5000.00",
    },
)
def set_substitute(body: dict[str, Any]) -> SetSubstitute:
    return SetSubstitute(**body)


@substitutions.writes(
    "/substitutions/<substitution_id>/end",
    EndSubstitution,
    None,
    _l("End a substitution from now on"),
)
def end(substitution_id: str) -> EndSubstitution:
    return EndSubstitution(substitution_id)
