"""What is done with an upload before any transaction: unpacked, checked, its scenarios played."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec

from workflow_engine import bpmn, bundles
from workflow_engine.bpmn.findings import Findings, in_order
from workflow_engine.bundles.finding import in_file
from workflow_engine.commands.base import Context, Lookout, World
from workflow_engine.commands.listening import reserved
from workflow_engine.commands.needed import needed
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.rehearsal import Operations, Rehearsal, Request, Watch, unwatched
from workflow_engine.errors import Unavailable, _l
from workflow_engine.persistence.repositories.cast import cast_of
from workflow_engine.persistence.repositories.connections import ConnectionRows
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.repositories.organisation import OrganisationRows
from workflow_engine.persistence.write_set import WriteSet


@dataclass(frozen=True, slots=True)
class Upload:
    """Files as they came, opened; a zip is a whole bundle, single files change the last one."""

    files: Mapping[str, bytes]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """An upload with everything that was found out about it."""

    upload: Upload
    checked: bundles.Checked
    rehearsal: Rehearsal | None = None


def unpacked(files: Mapping[str, bytes], world: World) -> Upload:
    opened = bundles.unpack(files, most_bytes=world.settings.max_model_bytes)
    return Upload(opened, is_whole=any(map(bundles.is_zip, files.values())))


def look_at(look: Lookout, upload: Upload) -> bundles.Checked:
    with look.reading() as connection:
        rows = DefinitionRows(connection, WriteSet())
        around = _surroundings(connection, rows, look.actor, look.world)
        return _checked(upload, around)


def look_again(ctx: Context, upload: Upload, *, actor: Principal | None = None) -> bundles.Checked:
    """Inside the transaction: when somebody deployed the same process since we looked."""
    around = _surroundings(ctx.uow.connection, ctx.uow.definitions, actor or ctx.actor, ctx.world)
    return _checked(upload, around)


def _checked(upload: Upload, around: bundles.Surroundings) -> bundles.Checked:
    checked = bundles.check(upload.files, around, is_whole=upload.is_whole)
    return with_findings(checked, reserved(around.modules, checked.bundle))


def _surroundings(
    connection: Any, rows: DefinitionRows, actor: Principal, world: World
) -> bundles.Surroundings:
    def graph_of(definition_id: str) -> bpmn.ProcessGraph:
        return world.models.process(rows, definition_id).graph

    return bundles.Surroundings(
        rows=rows,
        actor=actor,
        modules=world.modules,
        groups=OrganisationRows(connection, actor.company_id).group_codes(),
        connections=ConnectionRows(connection).codes(actor.company_id),
        languages=frozenset({world.settings.scripts}),
        most_bytes=world.settings.max_model_bytes,
        graph_of=graph_of,
    )


def rehearse(
    look: Lookout,
    bundle: bundles.Bundle,
    operations: Operations,
    *,
    only: str | None = None,
    watch: Watch = unwatched,
    played: Rehearsal | None = None,
) -> Rehearsal | None:
    """What the scenarios of a bundle tell, or the one that is named; None when there is none.

    A play of before counts when nothing that went into it is different now.
    """
    if not any(only in (None, scenario.name) for scenario in bundle.scenarios.scenarios):
        return None
    if look.world.rehearse is None:
        raise Unavailable
    with look.reading() as connection:
        rows = DefinitionRows(connection, WriteSet())
        company = look.actor.company_id
        request = Request(
            files=bundle.files,
            others=needed(rows, look, bundle),
            decisions=_asked(rows, company),
            cast=cast_of(connection, company),
            operations=operations,
            only=only,
            watch=watch,
        )
    basis = _digest(request)
    if played is not None and played.basis == basis and played.problem is None:
        return played
    return replace(look.world.rehearse(request), basis=basis)


def _digest(request: Request) -> str:
    """Of all that a play depends on."""
    cast = asdict(request.cast)
    parts = (request.files, request.others, request.decisions, cast, request.operations)
    written = msgspec.json.encode((parts, request.only), order="sorted")
    return hashlib.sha256(written).hexdigest()


def _asked(rows: DefinitionRows, company_id: str) -> dict[str, bytes]:
    published = {
        key: rows.published_decision(company_id, key)
        for key in sorted(rows.decision_keys(company_id))
    }
    return {key: row["content"] for key, row in published.items() if row is not None}


def told(
    checked: bundles.Checked, rehearsal: Rehearsal | None, *, required: bool
) -> tuple[bpmn.Finding, ...]:
    """The findings of a bundle with what its scenarios say; they block when they must pass."""
    findings = Findings()
    add = findings.error if required else findings.warning
    if rehearsal is None and required:
        add(
            "no-scenarios",
            None,
            _l("Scenarios must pass before this process is deployed, and there is none."),
            hint=_l("Add scenarios.toml to the bundle."),
        )
    if rehearsal is not None and rehearsal.problem is not None:
        text = _l("The scenarios could not be played: {trouble}")
        add("scenarios-not-played", None, text, trouble=rehearsal.problem)
    for each in rehearsal.scenarios if rehearsal is not None else ():
        if each.trouble is not None:
            text = _l("The scenario '{name}' fails: {trouble}")
            add("scenario-failed", None, text, name=each.name, trouble=each.trouble)
    further = [in_file(finding, bundles.SCENARIOS) for finding in findings]
    return in_order((*checked.bundle.findings, *further))


def with_findings(checked: bundles.Checked, more: Iterable[bpmn.Finding]) -> bundles.Checked:
    bundle = checked.bundle
    return replace(checked, bundle=replace(bundle, findings=in_order((*bundle.findings, *more))))
