"""Groups of people, which tasks are offered to and roles are granted to."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, changes, require_held
from workflow_engine.commands.leaving import give_back
from workflow_engine.errors import FourEyesViolated
from workflow_engine.persistence.repositories.directory import StillInUse
from workflow_engine.persistence.tables import group, group_member, inbox, person


@dataclass(frozen=True)
class CreateGroup(Command[str]):
    """Add an empty group; gives the id. The code is what process models name and stays."""

    permission = "organisation:write"
    code: str
    name: str
    name_zh: str | None = None

    def run(self, ctx: Context, subject: Any) -> str:
        fields = Fields()
        values = {
            "code": fields.code("code", self.code, most=60),
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
        }
        Links(ctx, fields).is_free("code", group, self.code.strip())
        fields.finish()
        made = ctx.uow.directory.add(group, company_id=ctx.company_id, **values)
        audit(ctx, "group.created", subject=f"group:{made}", detail=values)
        return made


class _OfGroup(Command[None]):
    permission = "organisation:write"
    group_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(group, ctx.company_id, self.group_id)


@dataclass(frozen=True)
class RenameGroup(_OfGroup):
    """Change the names of a group."""

    group_id: str
    name: str
    name_zh: str | None = None

    def run(self, ctx: Context, subject: Any) -> None:
        fields = Fields()
        values = {
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
        }
        fields.finish()
        ctx.uow.directory.change(group, subject, **values)
        detail = changes(subject, values)
        audit(ctx, "group.changed", subject=f"group:{subject.id}", detail=detail)


@dataclass(frozen=True)
class RemoveGroup(_OfGroup):
    """Remove a group without members, roles and open tasks."""

    group_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        # Inbox rows name people and groups alike, so no foreign key guards them.
        if ctx.uow.directory.exists(inbox, principal_id=subject.id):
            raise StillInUse
        ctx.uow.directory.discard(group, subject)
        audit(ctx, "group.removed", subject=f"group:{subject.id}", detail={"code": subject.code})


@dataclass(frozen=True)
class AddMember(_OfGroup):
    """Put a person into a group; the roles of the group must be the actor's own to give."""

    group_id: str
    person_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        directory = ctx.uow.directory
        member = directory.lock(person, ctx.company_id, self.person_id)
        if directory.exists(group_member, group_id=subject.id, person_id=member.id):
            return
        require_held(ctx, directory.permissions_of_groups([subject.id]))
        if member.id == ctx.actor.person_id:
            # Groups decide, so somebody else has to put a person into one.
            raise FourEyesViolated
        row = {"group_id": subject.id, "person_id": member.id, "company_id": ctx.company_id}
        directory.insert(group_member, [row])
        detail = {"person": member.id}
        audit(ctx, "group.member_added", subject=f"group:{subject.id}", detail=detail)


@dataclass(frozen=True)
class RemoveMember(_OfGroup):
    """Take a person out of a group; what its roles allowed ends with the next request."""

    group_id: str
    person_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        directory = ctx.uow.directory
        member = directory.lock(person, ctx.company_id, self.person_id)
        if directory.remove(group_member, group_id=subject.id, person_id=member.id):
            detail = {"person": member.id}
            give_back(ctx, member.id, reason="group.member_removed")
            audit(ctx, "group.member_removed", subject=f"group:{subject.id}", detail=detail)
