"""The signature that a model asks for under an outcome: checked, kept, told in the history."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.commands.attaching import Kept, add_row, store_of
from workflow_engine.commands.base import Context, Lookout
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain import signature
from workflow_engine.errors import Invalid, _l
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.files import INSTANCE


class SignatureNeeded(Invalid):
    message = _l("Sign this decision with your full name, as it is written in your profile.")


class DrawingNeeded(Invalid):
    message = _l("Sign this decision: draw your signature, or write your full name.")


def keep_drawing(look: Lookout, text: str) -> Kept | None:
    """The content of a drawn signature, in the store before its row."""
    drawn = text.strip()
    if not signature.is_drawing(drawn):
        return None
    content = signature.picture(drawn)
    digest = store_of(look.world.settings).keep(look.actor.company_id, content)
    return Kept("signature.svg", "image/svg+xml", len(content), digest)


def signed(
    ctx: Context, subject: TaskInHand, model: ProcessModel, outcome: str, text: str
) -> Mapping[str, Any] | None:
    """What the history says of the signature; None where the outcome needs none.

    Raises ``SignatureNeeded`` or ``DrawingNeeded``. Who cannot draw writes his name instead.
    """
    behaviour = model.graph.nodes[subject.task.element].behaviour
    wanted = behaviour.signature_of(outcome) if isinstance(behaviour, UserTask) else None
    if wanted is None:
        return None
    given = signature.read(text, ctx.uow.directory.names_of(str(ctx.actor.person_id)))
    if given is None or (wanted == "typed" and given.kind != "typed"):
        raise SignatureNeeded if wanted == "typed" else DrawingNeeded
    if given.kind == "typed":
        return {"kind": "typed", "name": given.text}
    kept: Kept = ctx.prepared
    owner = (INSTANCE, subject.instance.id)
    made = add_row(ctx, kept, owner, task_id=subject.task.id, kind="signature")
    return {"kind": "drawn", "file": made.file_id, "digest": made.digest}
