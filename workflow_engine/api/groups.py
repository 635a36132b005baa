"""Groups of people, which tasks are offered to and roles are granted to."""

from typing import Any

from workflow_engine.api.fields import Flag, Id, MadeSchema, Many, Part, Schema, Text, Whole
from workflow_engine.api.paging import NamesQuery, SearchQuery, page_of
from workflow_engine.api.people import NamedSchema
from workflow_engine.api.resources import Resources
from workflow_engine.commands.groups import (
    AddMember,
    CreateGroup,
    RemoveGroup,
    RemoveMember,
    RenameGroup,
)
from workflow_engine.errors import _l
from workflow_engine.queries.groups import GroupById, Groups, Members

groups = Resources("groups", _l("Groups"))


class GroupRowSchema(Schema):
    """A group and how many active people are in it."""

    id = Id()
    code = Text(about="What process models name")
    name = Text()
    name_zh = Text(allow_none=True)
    members = Whole()


class GroupSchema(Schema):
    """A group with the roles it holds."""

    group = Part(GroupRowSchema, attribute="row")
    roles = Many(Part(NamedSchema))


class MemberSchema(Schema):
    """A person in a group."""

    id = Id()
    name = Text()
    name_zh = Text(allow_none=True)
    email = Text(allow_none=True)
    active = Flag()


class NamesSchema(Schema):
    """What a group is called."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)


class NewGroupSchema(NamesSchema):
    """A group to be made; its code stays for ever."""

    code = Text(60, least=1)


@groups.reads("/groups", Groups, page_of(GroupRowSchema), _l("List groups"), query=SearchQuery)
def listed(query: dict[str, Any]) -> Groups:
    return Groups(**query)


@groups.reads("/groups/<group_id>", GroupById, GroupSchema, _l("Show a group"))
def group(group_id: str) -> GroupById:
    return GroupById(group_id)


@groups.reads(
    "/groups/<group_id>/members",
    Members,
    page_of(MemberSchema),
    _l("List the members of a group"),
    query=NamesQuery,
)
def members(query: dict[str, Any], *, group_id: str) -> Members:
    return Members(group_id, **query)


@groups.writes(
    "/groups",
    CreateGroup,
    MadeSchema,
    _l("Add a group"),
    body=NewGroupSchema,
    status=201,
    located=lambda body: f"/api/v1/groups/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateGroup:
    return CreateGroup(**body)


@groups.writes(
    "/groups/<group_id>", RenameGroup, None, _l("Rename a group"), method="PUT", body=NamesSchema
)
def rename(body: dict[str, Any], *, group_id: str) -> RenameGroup:
    return RenameGroup(group_id, **body)


@groups.writes(
    "/groups/<group_id>", RemoveGroup, None, _l("Remove an empty group"), method="DELETE"
)
def remove(group_id: str) -> RemoveGroup:
    return RemoveGroup(group_id)


@groups.writes(
    "/groups/<group_id>/members/<person_id>",
    AddMember,
    None,
    _l("Put a person into a group"),
    method="PUT",
)
def add_member(group_id: str, person_id: str) -> AddMember:
    return AddMember(group_id, person_id)


@groups.writes(
    "/groups/<group_id>/members/<person_id>",
    RemoveMember,
    None,
    _l("Take a person out of a group"),
    method="DELETE",
)
def remove_member(group_id: str, person_id: str) -> RemoveMember:
    return RemoveMember(group_id, person_id)
