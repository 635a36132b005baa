"""Who may start and see a process, and what its deployment has to keep, without a new version."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.process_state import ProcessInHand, process_in_hand
from workflow_engine.commands.versions import deployments
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.errors import Conflict, Invalid, _l


class PermissionUnknown(Invalid):
    message = _l("There is no permission {permission}.")


@dataclass(frozen=True, kw_only=True)
class ChangeProcess(Command[int]):
    """Overrule the manifest and the company; None leaves it to them. Gives the new revision."""

    permission = "definition:manage"
    key: str
    rev: int
    start_permission: str | None = None
    see_permission: str | None = None
    second_pair: bool | None = None
    require_scenarios: bool | None = None

    def load(self, ctx: Context) -> ProcessInHand:
        return process_in_hand(ctx, self.key)

    def run(self, ctx: Context, subject: ProcessInHand) -> int:
        if subject.row["rev"] != self.rev:
            raise Conflict
        for permission in (self.start_permission, self.see_permission):
            if permission and permission not in {**PERMISSIONS, **ctx.modules.permissions}:
                raise PermissionUnknown(permission=permission)
        values: dict[str, Any] = {
            "start_permission": self.start_permission or None,
            "see_permission": self.see_permission or None,
            "second_pair": self.second_pair,
            "require_scenarios": self.require_scenarios,
        }
        rev = deployments(ctx).change_process(subject.row, **values)
        was = {name: subject.row[name] for name in values if subject.row[name] != values[name]}
        detail = {"was": was, "is": {name: values[name] for name in was}}
        audit(ctx, "process.changed", subject=f"process:{self.key}", detail=detail)
        return rev


@dataclass(frozen=True)
class ChangePolicy(Command[int]):
    """What every deployment of the company has to keep; ``rev`` 0 when nothing was said before."""

    permission = "definition:manage"
    rev: int
    second_pair: bool
    require_scenarios: bool

    def run(self, ctx: Context, subject: Any) -> int:
        before = deployments(ctx).policy(ctx.company_id) or {"rev": 0}
        if before["rev"] != self.rev:
            raise Conflict
        values = {"second_pair": self.second_pair, "require_scenarios": self.require_scenarios}
        deployments(ctx).change_policy(ctx.company_id, self.rev, **values)
        subject_name = f"company:{ctx.company_id}"
        audit(ctx, "deployment_policy.changed", subject=subject_name, detail=values)
        return self.rev + 1
