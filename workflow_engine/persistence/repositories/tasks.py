"""Human tasks with their inbox rows, decisions and comments."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.task import Candidate, Task
from workflow_engine.domain.voting import Ballot
from workflow_engine.errors import TaskNotFound
from workflow_engine.persistence.counting import COUNTING
from workflow_engine.persistence.repositories.instances import InstanceRows
from workflow_engine.persistence.repositories.voters import VoterRows
from workflow_engine.persistence.tables import (
    account,
    attachment,
    comment,
    company,
    decision,
    group,
    group_member,
    inbox,
    instance,
    person,
    task,
    voter,
)
from workflow_engine.persistence.write_set import WriteSet


class TaskRows:
    """Tasks are always loaded together with their locked instance: the lock orders all writers."""

    def __init__(
        self, connection: sa.Connection, writes: WriteSet, instances: InstanceRows
    ) -> None:
        self._connection = connection
        self._writes = writes
        self._instances = instances
        self.voters = VoterRows(connection, writes)
        self._loaded: dict[str, tuple[Task, dict[str, Any]]] = {}
        self._files: dict[str, tuple[str, ...]] = {}
        self.news: list[tuple[str, Task]] = []
        """What became of tasks in this transaction, for those who are told of it."""

    def lock(self, task_id: str) -> tuple[Task, Instance]:
        found = self._connection.execute(_LOCK, {"id": task_id}) if is_id(task_id) else None
        row = found.mappings().one_or_none() if found else None
        if row is None:
            raise TaskNotFound(task=task_id)
        owner = self._instances.remember(
            {column.name: row[f"instance_{column.name}"] for column in instance.c}
        )
        self._files[task_id] = tuple(sorted((row["files"] or "").split()))
        return self._remember({c.name: row[f"task_{c.name}"] for c in task.c}), owner

    def files(self, task_id: str) -> tuple[str, ...]:
        """Digests of the files that whoever decides a locked task has before him."""
        return self._files.get(task_id, ())

    def open_of(self, instance_id: str, waits: list[int]) -> list[Task]:
        """The open tasks of a locked instance at the given waits."""
        rows = self._connection.execute(_OPEN, {"instance_id": instance_id, "waits": waits})
        return [self._remember(dict(row)) for row in rows.mappings()]

    def undecided(self, instance_id: str) -> list[Task]:
        """All open tasks of a locked instance, in the order they were opened."""
        rows = self._connection.execute(_UNDECIDED, {"instance_id": instance_id})
        return [self._remember(dict(row)) for row in rows.mappings()]

    def offered_to(self, company_id: str, person_id: str) -> list[str]:
        """Tasks that somebody holds, is offered by name, or is to vote on, now or later.

        Also those that are offered to a group in which nobody is left.
        """
        values = {"person": person_id, "company": company_id}
        return list(self._connection.scalars(_OFFERED_TO, values))

    def is_party(self, instance_id: str, person_id: str | None, groups: list[str]) -> bool:
        """Whether a person decides, decided or may decide a task of the instance."""
        principals = [*groups, person_id] if person_id else groups
        values = {"instance_id": instance_id, "person": person_id, "principals": principals}
        return self._connection.execute(_PARTY, values).first() is not None

    def completed_here(self, instance_id: str) -> set[int]:
        """Waits of the tasks that this transaction has completed."""
        return {
            task.wait
            for task, _ in self._loaded.values()
            if task.instance_id == instance_id and task.state == "completed"
        }

    def add(self, new: Task, **shown: Any) -> None:
        """Store a new task and offer it; ``shown`` are the columns that only pages read."""
        self._writes.insert(task, {**_row(new), **_fixed(new), **shown})
        if new.ballot is not None:
            self.voters.save(new.company_id, new.id, new.ballot)
        self._offer(new, shown["created_at"])
        self.news.append(("opened", new))

    def _remember(self, row: dict[str, Any]) -> Task:
        if row["id"] not in self._loaded:
            entity = _entity(row, self.voters.ballot(row["id"], row["voting"]))
            self._loaded[row["id"]] = (entity, row)
        return self._loaded[row["id"]][0]

    def save_changed(self) -> None:
        for entity, row in self._loaded.values():
            new = _row(entity)
            voted = entity.ballot is not None and self.voters.save(
                entity.company_id, entity.id, entity.ballot
            )
            if voted or any(new[name] != row[name] for name in new if name != "rev"):
                new["rev"] = entity.rev = row["rev"] + 1
                self._writes.update(task, {"id": entity.id, "rev": row["rev"]}, **new)
                self._swap_offers(entity, row)
                if event := _became(new, row):
                    self.news.append((event, entity))
                row.update(new)

    def _swap_offers(self, entity: Task, row: dict[str, Any]) -> None:
        self._writes.delete(inbox, task_id=entity.id)
        if entity.state == "open":
            self._offer(entity, row["created_at"])

    def _offer(self, entity: Task, created_at: Any) -> None:
        """A claimed task is in one inbox, an open one in those of all its candidates."""
        everybody = {candidate.principal_id for candidate in entity.candidates}
        for principal in sorted({entity.assignee} if entity.assignee else everybody):
            self._writes.insert(
                inbox,
                {
                    "principal_id": principal,
                    "created_at": created_at,
                    "task_id": entity.id,
                    "company_id": entity.company_id,
                },
            )

    def decide(self, **row: Any) -> None:
        self._writes.insert(decision, row)

    def comment(self, **row: Any) -> None:
        self._writes.insert(comment, row)

    def shown(self, entity: Task) -> dict[str, Any]:
        """The stored row of a loaded task: title, inputs, amount and moments."""
        return self._loaded[entity.id][1]

    def receivers(self, task_id: str) -> list[Any]:
        """Person id, address, language and zone of everybody whose inbox holds the task."""
        return list(self._connection.execute(_RECEIVERS, {"task_id": task_id}))

    def decisions_about(self, subject: tuple[str, str]) -> list[dict[str, Any]]:
        """The decisions about a document that count, in the order they were made."""
        rows = self._connection.execute(_DECISIONS, {"type": subject[0], "id": subject[1]})
        return [dict(row) for row in rows.mappings()]


def _became(new: dict[str, Any], row: dict[str, Any]) -> str | None:
    """What to tell of a task that changed: its end, or who may take it."""
    if new["state"] != row["state"]:
        return str(new["state"])
    if new["assignee_id"] == row["assignee_id"]:
        return None
    return "claimed" if new["assignee_id"] else "released"


def _entity(row: dict[str, Any], ballot: Ballot | None) -> Task:
    return Task(
        id=row["id"],
        instance_id=row["instance_id"],
        company_id=row["company_id"],
        element=row["element"],
        wait=row["wait"],
        outcomes=tuple(row["outcomes"]),
        name=row["name"],
        iteration=row["iteration"],
        state=row["state"],
        assignee=row["assignee_id"],
        candidates=tuple(Candidate(*entry) for entry in row["candidates"]),
        requester=row["requester_id"],
        form=row["form"],
        priority=row["priority"],
        due=row["due_at"],
        ballot=ballot,
        rev=row["rev"],
        outcome=row["outcome"],
        ended_at=row["ended_at"],
    )


def _fixed(entity: Task) -> dict[str, Any]:
    return {
        "id": entity.id,
        "company_id": entity.company_id,
        "instance_id": entity.instance_id,
        "wait": entity.wait,
        "element": entity.element,
        "name": entity.name,
        "iteration": entity.iteration,
        "requester_id": entity.requester,
        "outcomes": list(entity.outcomes),
        "form": entity.form,
        "priority": entity.priority,
    }


def _row(entity: Task) -> dict[str, Any]:
    """The columns that change."""
    return {
        "state": entity.state,
        "rev": entity.rev,
        "assignee_id": entity.assignee,
        "candidates": [[c.reference, c.principal_id, c.kind] for c in entity.candidates],
        "due_at": entity.due,
        "voting": entity.ballot.policy.stored() if entity.ballot else None,
        "outcome": entity.outcome,
        "ended_at": entity.ended_at,
    }


#: Of the instance and of the document it is about, without what was struck or blocked.
_FILES = (
    sa.select(sa.func.aggregate_strings(attachment.c.digest, " "))
    .where(
        attachment.c.company_id == instance.c.company_id,
        sa.or_(
            attachment.c.instance_id == instance.c.id,
            sa.and_(
                attachment.c.subject_type == instance.c.subject_type,
                attachment.c.subject_id == instance.c.subject_id,
            ),
        ),
        attachment.c.kind == "file",
        attachment.c.struck_at.is_(None),
        attachment.c.scan.in_(("none", "clean")),
    )
    .scalar_subquery()
)
_LOCK = (
    sa.select(
        *(column.label(f"task_{column.name}") for column in task.c),
        *(column.label(f"instance_{column.name}") for column in instance.c),
        _FILES.label("files"),
    )
    .select_from(sa.join(instance, task, instance.c.id == task.c.instance_id))
    .where(task.c.id == sa.bindparam("id"))
    # The instance first: whoever holds it may also change its other tasks without a deadlock.
    .with_for_update(of=[instance, task])
)
_OPEN = sa.select(task).where(
    task.c.instance_id == sa.bindparam("instance_id"),
    task.c.wait.in_(sa.bindparam("waits", expanding=True)),
    task.c.state == "open",
)
_UNDECIDED = (
    sa.select(task)
    .where(task.c.instance_id == sa.bindparam("instance_id"), task.c.state == "open")
    .order_by(task.c.id)
)
_STAFFED = (
    sa.select(group_member.c.group_id)
    .join(person, person.c.id == group_member.c.person_id)
    .where(group_member.c.group_id == inbox.c.principal_id, person.c.active)
    .correlate(inbox)
)
_OFFERED_TO = sa.union(
    sa.select(inbox.c.task_id).where(inbox.c.principal_id == sa.bindparam("person")),
    sa.select(voter.c.task_id)
    .join(task, task.c.id == voter.c.task_id)
    .where(
        voter.c.principal_id == sa.bindparam("person"),
        voter.c.state == "open",
        task.c.state == "open",
    ),
    sa.select(inbox.c.task_id)
    .join(group, group.c.id == inbox.c.principal_id)
    .where(inbox.c.company_id == sa.bindparam("company"), ~sa.exists(_STAFFED)),
).order_by("task_id")
_PARTY = (
    sa.select(task.c.id)
    .outerjoin(inbox, inbox.c.task_id == task.c.id)
    .outerjoin(decision, decision.c.task_id == task.c.id)
    .where(
        task.c.instance_id == sa.bindparam("instance_id"),
        sa.or_(
            inbox.c.principal_id.in_(sa.bindparam("principals", expanding=True)),
            task.c.assignee_id == sa.bindparam("person"),
            decision.c.person_id == sa.bindparam("person"),
        ),
    )
    .limit(1)
)
_OFFERED = sa.select(inbox.c.principal_id).where(inbox.c.task_id == sa.bindparam("task_id"))
_RECEIVERS = (
    sa.select(
        person.c.id.label("person_id"),
        person.c.email,
        sa.func.max(sa.func.coalesce(account.c.locale, company.c.locale)).label("locale"),
        sa.func.max(sa.func.coalesce(account.c.timezone, company.c.timezone)).label("timezone"),
    )
    .join(company, company.c.id == person.c.company_id)
    .join(account, account.c.person_id == person.c.id)
    .where(
        person.c.active,
        person.c.email.is_not(None),
        sa.or_(
            person.c.id.in_(_OFFERED),
            person.c.id.in_(
                sa.select(group_member.c.person_id).where(group_member.c.group_id.in_(_OFFERED))
            ),
        ),
    )
    .group_by(person.c.id, person.c.email)
    .order_by(person.c.email)
)
_DECISIONS = (
    sa.select(decision)
    .where(
        decision.c.subject_type == sa.bindparam("type"),
        decision.c.subject_id == sa.bindparam("id"),
        COUNTING,
    )
    .order_by(decision.c.decided_at, decision.c.id)
)
