"""What a company asks of a deployment: a second pair of eyes, scenarios that pass."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflow_engine import bundles
from workflow_engine.commands.base import Context, World
from workflow_engine.commands.claim_task import ReasonMissing
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import FourEyesViolated
from workflow_engine.manifest import Manifest
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.repositories.deployments import DeploymentRows


@dataclass(frozen=True, slots=True)
class Rules:
    """What this deployment has to keep."""

    second_pair: bool
    scenarios: bool


def rules_of(
    rows: DefinitionRows,
    deployments: DeploymentRows,
    actor: Principal,
    world: World,
    checked: bundles.Checked,
) -> Rules:
    """The company's rules, what an administrator said of each process, and the manifests.

    Manifests only make it stricter, the one in force too: a designer cannot upload his way out.
    The engine itself is the administrator at the command line.
    """
    if actor.is_system:
        return Rules(second_pair=False, scenarios=False)
    company = deployments.policy(actor.company_id) or {}
    manifests = list(_manifests(rows, world, checked))
    own = [deployments.process(actor.company_id, key) or {} for key in checked.before]
    return Rules(
        second_pair=_says("second_pair", company, own) or any(m.second_pair for m in manifests),
        scenarios=_says("require_scenarios", company, own)
        or any(m.require_scenarios for m in manifests),
    )


def _says(name: str, company: dict[str, object], own: list[dict[str, object]]) -> bool:
    said = [process.get(name) for process in own] or [None]
    return any(bool(company.get(name)) if value is None else bool(value) for value in said)


def _manifests(rows: DefinitionRows, world: World, checked: bundles.Checked) -> Iterator[Manifest]:
    yield checked.bundle.manifest
    for row in checked.before.values():
        if row is not None:
            yield world.models.process(rows, row["id"]).manifest


def require_second_person(ctx: Context, author: str | None) -> None:
    """The person counts, not the account; behind a machine's account anybody may stand."""
    if ctx.actor.is_system:
        return
    person = ctx.uow.definitions.person_of(author)
    is_by_machine = author is not None and person is None
    if ctx.actor.person_id is None or is_by_machine or person == ctx.actor.person_id:
        raise FourEyesViolated


def spoken(reason: str) -> str:
    """A reason that says something; it is kept with what was done."""
    clean = reason.strip()[:1000]
    if not clean:
        raise ReasonMissing
    return clean
