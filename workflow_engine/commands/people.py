"""People of the company: who they are, where they belong and who stands above them."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, changes, require_rev
from workflow_engine.commands.leaving import give_back
from workflow_engine.errors import FourEyesViolated, _l
from workflow_engine.persistence.tables import account, department, person, post


@dataclass(frozen=True, kw_only=True)
class _Details:
    name: str
    name_zh: str | None = None
    email: str | None = None
    department_id: str | None = None
    post_id: str | None = None
    manager_id: str | None = None

    def checked(self, ctx: Context, *, of: str | None = None) -> dict[str, Any]:
        """The row's values; ``of`` is the person who has them already."""
        fields = Fields()
        links = Links(ctx, fields)
        values = {
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
            "email": fields.email("email", self.email),
            "department_id": links.exists("department_id", department, self.department_id),
            "post_id": links.exists("post_id", post, self.post_id),
            "manager_id": links.exists("manager_id", person, self.manager_id),
        }
        fields.finish()
        if of is not None and self.manager_id:
            ctx.uow.directory.lock_structure(ctx.company_id)
            if ctx.uow.directory.is_above(person, of, self.manager_id):
                fields.refuse("manager_id", _l("That person stands below; it would be a circle."))
        fields.finish()
        return values


@dataclass(frozen=True, kw_only=True)
class CreatePerson(_Details, Command[str]):
    """Add a person; gives the id."""

    permission = "organisation:write"

    def run(self, ctx: Context, subject: Any) -> str:
        values = self.checked(ctx)
        made = ctx.uow.directory.add(person, company_id=ctx.company_id, **values)
        audit(ctx, "person.created", subject=f"person:{made}", detail=values)
        return made


class _OfPerson(Command[int]):
    permission = "organisation:write"
    person_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(person, ctx.company_id, self.person_id)


@dataclass(frozen=True, kw_only=True)
class ChangePerson(_Details, _OfPerson):
    """Replace all details of a person; gives the new revision."""

    person_id: str
    rev: int

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        values = self.checked(ctx, of=subject.id)
        _require_other_hands(ctx, subject, values["manager_id"])
        ctx.uow.directory.change(person, subject, **values)
        detail = changes(subject, values)
        audit(ctx, "person.changed", subject=f"person:{subject.id}", detail=detail)
        return int(subject.rev) + 1


def _require_other_hands(ctx: Context, subject: Any, manager_id: str | None) -> None:
    """Managers approve: nobody chooses his own, or makes himself one, with his own hands."""
    if manager_id == subject.manager_id or ctx.actor.is_system:
        return
    if ctx.actor.person_id in (subject.id, manager_id):
        raise FourEyesViolated


@dataclass(frozen=True)
class DeactivatePerson(_OfPerson):
    """The person has left: signed out at once, no new tasks. Gives the new revision."""

    person_id: str
    rev: int

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        ctx.uow.directory.change(person, subject, active=False)
        for account_id in ctx.uow.directory.ids(account, person_id=subject.id):
            ctx.uow.identity.end_sessions(account_id, ctx.now)
        give_back(ctx, subject.id, reason="person.deactivated")
        audit(ctx, "person.deactivated", subject=f"person:{subject.id}", detail={})
        return int(subject.rev) + 1


@dataclass(frozen=True)
class ReinstatePerson(_OfPerson):
    """The person is back. Gives the new revision."""

    person_id: str
    rev: int

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        ctx.uow.directory.change(person, subject, active=True)
        audit(ctx, "person.reinstated", subject=f"person:{subject.id}", detail={})
        return int(subject.rev) + 1
