"""What a leased job still has to write to people: about a task, a file or a webhook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine import notifications
from workflow_engine.persistence.repositories.instances import InstanceRows
from workflow_engine.persistence.repositories.tasks import TaskRows
from workflow_engine.persistence.tables import instance, job, task
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.letters_instead import Substitute, substitutes
from workflow_engine.queries.mention_letters import mention_notices
from workflow_engine.queries.notices import notice_of
from workflow_engine.queries.quarantine import quarantine_notices


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person; ``key`` stays the same however often it is sent."""

    person_id: str
    address: str
    text: notifications.Text
    key: str


@dataclass(frozen=True)
class Letters(Query[list[Letter]]):
    """Nothing when the lease is not in force any more, or the task is no longer open."""

    permission = "incident:resolve"
    job_id: str
    lease: int
    base_url: str

    def run(self, ctx: Reading) -> list[Letter]:
        values = {"id": self.job_id, "lease": self.lease}
        held = ctx.connection.execute(_HELD, values).mappings().one_or_none()
        if held is None:
            return []
        if "file" in held["payload"]:
            return list(self._about_file(ctx, held["payload"]))
        if "webhook" in held["payload"]:
            return list(self._notices(ctx, held["payload"]))
        if "mention" in held["payload"]:
            return list(self._mentions(ctx, held["payload"]))
        row = ctx.connection.execute(_TASK, {"id": held["payload"]["task"]}).mappings().first()
        if row is None:
            return []
        people = _receivers(ctx, held["payload"])
        known = {person.person_id for person in people}
        more = [one for one in _instead(ctx, held["payload"]) if one.person_id not in known]
        return [self._letter(ctx, held, row, person) for person in (*people, *more)]

    def _notices(self, ctx: Reading, payload: dict[str, Any]) -> Iterator[Letter]:
        found = notice_of(ctx, payload["webhook"], payload.get("people"))
        link = f"{self.base_url}/admin/webhooks/{payload['webhook']}"
        for one in found.people:
            text = notifications.webhook_text(locale=one.locale, name=found.name, link=link)
            yield Letter(one.person_id, one.email, text, f"{self.job_id}:{one.person_id}")

    def _about_file(self, ctx: Reading, payload: dict[str, Any]) -> Iterator[Letter]:
        for person, file in quarantine_notices(ctx, payload["file"], payload["people"]):
            text = notifications.file_text(
                locale=person.locale,
                name=file.name,
                reason=file.reason,
                link=f"{self.base_url}/admin/exchange/{file.id}",
            )
            key = f"{self.job_id}:{person.person_id}"
            yield Letter(person.person_id, person.email, text, key)

    def _mentions(self, ctx: Reading, payload: dict[str, Any]) -> Iterator[Letter]:
        link = f"{self.base_url}/instances/{payload['mention']}"
        for one, title, by in mention_notices(ctx, payload):
            text = notifications.mention_text(locale=one.locale, title=title, by=by, link=link)
            yield Letter(one.person_id, one.email, text, f"{self.job_id}:{one.person_id}")

    def _letter(self, ctx: Reading, held: Any, row: Any, person: Any) -> Letter:
        model = ctx.models.process(ctx.definitions, row["definition_id"])
        text = notifications.task_text(
            held["payload"]["text"],
            locale=person.locale,
            step=model.name_of(row["element"], person.locale),
            title=row["instance_title"],
            due=row["due_at"],
            timezone=person.timezone,
            link=f"{self.base_url}/tasks/{row['id']}",
            instead_of=getattr(person, "instead_of", ""),
        )
        key = f"{self.job_id}:{person.person_id}"
        return Letter(person.person_id, person.email, text, key)


def _receivers(ctx: Reading, payload: dict[str, Any]) -> list[Any]:
    """Those whose inbox holds the task; of ``people`` alone, and in their order, if it is there."""
    nothing = WriteSet()
    instances = InstanceRows(ctx.connection, nothing)
    found = TaskRows(ctx.connection, nothing, instances).receivers(payload["task"])
    people = payload.get("people")
    if people is None:
        return found
    chosen = [person for person in found if person.person_id in people]
    return sorted(chosen, key=lambda person: people.index(person.person_id))


def _instead(ctx: Reading, payload: dict[str, Any]) -> list[Substitute]:
    """Their substitutes; where letters are left over, those that are."""
    found = substitutes(ctx, payload["task"])
    people = payload.get("people")
    if people is None:
        return found
    if payload.get("is_rest"):
        return [one for one in found if one.person_id in people]
    return [one for one in found if one.absent in people]


_HELD = sa.select(job.c.payload).where(
    job.c.id == sa.bindparam("id"), job.c.lease == sa.bindparam("lease"), job.c.state == "leased"
)
_TASK = (
    sa.select(
        task.c.id,
        task.c.element,
        task.c.due_at,
        instance.c.definition_id,
        instance.c.title.label("instance_title"),
    )
    .join(instance, instance.c.id == task.c.instance_id)
    .where(task.c.id == sa.bindparam("id"), task.c.state == "open")
)
