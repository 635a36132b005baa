"""Somebody copies an instance to others, who may read it; and they say that they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.claim_task import NobodyNamed
from workflow_engine.commands.copying import copy_to, people_of
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.recording import record
from workflow_engine.errors import InstanceNotFound, Invalid, _l

LONGEST_NOTE = 1000
MOST = 200


class NoteTooLong(Invalid):
    message = _l("The note has more than {limit} characters.")


class TooManyCopies(Invalid):
    message = _l("At most {limit} people at once can be given a copy.")


@dataclass(frozen=True)
class CopyInstance(Command[int]):
    """To people and groups, as references (``person:anna``, ``group:buyers``).

    Once for each person; gives how many have it now who had none.
    """

    permission = "instance:comment"
    instance_id: str
    to: Sequence[str]
    note: str = ""

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> int:
        if len(self.note) > LONGEST_NOTE:
            raise NoteTooLong(limit=LONGEST_NOTE)
        people: list[str] = []
        for reference in self.to:
            found = people_of(ctx, subject.instance, [reference])
            if not found:
                raise NobodyNamed(person=reference[:120])
            people.extend(found)
        if len(people) > MOST:
            raise TooManyCopies(limit=MOST)
        copied = copy_to(
            ctx, subject.instance, people, sender=ctx.actor.person_id, note=self.note.strip()
        )
        if copied:
            told = {"people": copied, "comment": self.note.strip()}
            record(ctx, subject.instance, "instance.copied", data=told)
        return len(copied)


@dataclass(frozen=True)
class ReadCopy(Command[None]):
    """Whoever was given a copy says that he has read it; saying it again changes nothing."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        person = ctx.actor.person_id
        if person is None or person not in ctx.uow.deciding.copied(self.instance_id):
            raise InstanceNotFound(instance=self.instance_id)
        ctx.uow.deciding.read_copy(self.instance_id, person, ctx.now)
