"""The people and groups of a company join the demo company on the stage, for its models."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.rehearsal import Cast, CastMember
from workflow_engine.persistence.tables import (
    account,
    group,
    group_member,
    person,
    role,
    role_grant,
    role_permission,
)
from workflow_engine.scenarios.stage import Stage, sign_in


def join(stage: Stage, cast: Cast) -> None:
    """Whoever the stage does not know by login comes to it; the demo's own people stay."""
    new = tuple(member for member in cast.people if member.login not in stage.people)
    stage.product.engine.execute(_Join(Cast(new, cast.groups)), stage.system)
    sign_in(stage.product, [member.login for member in new])


@dataclass(frozen=True)
class _Join(Command[None]):
    """One transaction; managers after all people are there."""

    permission = "organisation:write"
    cast: Cast

    def run(self, ctx: Context, subject: Any) -> None:
        for member in self.cast.people:
            _add(ctx, member)
        ctx.uow.flush()
        people = {row.login: row.person_id for row in ctx.uow.connection.execute(account.select())}
        for member in self.cast.people:
            if member.manager in people:
                row = {"id": people[member.login]}
                ctx.uow.writes.update(person, row, manager_id=people[member.manager])
        groups = {row.code: row.id for row in ctx.uow.connection.execute(group.select())}
        for code, logins in self.cast.groups.items():
            members = [people[login] for login in logins if login in people]
            _group(ctx, code, groups.get(code), members)


def _add(ctx: Context, member: CastMember) -> None:
    directory, company = ctx.uow.directory, ctx.company_id
    who = directory.add(
        person, company_id=company, name=member.name, email=f"{member.login}@example.com"
    )
    login = directory.add(
        account,
        company_id=company,
        person_id=who,
        login=member.login,
        name=member.name,
        kind="human",
    )
    made = directory.add(role, company_id=company, code=f"cast-{login}", name=member.name)
    for permission in member.permissions:
        row = {"role_id": made, "permission": permission, "company_id": company}
        ctx.uow.writes.insert(role_permission, row)
    directory.add(role_grant, company_id=company, role_id=made, account_id=login)


def _group(ctx: Context, code: str, known: str | None, members: list[str]) -> None:
    """A group of the demo company keeps its members."""
    if known is not None:
        return
    made = ctx.uow.directory.add(group, company_id=ctx.company_id, code=code, name=code)
    for member in members:
        row = {"group_id": made, "person_id": member, "company_id": ctx.company_id}
        ctx.uow.writes.insert(group_member, row)
