"""A process instance as the subject of a command, and who may touch it."""

from dataclasses import dataclass

from workflow_engine.commands.base import Context
from workflow_engine.commands.tasks import in_place
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import InstanceNotFound


@dataclass(frozen=True, slots=True)
class InstanceInHand:
    """A locked instance; for those who have nothing to do with it, it does not exist."""

    instance: Instance
    is_party: bool

    @property
    def company_id(self) -> str:
        return self.instance.company_id

    def permits(self, actor: Principal, permission: str) -> bool:
        if not self.is_party and not actor.may("instance:read_all"):
            raise InstanceNotFound(instance=self.instance.id)
        return True


def in_hand(ctx: Context, instance_id: str) -> InstanceInHand:
    instance = ctx.uow.instances.lock(instance_id)
    is_party = instance.is_of(ctx.actor) or ctx.uow.tasks.is_party(
        instance_id, ctx.actor.person_id, sorted(ctx.actor.groups)
    )
    if not is_party and ctx.actor.stands_in:
        waiting = ctx.uow.tasks.undecided(instance_id)
        is_party = any(in_place(ctx, task, instance).acting for task in waiting)
    return InstanceInHand(instance, is_party)
