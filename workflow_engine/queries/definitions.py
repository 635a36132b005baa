"""Process definitions and their versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.tables import account, definition, deployment, instance, process
from workflow_engine.queries.base import COUNT_CAP, Query, Reading, name_in, names_of
from workflow_engine.queries.seeing import OF_DEFINITION, hidden_keys
from workflow_engine.queries.visibility import visible


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One version of a process; ``running`` counts its active instances, capped.

    ``start_permission`` and ``state`` (active, suspended, retired) are those of the process now.
    """

    definition_id: str
    key: str
    version: int
    name: str
    digest: str
    startable: bool
    start_permission: str
    latest: bool
    created_at: datetime
    created_by: str | None
    note: str | None
    running: int
    tag: str | None
    state: str
    deployment_id: str


@dataclass(frozen=True)
class Definitions(Query[list[DefinitionRow]]):
    """The latest versions by name; with ``key`` all versions of one process, newest first."""

    permission = "definition:read"
    key: str | None = None

    def run(self, ctx: Reading) -> list[DefinitionRow]:
        statement = _DEFINITIONS.add_columns(RUNNING)
        statement = statement.where(definition.c.company_id == ctx.company_id)
        if self.key is None:
            statement = statement.where(definition.c.latest).order_by(definition.c.name)
        else:
            chosen = definition.c.key == self.key
            statement = statement.where(chosen).order_by(definition.c.version.desc())
        rows = list(ctx.connection.execute(statement).mappings())
        seen = [row for row in rows if _may_see(ctx, row)]
        if self.key is not None and not seen:
            raise DefinitionNotFound(key=self.key)
        return [_row(ctx, row, row["running"]) for row in seen]


@dataclass(frozen=True)
class Startable(Query[list[DefinitionRow]]):
    """What the actor may start; what is suspended or retired is not there.

    ``by_hand`` leaves out what only a program can start: a process about a document, when it has
    no form in which somebody could name the document.
    """

    permission = "instance:start"
    by_hand: bool = False

    def run(self, ctx: Reading) -> list[DefinitionRow]:
        statement = (
            _DEFINITIONS.where(definition.c.company_id == ctx.company_id)
            .where(definition.c.latest, definition.c.startable, _STATE == "active")
            .order_by(definition.c.name)
        )
        rows = ctx.connection.execute(statement).mappings()
        return [
            _row(ctx, row, 0)
            for row in rows
            if ctx.actor.may(row["start_now"])
            and (not self.by_hand or starts_by_hand(_model(ctx, row)))
        ]


@dataclass(frozen=True, slots=True)
class DefinitionXml:
    """The file as it was uploaded; ``texts`` are names in the reader's language by element."""

    key: str
    version: int
    xml: bytes
    names: Mapping[str, str]
    texts: Mapping[str, str]
    name: str


@dataclass(frozen=True)
class GetDefinitionXml(Query[DefinitionXml]):
    """One version's drawn model; whoever may see an instance of it may see its model."""

    permission = "instance:read"
    definition_id: str

    def run(self, ctx: Reading) -> DefinitionXml:
        found = ctx.definitions.by_id(self.definition_id) if is_id(self.definition_id) else None
        if found is None or found["company_id"] != ctx.company_id:
            raise DefinitionNotFound(key=self.definition_id)
        if found["key"] in hidden_keys(ctx) and not _takes_part(ctx, self.definition_id):
            raise DefinitionNotFound(key=self.definition_id)
        model = ctx.models.process(ctx.definitions, self.definition_id)
        names = {node: model.name_of(node, ctx.actor.locale) for node in model.graph.nodes}
        texts = model.manifest.texts.get(ctx.actor.locale, {})
        title = model.title(ctx.actor.locale)
        return DefinitionXml(model.key, model.version, model.xml, names, texts, title)


def _takes_part(ctx: Reading, definition_id: str) -> bool:
    own = sa.select(instance.c.id).where(instance.c.definition_id == definition_id, visible(ctx))
    return ctx.connection.execute(own.limit(1)).first() is not None


def starts_by_hand(model: ProcessModel) -> bool:
    """Whether a person can say all that it begins with."""
    return model.start_form is not None or model.manifest.subject is None


def _model(ctx: Reading, row: Any) -> ProcessModel:
    return ctx.models.process(ctx.definitions, row["id"])


def _may_see(ctx: Reading, row: Any) -> bool:
    return row["see_now"] is None or ctx.actor.may(row["see_now"])


_STATE = sa.func.coalesce(process.c.state, "active")
_START = sa.func.coalesce(process.c.start_permission, definition.c.start_permission)
_SEE = sa.func.coalesce(process.c.see_permission, definition.c.see_permission)
_DEFINITIONS = (
    sa.select(
        definition,
        deployment.c.note,
        *names_of(account, "author"),
        _STATE.label("state"),
        _START.label("start_now"),
        _SEE.label("see_now"),
    )
    .join(deployment, deployment.c.id == definition.c.deployment_id)
    .outerjoin(process, OF_DEFINITION)
    .outerjoin(account, account.c.id == deployment.c.created_by)
)


_OF_VERSION = (
    "instance.definition_id = definition.id AND instance.status IN ('active', 'suspended')"
)
# Counting stops at the cap. The conditions are text: nothing correlates a subquery inside another's
# FROM, and SQLite wants the very words of the partial index.
_SOME = sa.select(instance.c.id).where(sa.text(_OF_VERSION)).limit(COUNT_CAP).subquery()
RUNNING = sa.select(sa.func.count()).select_from(_SOME).scalar_subquery().label("running")


def _row(ctx: Reading, row: Any, running: int) -> DefinitionRow:
    model = ctx.models.process(ctx.definitions, row["id"])
    return DefinitionRow(
        definition_id=row["id"],
        key=row["key"],
        version=row["version"],
        name=model.title(ctx.actor.locale),
        digest=row["digest"],
        startable=row["startable"],
        start_permission=row["start_now"],
        latest=row["latest"],
        created_at=row["created_at"],
        created_by=name_in(ctx, row, "author"),
        note=row["note"],
        running=running,
        tag=row["tag"],
        state=row["state"],
        deployment_id=row["deployment_id"],
    )
