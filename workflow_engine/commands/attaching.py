"""A file is attached: its content first, in the store, and then its row with the transaction."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from workflow_engine import files
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.recording import record
from workflow_engine.commands.records.save import loaded
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import Invalid, TaskNotFound, TooLarge, _l
from workflow_engine.persistence.repositories.files import INSTANCE, Owner
from workflow_engine.records import Kind
from workflow_engine.settings import Settings

MOST = 100


class TooManyFiles(Invalid):
    message = _l("There are {limit} files already; more cannot be attached.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that lies in the store, with what it is."""

    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was attached; ``scan`` is ``waiting`` until the virus scanner has seen it."""

    file_id: str
    name: str
    media_type: str
    size: int
    digest: str
    scan: str


def store_of(settings: Settings) -> files.Store:
    """The folder of contents; the setting, else ``files`` in the data folder."""
    return files.Store(Path(settings.files_dir or Path(settings.data_dir) / "files"))


def keep(look: Lookout, name: str, content: bytes) -> Kept:
    """Check name, type and size, and keep the content; nothing refers to it yet."""
    settings = look.world.settings
    if len(content) > settings.file_max_bytes:
        raise TooLarge(limit=f"{settings.file_max_bytes:,} bytes")
    allowed = frozenset(settings.file_types.lower().replace(",", " ").split())
    clean = files.clean_name(name)
    kind = files.media_type(clean, content, allowed)
    digest = store_of(settings).keep(look.actor.company_id, content)
    return Kept(clean, kind, len(content), digest)


def add_row(
    ctx: Context, kept: Kept, owner: Owner, *, task_id: str | None = None, kind: str = "file"
) -> Attached:
    """The row of a content, and the job of the scanner where there is one."""
    if kind == "file" and ctx.uow.files.count(ctx.company_id, owner) >= MOST:
        raise TooManyFiles(limit=MOST)
    scan = "waiting" if ctx.settings.scan_command and kind == "file" else "none"
    made = Attached(new_id(), kept.name, kept.media_type, kept.size, kept.digest, scan)
    ctx.uow.files.add(
        owner,
        id=made.file_id,
        company_id=ctx.company_id,
        task_id=task_id,
        kind=kind,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        digest=kept.digest,
        person_id=ctx.actor.person_id,
        account_id=ctx.actor.account_id,
        created_at=ctx.now,
        scan=scan,
    )
    if scan == "waiting":
        ctx.uow.jobs.add(
            "scan",
            company_id=ctx.company_id,
            due=ctx.now,
            now=ctx.now,
            max_attempts=ctx.settings.job_attempts,
            payload={"file": made.file_id, "digest": made.digest},
        )
    return made


def told(made: Attached) -> dict[str, Any]:
    """What history and audit say of a file."""
    return {"file": made.file_id, "name": made.name, "size": made.size, "digest": made.digest}


@dataclass(frozen=True)
class AttachToInstance(Command[Attached]):
    """Attach a file to an instance, or to a task of it.

    Raises ``TypeRefused``, ``TypeMismatch``, ``FileEmpty``, ``TooLarge`` or ``TooManyFiles``.
    """

    permission = "instance:comment"
    instance_id: str
    name: str
    content: bytes
    task_id: str | None = None

    def prepare(self, look: Lookout) -> Kept:
        return keep(look, self.name, self.content)

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> Attached:
        if self.task_id is not None:
            _, owner = ctx.uow.tasks.lock(self.task_id)
            if owner.id != subject.instance.id:
                raise TaskNotFound(task=self.task_id)
        made = add_row(ctx, ctx.prepared, (INSTANCE, subject.instance.id), task_id=self.task_id)
        record(ctx, subject.instance, "file.attached", data=told(made))
        return made


@dataclass(frozen=True)
class AttachToRecord(Command[Attached]):
    """Attach a file to a document, under the rules of whoever may write it."""

    permission = "record:write"
    kind: ClassVar[Kind]
    record_id: str
    name: str
    content: bytes

    def prepare(self, look: Lookout) -> Kept:
        return keep(look, self.name, self.content)

    def load(self, ctx: Context) -> Any:
        return loaded(ctx, self.kind, self.record_id)

    def run(self, ctx: Context, subject: Any) -> Attached:
        made = add_row(ctx, ctx.prepared, (self.kind.name, subject.id))
        place = f"{self.kind.name}:{subject.id}"
        audit(ctx, f"{self.kind.name}.file_attached", subject=place, detail=told(made))
        return made


@cache
def attach_command(kind: Kind) -> type[AttachToRecord]:
    """The command that attaches to documents of a kind; it has the kind's permission."""
    name = f"AttachTo{kind.name.title().replace('_', '')}"
    permission = kind.write or kind.read
    return type(name, (AttachToRecord,), {"kind": kind, "permission": permission})
