"""A new company with the roles that it begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.permissions import ADMINISTRATOR, PERMISSIONS, ROLES
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence.tables import company, role, role_permission


@dataclass(frozen=True)
class Founded:
    """The company, and its roles by code."""

    company_id: str
    roles: Mapping[str, str]


@dataclass(frozen=True)
class FoundCompany(Command[Founded]):
    """Add a company; only the engine itself may, from the command line.

    The actor is the system principal of the new company, so its id is known beforehand.
    """

    permission = "organisation:write"
    code: str
    name: str
    currency: str
    timezone: str
    locale: str

    def load(self, ctx: Context) -> "FoundCompany":
        return self

    @staticmethod
    def permits(actor: Principal, permission: str) -> bool:
        return actor.is_system

    def run(self, ctx: Context, subject: Any) -> Founded:
        ctx.uow.writes.insert(
            company,
            {
                "id": ctx.company_id,
                "code": self.code,
                "name": self.name,
                "currency": self.currency,
                "timezone": self.timezone,
                "locale": self.locale,
            },
        )
        ctx.uow.flush()
        roles = {code: self._role(ctx, code, *entry) for code, entry in ROLES.items()}
        # Nobody may hand on what he lacks, so whoever sets up the others begins with everything.
        everything = tuple({**PERMISSIONS, **ctx.modules.permissions})
        roles[ADMINISTRATOR] = self._role(ctx, ADMINISTRATOR, "Administrator", "管理员", everything)
        for module in ctx.modules:
            for code, permissions in module.roles.items():
                name, name_zh = module.role_names.get(code, (code, None))
                roles[code] = self._role(ctx, code, name, name_zh, tuple(permissions))
        audit(ctx, "company.founded", subject=f"company:{ctx.company_id}", detail={})
        return Founded(ctx.company_id, roles)

    @staticmethod
    def _role(
        ctx: Context, code: str, name: str, name_zh: str | None, permissions: tuple[str, ...]
    ) -> str:
        made = ctx.uow.directory.add(
            role, company_id=ctx.company_id, code=code, name=name, name_zh=name_zh
        )
        for permission in permissions:
            ctx.uow.writes.insert(
                role_permission,
                {"role_id": made, "permission": permission, "company_id": ctx.company_id},
            )
        return str(made)
