"""People: who they are, where they belong and who stands above them."""

from typing import Any

from workflow_engine.api.fields import (
    Flag,
    Id,
    MadeSchema,
    Many,
    Part,
    RevSchema,
    Schema,
    Text,
    Whole,
)
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.people import (
    ChangePerson,
    CreatePerson,
    DeactivatePerson,
    ReinstatePerson,
)
from workflow_engine.errors import _l
from workflow_engine.queries.people import People, PersonById

people = Resources("people", _l("People"))


class PeopleQuery(SearchQuery):
    """Filters of the list."""

    department_id = Id(load_default=None)
    active = Flag(load_default=True)


class PersonRowSchema(Schema):
    """A person with the names of department, post and manager."""

    id = Id()
    name = Text()
    name_zh = Text(allow_none=True)
    email = Text(allow_none=True)
    active = Flag()
    rev = Whole()
    department_id = Id(allow_none=True)
    department = Text(allow_none=True)
    department_zh = Text(allow_none=True)
    post_id = Id(allow_none=True)
    post = Text(allow_none=True)
    post_zh = Text(allow_none=True)
    manager_id = Id(allow_none=True)
    manager = Text(allow_none=True)
    manager_zh = Text(allow_none=True)


class NamedSchema(Schema):
    """Something with a code or login."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)


class PersonSchema(Schema):
    """A person with groups, accounts and direct reports."""

    person = Part(PersonRowSchema, attribute="row")
    groups = Many(Part(NamedSchema))
    accounts = Many(Part(NamedSchema))
    reports = Many(Part(PersonRowSchema))


class PersonDetailsSchema(Schema):
    """Everything that is said about a person; what is left out becomes empty."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)
    email = Text(320, load_default=None)
    department_id = Id(load_default=None)
    post_id = Id(load_default=None)
    manager_id = Id(load_default=None)


@people.reads("/people", People, page_of(PersonRowSchema), _l("List people"), query=PeopleQuery)
def listed(query: dict[str, Any]) -> People:
    return People(**query)


@people.reads("/people/<person_id>", PersonById, PersonSchema, _l("Show a person"))
def person(person_id: str) -> PersonById:
    return PersonById(person_id)


@people.writes(
    "/people",
    CreatePerson,
    MadeSchema,
    _l("Add a person"),
    body=PersonDetailsSchema,
    status=201,
    located=lambda body: f"/api/v1/people/{body['id']}",
)
def create(body: dict[str, Any]) -> CreatePerson:
    return CreatePerson(**body)


@people.writes(
    "/people/<person_id>",
    ChangePerson,
    RevSchema,
    _l("Replace the details of a person"),
    method="PUT",
    body=PersonDetailsSchema,
    conditional="must",
)
def change(body: dict[str, Any], *, person_id: str, rev: int) -> ChangePerson:
    return ChangePerson(person_id=person_id, rev=rev, **body)


@people.writes(
    "/people/<person_id>/deactivate",
    DeactivatePerson,
    RevSchema,
    _l("Say that a person has left"),
    conditional="must",
)
def deactivate(person_id: str, rev: int) -> DeactivatePerson:
    return DeactivatePerson(person_id, rev)


@people.writes(
    "/people/<person_id>/reinstate",
    ReinstatePerson,
    RevSchema,
    _l("Say that a person is back"),
    conditional="must",
)
def reinstate(person_id: str, rev: int) -> ReinstatePerson:
    return ReinstatePerson(person_id, rev)
