"""Process instances: lists, one with its diagram marks and variables, its timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine import bpmn, forms
from workflow_engine.domain.instance import RUNNING
from workflow_engine.persistence.tables import history, incident, instance, person, task
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, own_name, to_cursor
from workflow_engine.queries.tasks import DocumentView, document_view
from workflow_engine.queries.visibility import require_visible, visible
from workflow_engine.queries.withheld import withheld

PAGE = 25


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance as lists show it; ``steps`` are the open tasks in the reader's language."""

    instance_id: str
    key: str
    name: str
    title: str
    business_key: str | None
    status: str
    started_by: str | None
    started_at: datetime
    ended_at: datetime | None
    incidents: int
    steps: Sequence[str]


@dataclass(frozen=True)
class Instances(Query[Page[InstanceRow]]):
    """Newest first. ``mine`` keeps those the actor asked for; ``text`` searches titles.

    ``outermost`` leaves out what others called; their open tasks stand with their callers.
    """

    permission = "instance:read"
    cursor: str | None = None
    status: str | None = None
    key: str | None = None
    text: str = ""
    business_key: str | None = None
    mine: bool = False
    outermost: bool = False
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[InstanceRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            sa.select(instance, own_name(ctx, person).label("starter"))
            .outerjoin(person, person.c.id == instance.c.started_by)
            .where(*self._conditions(ctx))
            .order_by(instance.c.started_at.desc(), instance.c.id.desc())
            .limit(most + 1)
        )
        rows: list[Any] = list(ctx.connection.execute(statement).mappings())
        kept = rows[:most]
        steps = _open_steps(ctx, kept, called=self.outermost)
        last = kept[-1] if len(rows) > most else None
        cursor = to_cursor(last["started_at"], last["id"]) if last else None
        return Page([_row(ctx, row, steps.get(row["id"], [])) for row in kept], cursor)

    def _conditions(self, ctx: Reading) -> list[Any]:
        found: list[Any] = [visible(ctx)]
        if self.mine and ctx.actor.person_id is not None:
            found.append(instance.c.started_by == ctx.actor.person_id)
        if self.outermost:
            found.append(instance.c.parent_id.is_(None))
        for column, value in (
            (instance.c.status, self.status),
            (instance.c.key, self.key),
            (instance.c.business_key, self.business_key),
        ):
            if value:
                found.append(column == value)
        if self.text.strip():
            found.append(instance.c.title.icontains(self.text.strip(), autoescape=True))
        if self.cursor is not None:
            moment, instance_id = from_cursor(self.cursor, 2)
            place = sa.tuple_(instance.c.started_at, instance.c.id)
            found.append(
                place
                < sa.tuple_(
                    sa.bindparam(None, moment, instance.c.started_at.type),
                    sa.bindparam(None, instance_id, instance.c.id.type),
                )
            )
        return found


def _row(ctx: Reading, row: Mapping[str, Any], steps: Sequence[str]) -> InstanceRow:
    model = ctx.models.process(ctx.definitions, row["definition_id"])
    return InstanceRow(
        instance_id=row["id"],
        key=row["key"],
        name=model.title(ctx.actor.locale),
        title=row["title"],
        business_key=row["business_key"],
        status=row["status"],
        started_by=row["starter"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        incidents=row["incidents"],
        steps=steps,
    )


def _open_steps(
    ctx: Reading, rows: Sequence[Mapping[str, Any]], *, called: bool
) -> dict[str, list[str]]:
    running = [row["id"] for row in rows if row["status"] in RUNNING]
    if not running:
        return {}
    inside = _inside(running, called=called)
    statement = (
        sa.select(inside.c.outer_id, inside.c.definition_id, task.c.element)
        .join(task, task.c.instance_id == inside.c.id)
        .where(task.c.state == "open")
        .order_by(task.c.created_at, task.c.id)
    )
    steps: dict[str, list[str]] = {}
    for found in ctx.connection.execute(statement):
        model = ctx.models.process(ctx.definitions, found.definition_id)
        name = model.name_of(found.element, ctx.actor.locale)
        steps.setdefault(found.outer_id, []).append(name)
    return steps


def _inside(ids: Sequence[str], *, called: bool) -> sa.CTE:
    """These instances, and with ``called`` all below them, each with the one it belongs to."""
    wanted = (instance.c.id, instance.c.definition_id)
    own = sa.select(*wanted, instance.c.id.label("outer_id")).where(instance.c.id.in_(ids))
    if not called:
        return own.cte("inside")
    tree = own.cte("inside", recursive=True)
    below = sa.select(*wanted, tree.c.outer_id).join(tree, instance.c.parent_id == tree.c.id)
    return tree.union_all(below)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task of an instance that waits for somebody."""

    task_id: str
    element: str
    step: str
    assignee_id: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class InstanceView:
    """An instance with its variables, what it waits for, and what to mark on the diagram.

    ``marks`` maps elements to ``done``, ``active``, ``incident`` or ``taken`` (flows).
    """

    row: InstanceRow
    definition_id: str
    version: int
    rev: int
    error_code: str | None
    restarted_from: str | None
    variables: Mapping[str, Any]
    marks: Mapping[str, str]
    tasks: Sequence[OpenTask]
    document: DocumentView | None
    subject: tuple[str, str] | None
    is_mine: bool = False


@dataclass(frozen=True)
class GetInstance(Query[InstanceView]):
    """``InstanceNotFound`` also for those who have nothing to do with it."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> InstanceView:
        row = require_visible(ctx, self.instance_id)
        model = ctx.models.process(ctx.definitions, row["definition_id"])
        state = bpmn.decode(row["state"])
        tasks = _tasks(ctx, row, model)
        subject = (row["subject_type"], row["subject_id"]) if row["subject_type"] else None
        starter = sa.select(own_name(ctx, person)).where(person.c.id == row["started_by"])
        row["starter"] = ctx.connection.execute(starter).scalar_one_or_none()
        return InstanceView(
            row=_row(ctx, row, [entry.step for entry in tasks]),
            definition_id=row["definition_id"],
            version=model.version,
            rev=row["rev"],
            error_code=row["error_code"],
            restarted_from=row["restarted_from"],
            variables=forms.without(state.variables, withheld(ctx, model)),
            marks=_marks(ctx, row, state),
            tasks=tasks,
            document=document_view(ctx, subject),
            subject=subject,
            is_mine=row["started_by"] is not None and row["started_by"] == ctx.actor.person_id,
        )


def _tasks(ctx: Reading, row: Mapping[str, Any], model: Any) -> list[OpenTask]:
    statement = (
        sa.select(task)
        .where(task.c.instance_id == row["id"], task.c.state == "open")
        .order_by(task.c.created_at, task.c.id)
    )
    return [
        OpenTask(
            found["id"],
            found["element"],
            model.name_of(found["element"], ctx.actor.locale),
            found["assignee_id"],
            found["due_at"],
        )
        for found in ctx.connection.execute(statement).mappings()
    ]


def _marks(ctx: Reading, row: Mapping[str, Any], state: bpmn.State) -> dict[str, str]:
    marks: dict[str, str] = {}
    for line in ctx.connection.execute(_LINES, {"id": row["id"]}):
        for node, event in line.data.get("moves", ()):
            marks[node] = "taken" if event == "taken" else "done"
    for token in state.tokens if row["status"] in RUNNING else ():
        marks[token.node] = "active"
    statement = sa.select(incident.c.element).where(
        incident.c.instance_id == row["id"], incident.c.state == "open"
    )
    marks.update({element: "incident" for element in ctx.connection.scalars(statement) if element})
    return marks


_LINES = (
    sa.select(history.c.data)
    .where(history.c.instance_id == sa.bindparam("id"))
    .order_by(history.c.seq)
)
