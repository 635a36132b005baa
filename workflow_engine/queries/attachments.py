"""Attached files, to whoever may see what they belong to: asked here for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import Conflict, NotFound, _l
from workflow_engine.persistence.repositories.files import (
    INSTANCE,
    Owner,
    belongs_to,
    owner_in,
)
from workflow_engine.persistence.tables import attachment, instance, person
from workflow_engine.queries.base import Query, Reading, own_name
from workflow_engine.queries.records.detail import look_up
from workflow_engine.queries.visibility import require_visible, visible


class AttachmentNotFound(NotFound):
    message = _l("There is no such file, or you may not see it.")


class NotScannedYet(Conflict):
    message = _l("“{name}” has not been scanned for viruses yet; try again in a moment.")


class FileInfected(Conflict):
    message = _l("“{name}” is blocked: the virus scanner found {found}.")


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file; ``is_open`` when it may be opened, ``is_own`` when the reader attached it."""

    file_id: str
    name: str
    media_type: str
    size: int
    digest: str
    person: str | None
    created_at: datetime
    scan: str
    found: str | None
    is_struck: bool
    is_own: bool
    of_document: bool
    task_id: str | None

    @property
    def is_open(self) -> bool:
        return self.scan in ("none", "clean")


@dataclass(frozen=True)
class InstanceFiles(Query[list[AttachmentView]]):
    """What is attached to an instance and to the document it is about, in order."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> list[AttachmentView]:
        row = require_visible(ctx, self.instance_id)
        owners: list[Owner] = [(INSTANCE, row["id"])]
        if row["subject_type"]:
            owners.append((row["subject_type"], row["subject_id"]))
        return _views(ctx, owners)


@dataclass(frozen=True)
class RecordFiles(Query[list[AttachmentView]]):
    """What is attached to a document, for whoever may see the document."""

    permission = "instance:read"
    kind: str
    record_id: str

    def run(self, ctx: Reading) -> list[AttachmentView]:
        require_seen(ctx, self.kind, self.record_id)
        return _views(ctx, [(self.kind, self.record_id)])


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """Where a content lies, and what it is."""

    company_id: str
    digest: str
    name: str
    media_type: str


@dataclass(frozen=True)
class OpenFile(Query[OpenedFile]):
    """A file to be read; ``NotScannedYet`` and ``FileInfected`` keep it closed."""

    permission = "instance:read"
    file_id: str

    def run(self, ctx: Reading) -> OpenedFile:
        row = _row(ctx, self.file_id)
        require_seen(ctx, *owner_in(row))
        if row["scan"] == "waiting":
            raise NotScannedYet(name=row["name"])
        if row["scan"] == "infected":
            raise FileInfected(name=row["name"], found=row["scan_told"] or "?")
        return OpenedFile(row["company_id"], row["digest"], row["name"], row["media_type"])


def require_seen(ctx: Reading, owner_type: str, owner_id: str) -> None:
    """Raises for those who may not see the instance, or neither the document nor a process
    about it."""
    if owner_type == INSTANCE:
        require_visible(ctx, owner_id)
        return
    about = sa.select(instance.c.id).where(
        instance.c.subject_type == owner_type, instance.c.subject_id == owner_id, visible(ctx)
    )
    if ctx.connection.execute(about.limit(1)).first() is not None:
        return
    kind = ctx.modules.kinds.get(owner_type)
    if kind is None or not ctx.actor.may(kind.read) or not is_id(owner_id):
        raise AttachmentNotFound
    look_up(ctx, kind, owner_id)


def _row(ctx: Reading, file_id: str) -> dict[str, Any]:
    c = attachment.c
    statement = sa.select(attachment).where(c.id == file_id, c.company_id == ctx.company_id)
    found = ctx.connection.execute(statement).mappings().one_or_none() if is_id(file_id) else None
    if found is None:
        raise AttachmentNotFound
    return dict(found)


def _views(ctx: Reading, owners: Sequence[Owner]) -> list[AttachmentView]:
    c = attachment.c
    either = sa.or_(*(belongs_to(owner) for owner in owners))
    statement = (
        sa.select(attachment, own_name(ctx, person).label("person"))
        .outerjoin(person, person.c.id == c.person_id)
        .where(c.company_id == ctx.company_id, c.kind == "file", either)
        .order_by(c.created_at, c.id)
    )
    return [_view(ctx, row) for row in ctx.connection.execute(statement)]


def _view(ctx: Reading, row: Any) -> AttachmentView:
    is_own = row.account_id is not None and row.account_id == ctx.actor.account_id
    return AttachmentView(
        file_id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        digest=row.digest,
        person=row.person,
        created_at=row.created_at,
        scan=row.scan,
        found=row.scan_told if row.scan == "infected" else None,
        is_struck=row.struck_at is not None,
        is_own=is_own and row.struck_at is None,
        of_document=row.instance_id is None,
        task_id=row.task_id,
    )
