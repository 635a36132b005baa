"""Copies of an instance: by people, and by the model at the steps that were passed."""

from collections.abc import Iterable

from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import Progress
from workflow_engine.commands.base import Context
from workflow_engine.commands.recording import record
from workflow_engine.domain.assignment import Unresolved, resolve
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.instance import Instance
from workflow_engine.feel import FeelError
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.organisation import OrganisationRows


def copy_to(
    ctx: Context,
    instance: Instance,
    people: Iterable[str],
    *,
    sender: str | None = None,
    note: str = "",
) -> list[str]:
    """Copy it to those who have none yet; gives them. Without a sender it is the model's."""
    known = ctx.uow.deciding.copied(instance.id)
    new = [person for person in dict.fromkeys(people) if person not in known and person != sender]
    for person in new:
        ctx.uow.deciding.copy(
            id=new_id(),
            company_id=instance.company_id,
            instance_id=instance.id,
            person_id=person,
            sent_by=sender,
            note=note,
            created_at=ctx.now,
        )
    return new


def people_of(ctx: Context, instance: Instance, references: Iterable[str]) -> list[str]:
    """Everybody whom the references name, groups by their members."""
    organisation = OrganisationRows(ctx.uow.connection, instance.company_id)
    found = resolve(references, organisation, requester=instance.started_by, forbid_requester=False)
    if isinstance(found, Unresolved):
        return []
    groups = [c.principal_id for c in found.candidates if c.kind == "group"]
    people = [c.principal_id for c in found.candidates if c.kind == "person"]
    return [*people, *organisation.members_of(groups)]


def copy_by_model(
    ctx: Context, instance: Instance, model: ProcessModel, progress: Progress, ports: Ports
) -> None:
    """What cannot be computed or names nobody copies to nobody: the work goes on."""
    for move in progress.moves:
        node = model.graph.nodes.get(move.node) if move.event == "completed" else None
        if node is None or node.copies is None:
            continue
        try:
            value = node.copies.evaluate(progress.state.variables, ports)
        except FeelError:
            continue
        named = value if isinstance(value, list) else str(value or "").split(",")
        references = [one.strip() for one in named if isinstance(one, str) and one.strip()]
        copied = copy_to(ctx, instance, people_of(ctx, instance, references))
        if copied:
            record(ctx, instance, "instance.copied", element=node.id, data={"people": copied})
