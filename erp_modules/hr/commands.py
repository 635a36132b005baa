"""Who joins and who leaves; the person and his accounts are the kernel's commands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from erp_modules.hr import queries
from erp_modules.hr.errors import AlreadyEmployed, EmployeeNotFound
from erp_modules.hr.model import Employment
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.commands.people import CreatePerson, DeactivatePerson, ReinstatePerson
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import person


@dataclass(frozen=True, kw_only=True)
class Join(Command[str]):
    """Somebody joins: a new person of the organisation with an employment; gives the person's id.

    It asks for the right to change the organisation too, since that is what it does.
    """

    permission = "employee:write"
    name: str
    employee_number: str
    hired_on: date
    name_zh: str | None = None
    email: str | None = None
    department_id: str | None = None
    post_id: str | None = None
    manager_id: str | None = None

    def run(self, ctx: Context, subject: Any) -> str:
        authorize(ctx.actor, CreatePerson.permission)
        number = _checked_number(ctx, self.employee_number)
        made = CreatePerson(
            name=self.name,
            name_zh=self.name_zh,
            email=self.email,
            department_id=self.department_id,
            post_id=self.post_id,
            manager_id=self.manager_id,
        ).run(ctx, None)
        _employ(ctx, made, number, self.hired_on)
        return made


@dataclass(frozen=True)
class Employ(Command[str]):
    """A person whom the organisation knows is employed, for the first time or again."""

    permission = "employee:write"
    person_id: str
    employee_number: str
    hired_on: date

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(person, ctx.company_id, self.person_id)

    def run(self, ctx: Context, subject: Any) -> str:
        number = _checked_number(ctx, self.employee_number)
        last = queries.employment(ctx.uow.session, ctx.company_id, self.person_id, lock=True)
        if last is not None and (last.left_on is None or last.left_on >= self.hired_on):
            raise AlreadyEmployed
        if not subject.active:
            authorize(ctx.actor, ReinstatePerson.permission)
            ReinstatePerson(self.person_id, subject.rev).run(ctx, subject)
        return _employ(ctx, self.person_id, number, self.hired_on)


@dataclass(frozen=True)
class Leave(Command[None]):
    """Somebody has left: the employment ends, and with it every session of his accounts."""

    permission = "employee:write"
    person_id: str
    left_on: date

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(person, ctx.company_id, self.person_id)

    def run(self, ctx: Context, subject: Any) -> None:
        authorize(ctx.actor, DeactivatePerson.permission)
        session = ctx.uow.session
        found = queries.employment(session, ctx.company_id, self.person_id, lock=True)
        if found is None or found.left_on is not None:
            raise EmployeeNotFound(person=self.person_id)
        fields = Fields()
        if self.left_on > queries.today(session, ctx.company_id, ctx.now):
            # Nothing would close the accounts on that day, so nobody may rely on it.
            fields.refuse("left_on", _l("Record this on the last day; the accounts end at once."))
        fields.finish()
        found.leave(self.left_on)
        if subject.active:
            DeactivatePerson(self.person_id, subject.rev).run(ctx, subject)
        detail = {"employee_number": found.employee_number, "left_on": self.left_on}
        audit(ctx, "employment.ended", subject=f"person:{self.person_id}", detail=detail)


def _checked_number(ctx: Context, text: str) -> str:
    fields = Fields()
    number = fields.code("employee_number", text, most=20)
    if not fields.errors and queries.is_number_taken(ctx.uow.session, ctx.company_id, number):
        fields.refuse("employee_number", _l("'{code}' is in use already."), code=number)
    fields.finish()
    return number


def _employ(ctx: Context, person_id: str, number: str, hired_on: date) -> str:
    made = Employment(new_id(), ctx.company_id, person_id, number, hired_on)
    ctx.uow.session.add(made)
    detail = {"employee_number": number, "hired_on": hired_on}
    audit(ctx, "employment.begun", subject=f"person:{person_id}", detail=detail)
    return made.id
